package dev.ebb.runner.process;

import java.util.List;

/**
 * What a broker's class histogram says of the producers it remembers.
 *
 * @param entries live {@code ProducerStateEntry}: one for each producer id in each partition
 * @param batches live {@code BatchMetadata}: up to 5 for each entry
 * @param bytes of both themselves
 */
public record ProducerState(long entries, long batches, long bytes) {

  /** Where the classes are, and where they were before Kafka 3.x moved the log layer. */
  private static final List<String> PACKAGES =
      List.of("org.apache.kafka.storage.internals.log.", "kafka.log.");

  /** Reads it off a histogram. */
  public static ProducerState in(ClassHistogram histogram) {
    long entries = 0;
    long batches = 0;
    long bytes = 0;
    for (String where : PACKAGES) {
      entries += histogram.instances(where + "ProducerStateEntry");
      batches += histogram.instances(where + "BatchMetadata");
      bytes += histogram.bytes(where + "ProducerStateEntry");
      bytes += histogram.bytes(where + "BatchMetadata");
    }
    return new ProducerState(entries, batches, bytes);
  }
}
