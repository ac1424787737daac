package dev.ebb.runner.plan;

import java.time.Duration;

/**
 * The spikes, and what the application does with their records.
 *
 * @param records in each spike, over all partitions
 * @param recordBytes size of each value
 * @param spikes one after another, each released when the one before has settled
 * @param processBatch after this many records simulated work is due; 0: none
 * @param processTime how long that work lasts
 */
public record Workload(
    long records,
    int recordBytes,
    int partitions,
    int spikes,
    long processBatch,
    Duration processTime) {

  /** Room for the sequence number that each value starts with. */
  public static final int MIN_RECORD_BYTES = Long.BYTES;

  /** What a record takes in the log beyond its value: record header and its share of the batch. */
  private static final int OVERHEAD_BYTES = 16;

  /** What a slow machine still drains. */
  private static final double SLOW_DRAIN_PER_S = 30_000;

  /** One spike, handled as fast as it goes. */
  public static Workload of(long records, int recordBytes, int partitions) {
    return new Workload(records, recordBytes, partitions, 1, 0, Duration.ZERO);
  }

  /** Records of all spikes. */
  public long allRecords() {
    return records * spikes;
  }

  /** Bytes of payload in a spike. */
  public long payloadBytes() {
    return records * recordBytes;
  }

  /** Bytes on the broker's disk, segment and index files included. */
  public long diskBytes() {
    return allRecords() * (recordBytes + OVERHEAD_BYTES) + partitions * (1L << 20);
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
