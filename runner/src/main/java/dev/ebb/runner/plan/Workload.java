package dev.ebb.runner.plan;

/**
 * The spike.
 *
 * @param records how many records, over all partitions
 * @param recordBytes size of each value
 */
public record Workload(long records, int recordBytes, int partitions) {

  /** Room for the sequence number that each value starts with. */
  public static final int MIN_RECORD_BYTES = Long.BYTES;

  /** What a record takes in the log beyond its value: record header and its share of the batch. */
  private static final int OVERHEAD_BYTES = 16;

  /** Bytes of payload. */
  public long payloadBytes() {
    return records * recordBytes;
  }

  /** Bytes on the broker's disk, segment and index files included. */
  public long diskBytes() {
    return records * (recordBytes + OVERHEAD_BYTES) + partitions * (1L << 20);
  }

  /** How many records go to {@code partition}, dealt round-robin. */
  public long recordsIn(int partition) {
    return records / partitions + (partition < records % partitions ? 1 : 0);
  }
}
