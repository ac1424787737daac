package dev.ebb.runner.overhead;

import static dev.ebb.runner.result.Declared.figure;

import dev.ebb.runner.result.Declared;
import dev.ebb.runner.result.Declared.Table;
import dev.ebb.runner.result.Form;
import dev.ebb.runner.result.Metric;
import java.util.Arrays;
import java.util.List;

/** What a pair tells, in the order of {@code pairs.csv}. */
public enum PairMetric implements Metric<Pair> {
  DRAIN_S(
      figure("ebb's consumer, first record to last")
          .lessIsBetter()
          .from(pair -> pair.ebb().drainSeconds())),
  BARE_DRAIN_S(
      figure("The bare loop, first record to last")
          .lessIsBetter()
          .from(pair -> pair.bare().drainSeconds())),
  SPEED_RATIO(
      figure("Time of the bare loop over ebb's: 1 means equally fast")
          .moreIsBetter()
          .in(Table.COMPARISON, 1, "speed", "bare loop = 1", Form.THREE)
          .from(pair -> pair.bare().drainSeconds() / pair.ebb().drainSeconds())),
  CPU_S(
      figure("CPU time of ebb's consumer from the release until drained")
          .lessIsBetter()
          .from(pair -> pair.ebb().cpuSeconds())),
  BARE_CPU_S(
      figure("CPU time of the bare loop from the release until drained")
          .lessIsBetter()
          .from(pair -> pair.bare().cpuSeconds())),
  CPU_RATIO(
      figure("CPU time of ebb's consumer over the bare loop's")
          .lessIsBetter()
          .in(Table.COMPARISON, 2, "CPU time", "bare loop = 1", Form.THREE)
          .from(pair -> pair.ebb().cpuSeconds() / pair.bare().cpuSeconds())),
  IDLE_MORE_MIB(
      figure("RSS at idle in its group, malloc trimmed: ebb's less the bare loop's")
          .lessIsBetter()
          .in(Table.COMPARISON, 3, "idle", "MiB more", Form.ONE)
          .from(pair -> pair.ebb().idleMib() - pair.bare().idleMib())),
  AFTER_GC_MORE_MIB(
      figure("RSS after the drain, full collections and a trim, likewise")
          .lessIsBetter()
          .in(Table.COMPARISON, 4, "after gc", "MiB more", Form.ONE)
          .from(pair -> pair.ebb().afterGcMib() - pair.bare().afterGcMib()));

  private final Declared<Pair> declared;

  PairMetric(Declared<Pair> declared) {
    this.declared = declared;
  }

  @Override
  public Declared<Pair> declared() {
    return declared;
  }

  /** Those that the table shows. */
  public static List<PairMetric> shown() {
    return Arrays.stream(values())
        .filter(metric -> metric.declared.in(Table.COMPARISON).isPresent())
        .toList();
  }
}
