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
 */
public record Workload(
    long records,
    Payload payload,
    int partitions,
    int spikes,
    long processBatch,
    Duration processTime) {

  /** What a record takes in the log beyond its value: record header and its share of the batch. */
  private static final int OVERHEAD_BYTES = 16;

  /** What a slow machine still drains. */
  private static final double SLOW_DRAIN_PER_S = 30_000;

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
    return spikes * payloadBytes()
        + allRecords() * (payload.besides() + OVERHEAD_BYTES)
        + partitions * (1L << 20);
  }

  /** The same of records that are compressed by a codec. */
  public Workload compressed(String codec) {
    return new Workload(
        records, payload.compressed(codec), partitions, spikes, processBatch, processTime);
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
    return Duration.ofMillis((long) (seconds * 1e3));
  }
}
