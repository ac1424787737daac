package dev.ebb.runner.cluster;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A topic as it is now.
 *
 * @param partitions by number
 */
public record TopicState(String name, List<Partition> partitions) {

  /**
   * One of its partitions.
   *
   * @param leader the broker's id; empty: it has none, and its offsets are not known
   * @param replicas brokers' ids, the preferred leader first
   * @param inSync those of them that have all records
   * @param earliest offset of the first record that is kept
   * @param latest offset behind the last one
   */
  public record Partition(
      int number,
      OptionalInt leader,
      List<Integer> replicas,
      List<Integer> inSync,
      OptionalLong earliest,
      OptionalLong latest) {

    /**
     * Offsets from the first to the last record. Fewer can be read where the topic is compacted or
     * written to in transactions, whose markers take offsets as well.
     */
    public OptionalLong records() {
      return earliest.isPresent() && latest.isPresent()
          ? OptionalLong.of(latest.getAsLong() - earliest.getAsLong())
          : OptionalLong.empty();
    }
  }

  /** On how many brokers each partition is, at least. */
  public int replicationFactor() {
    return partitions.stream().mapToInt(partition -> partition.replicas().size()).min().orElse(0);
  }

  /** In all partitions; empty as long as it is not known of one of them. */
  public OptionalLong records() {
    long sum = 0;
    for (Partition partition : partitions) {
      OptionalLong here = partition.records();
      if (here.isEmpty()) {
        return here;
      }
      sum += here.getAsLong();
    }
    return OptionalLong.of(sum);
  }

  /** How many partitions have a replica that lacks records. */
  public long underReplicated() {
    return partitions.stream()
        .filter(partition -> partition.inSync().size() < partition.replicas().size())
        .count();
  }
}
