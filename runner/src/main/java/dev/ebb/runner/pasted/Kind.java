package dev.ebb.runner.pasted;

/** What can be read of what people paste. */
public enum Kind {
  GC_LOG("GC log"),
  NATIVE_MEMORY("NMT"),
  SMAPS("smaps"),
  ROLLUP("smaps_rollup"),
  PMAP("pmap"),
  HEAP_INFO("heap_info"),
  HISTOGRAM("class histogram"),
  RECORDING("recording of RSS");

  private final String words;

  Kind(String words) {
    this.words = words;
  }

  /** Whether its lines are written one by one, among others. */
  boolean isLog() {
    return this == GC_LOG || this == RECORDING;
  }

  /** What it is called. */
  public String words() {
    return words;
  }
}
