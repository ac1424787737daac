package dev.ebb.runner.trial;

import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.sample.Timeline;
import java.util.OptionalDouble;

/** Enters into a trial's row what the client's events and its timeline say of the spike. */
final class Figures {

  /** RSS this near to settled counts as settled. */
  private static final double SETTLED_WITHIN = 0.02;

  /** A sampled peak this near the kernel's own is the peak. */
  private static final double PEAK_WITHIN = 0.01;

  private static final double MIB = 1 << 20;

  private final Row row;

  Figures(Row row) {
    this.row = row;
  }

  /**
   * Rate, CPU and allocation of the drain.
   *
   * @param idle the client's report just before the release
   * @param drained its event when the last record was handled
   * @param records that it has handled
   * @param bytes of their values
   * @param releaseMicros when the release was, epoch microseconds
   * @param cpuSeconds that it took for that
   */
  void drained(
      Event idle, Event drained, long records, long bytes, long releaseMicros, double cpuSeconds) {
    if (drained.number("last_record_us") != null) {
      double seconds = (drained.number("last_record_us") - releaseMicros) / 1e6;
      row.put(Column.FIRST_RECORD_MS, (drained.number("first_record_us") - releaseMicros) / 1e3);
      row.put(Column.DRAIN_MS, seconds * 1e3);
      row.put(Column.RECORDS_PER_S, records / seconds);
      row.put(Column.MIB_PER_S, bytes / MIB / seconds);
    }
    row.put(Column.CPU_S, cpuSeconds);
    Long before = idle.number("allocated_bytes");
    Long after = drained.number("allocated_bytes");
    if (before != null && after != null && records > 0) {
      row.put(Column.ALLOC_BYTES_PER_RECORD, (double) (after - before) / records);
    }
    row.put(Column.HEAP_COMMITTED_DRAINED_MIB, drained.number("heap_committed_bytes") / MIB);
    row.put(Column.GC_COUNT, drained.number("gc_count") - idle.number("gc_count"));
    row.put(Column.GC_MS, drained.number("gc_ms") - idle.number("gc_ms"));
  }

  /**
   * Peak, what is retained of it, and how soon that was reached; settled, idle and retained are in
   * the row.
   *
   * @param kernelPeak where it lies more than 1 % above every sample, it is the peak
   * @return whether it was
   */
  boolean settled(
      Timeline timeline,
      OptionalDouble kernelPeak,
      long releaseNanos,
      long lastRecordNanos,
      long settleEndNanos) {
    OptionalDouble sampled = timeline.peakRss(releaseNanos, settleEndNanos);
    boolean between =
        sampled.isPresent()
            && kernelPeak.isPresent()
            && kernelPeak.getAsDouble() > (1 + PEAK_WITHIN) * sampled.getAsDouble();
    row.put(Column.RSS_PEAK_MIB, between ? kernelPeak : sampled);
    OptionalDouble retained = row.number(Column.RETAINED_MIB);
    OptionalDouble rise = row.difference(Column.RSS_PEAK_MIB, Column.RSS_IDLE_MIB);
    row.put(Column.RISE_MIB, rise);
    if (retained.isPresent() && rise.isPresent() && rise.getAsDouble() > 0) {
      row.put(Column.RETAINED_PCT, 100 * retained.getAsDouble() / rise.getAsDouble());
    }
    OptionalDouble settled = row.number(Column.RSS_SETTLED_MIB);
    if (settled.isPresent()) {
      timeline
          .staysWithin(settled.getAsDouble(), SETTLED_WITHIN, lastRecordNanos, settleEndNanos)
          .ifPresent(nanos -> row.put(Column.SETTLE_MS, (nanos - lastRecordNanos) / 1e6));
    }
    timeline
        .maxGapNanos(releaseNanos, settleEndNanos)
        .ifPresent(nanos -> row.put(Column.MAX_SAMPLE_GAP_MS, nanos / 1e6));
    return between;
  }
}
