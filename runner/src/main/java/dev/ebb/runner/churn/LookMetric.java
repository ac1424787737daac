package dev.ebb.runner.churn;

import static dev.ebb.runner.result.Declared.count;
import static dev.ebb.runner.result.Declared.figure;

import dev.ebb.runner.result.Declared;
import dev.ebb.runner.result.Metric;
import java.util.Arrays;
import java.util.List;

/**
 * What a look at the broker tells, in the order of {@code churn.csv} and then of {@code
 * pushes.csv}. Sizes are in MiB, times in milliseconds.
 */
public enum LookMetric implements Metric<Checkpoint> {
  PUSHES(count("Pushes acknowledged so far").from(Checkpoint::pushes)),
  RECORDS(count("Records of those").from(Checkpoint::records)),
  PRODUCER_IDS(
      count("Different producer ids on ebb's topic, by the Admin API")
          .lessIsBetter()
          .from(Checkpoint::producerIds)),
  PRODUCER_STATE_ENTRIES(
      count("Live instances of the broker's ProducerStateEntry")
          .lessIsBetter()
          .from(Checkpoint::entries)),
  PRODUCER_STATE_BYTES(
      count("Bytes of those and of their BatchMetadata themselves")
          .lessIsBetter()
          .from(Checkpoint::stateBytes)),
  HEAP_USED_MIB(figure("Used heap before the look's collection").from(Checkpoint::heapUsedMib)),
  HEAP_LIVE_MIB(figure("Live objects after it").lessIsBetter().from(Checkpoint::heapLiveMib)),
  RSS_MIB(figure("RSS of the broker").lessIsBetter().from(Checkpoint::rssMib)),
  PUSHES_PER_S(
      figure("Pushes a second since the look before").moreIsBetter().from(Checkpoint::pushesPerS)),
  PUSH_P50_MS(figure("Median of those pushes").lessIsBetter().from(Checkpoint::pushP50Ms)),
  PUSH_P99_MS(figure("Their 99th percentile").lessIsBetter().from(Checkpoint::pushP99Ms)),
  HEAP_OCCUPIED_MIB(
      figure("Of the heap after the collection, whole regions of large objects included")
          .lessIsBetter()
          .from(Checkpoint::heapOccupiedMib)),
  PRODUCER_ID_COUNT_GAUGE(
      count("Entries by the broker's own ProducerIdCount").from(Checkpoint::gauge)),
  CPU_MS_PER_PUSH(
      figure("CPU time of the process that pushes").lessIsBetter().from(Checkpoint::cpuMsPerPush)),
  CONSTRUCT_P50_MS(part("construct_p50_ms", "Median: new KafkaProducer")),
  CONSTRUCT_P99_MS(part("construct_p99_ms", "99th percentile of the same")),
  METADATA_P50_MS(
      part("metadata_p50_ms", "Median: until the topic is known, or the transactional id is had")),
  METADATA_P99_MS(part("metadata_p99_ms", "99th percentile of the same")),
  SEND_P50_MS(part("send_p50_ms", "Median: until all records are acknowledged")),
  SEND_P99_MS(part("send_p99_ms", "99th percentile of the same")),
  CLOSE_P50_MS(part("close_p50_ms", "Median: close")),
  CLOSE_P99_MS(part("close_p99_ms", "99th percentile of the same"));

  private static final int IN_CHURN_CSV = PUSH_P99_MS.ordinal() + 1;

  private final Declared<Checkpoint> declared;

  LookMetric(Declared<Checkpoint> declared) {
    this.declared = declared;
  }

  private static Declared<Checkpoint> part(String name, String meaning) {
    return Declared.<Checkpoint>figure(meaning).lessIsBetter().from(look -> look.parts().get(name));
  }

  @Override
  public Declared<Checkpoint> declared() {
    return declared;
  }

  /** Those of {@code churn.csv}. */
  static List<LookMetric> first() {
    return Arrays.asList(values()).subList(0, IN_CHURN_CSV);
  }

  /** Those of {@code pushes.csv}. */
  static List<LookMetric> more() {
    return Arrays.asList(values()).subList(IN_CHURN_CSV, values().length);
  }
}
