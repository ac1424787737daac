package dev.ebb.runner.sample;

import java.util.OptionalDouble;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.CentralProcessor.TickType;

/** How busy the whole machine has been: CPU time of all cores since it started, in milliseconds. */
public record Load(long busyMillis, long stolenMillis, long allMillis) {

  private static final CentralProcessor CPU = new SystemInfo().getHardware().getProcessor();

  /** As of now. */
  public static Load now() {
    long[] ticks = CPU.getSystemCpuLoadTicks();
    long all = 0;
    for (long tick : ticks) {
      all += tick;
    }
    long stolen = ticks[TickType.STEAL.getIndex()];
    long idle = ticks[TickType.IDLE.getIndex()] + ticks[TickType.IOWAIT.getIndex()];
    return new Load(all - idle - stolen, stolen, all);
  }

  /** Since an earlier look. */
  public Load since(Load earlier) {
    return new Load(
        busyMillis - earlier.busyMillis,
        stolenMillis - earlier.stolenMillis,
        allMillis - earlier.allMillis);
  }

  /** A part of the machine, in percent of all cores; empty for a span too short to tell. */
  public OptionalDouble percent(double millis) {
    return allMillis <= 0 ? OptionalDouble.empty() : OptionalDouble.of(100 * millis / allMillis);
  }
}
