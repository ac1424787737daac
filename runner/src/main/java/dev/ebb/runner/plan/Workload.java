package dev.ebb.runner.plan;

import java.time.Duration;

/**
 * The spikes, and what the application does with their records.
 *
 * @param records in each spike, over all partitions
 * @param payload what they are made of
 * @param spikes one after another, each released when the one before has settled
 * @param processBatch after this many records simulated work is due; 0: none
 * @param processTime how long that work lasts
 * @param flow by which the records of the one spike come over time; null: they come at once
 */
public record Workload(
    long records,
    Payload payload,
    int partitions,
    int spikes,
    long processBatch,
    Duration processTime,
    Flow flow) {

  /** What a record takes in the log beyond its value: record header and its share of the batch. */
  private static final int OVERHEAD_BYTES = 16;

  /** A client that falls further behind than that loses records, and is found out. */
  private static final long PERIODS_KEPT = 8;

  private static final long LEAST_KEPT = 64L << 20;

  /** What a slow machine still drains. */
  private static final double SLOW_DRAIN_PER_S = 30_000;

  /** Of spikes that are released at once. */
  public Workload(
      long records,
      Payload payload,
      int partitions,
      int spikes,
      long processBatch,
      Duration processTime) {
    this(records, payload, partitions, spikes, processBatch, processTime, null);
  }

  /** The same records in each period of a flow. */
  Workload flowing(Flow by) {
    long all = Math.multiplyExact(by.records(records), by.periods());
    return new Workload(all, payload, partitions, 1, processBatch, processTime, by);
  }

  /** How many come in a period of its flow. */
  public long recordsInPeriod() {
    return records / flow.periods();
  }

  /** One spike, handled as fast as it goes. */
  public static Workload of(long records, int recordBytes, int partitions) {
    return new Workload(records, Payload.of(recordBytes), partitions, 1, 0, Duration.ZERO);
  }

  /** Records of all spikes. */
  public long allRecords() {
    return records * spikes;
  }

  /** Bytes of payload in a spike: of its values. */
  public long payloadBytes() {
    return payload.valueBytes(records);
  }

  /** Bytes on the broker's disk, segment and index files included. */
  public long diskBytes() {
    long all =
        spikes * payloadBytes()
            + allRecords() * (payload.besides() + OVERHEAD_BYTES)
            + partitions * (1L << 20);
    return flow == null ? all : Math.min(all, keptBytes() * 2 * partitions);
  }

  /** Of a flow, bytes in each partition that the broker is to keep: what has just come. */
  public long keptBytes() {
    long period = payload.valueBytes(recordsInPeriod()) / partitions;
    return Math.max(LEAST_KEPT, PERIODS_KEPT * period);
  }

  /** The same of records that are compressed by a codec. */
  public Workload compressed(String codec) {
    return new Workload(
        records, payload.compressed(codec), partitions, spikes, processBatch, processTime, flow);
  }

  /** How many records of a spike go to {@code partition}, dealt round-robin. */
  public long recordsIn(int partition) {
    return records / partitions + (partition < records % partitions ? 1 : 0);
  }

  public boolean paced() {
    return processBatch > 0;
  }

  /** What a drain takes at most, short of a failure. */
  public Duration slowDrain() {
    double seconds = records / SLOW_DRAIN_PER_S;
    if (paced()) {
      seconds += (double) records / processBatch * processTime.toMillis() / 1e3;
    }
    return Duration.ofMillis((long) (seconds * 1e3))
        .plus(flow == null ? Duration.ZERO : flow.lasts());
  }
}
