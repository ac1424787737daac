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

  /** Where the classes are since the log layer is written in Java. */
  static final String JAVA = "org.apache.kafka.storage.internals.log.";

  /** Where they were before, in Scala. */
  static final String SCALA = "kafka.log.";

  /** What an entry is called, and was before Kafka 2.0. */
  private static final List<String> ENTRIES =
      List.of(JAVA + "ProducerStateEntry", SCALA + "ProducerStateEntry", SCALA + "ProducerIdEntry");

  private static final List<String> BATCHES =
      List.of(JAVA + "BatchMetadata", SCALA + "BatchMetadata");

  /** Reads it off a histogram. */
  public static ProducerState in(ClassHistogram histogram) {
    long entries = ENTRIES.stream().mapToLong(histogram::instances).sum();
    long batches = BATCHES.stream().mapToLong(histogram::instances).sum();
    long bytes =
        ENTRIES.stream().mapToLong(histogram::bytes).sum()
            + BATCHES.stream().mapToLong(histogram::bytes).sum();
    return new ProducerState(entries, batches, bytes);
  }

  /** Whether the rows are those of a broker whose log layer was in Scala. */
  static boolean ofScala(ClassHistogram histogram) {
    return ENTRIES.stream()
        .anyMatch(name -> name.startsWith(SCALA) && histogram.instances(name) > 0);
  }

  /** Bytes of one entry itself; 0: there is none. */
  static double entrySize(ClassHistogram histogram) {
    return ENTRIES.stream()
        .flatMap(name -> histogram.of(name).stream())
        .mapToDouble(ClassHistogram.Line::size)
        .max()
        .orElse(0);
  }
}
