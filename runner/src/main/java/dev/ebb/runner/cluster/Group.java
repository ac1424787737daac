package dev.ebb.runner.cluster;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import org.apache.kafka.common.TopicPartition;

/**
 * A group of consumers as it is now.
 *
 * @param state in Kafka's words, {@code Stable} or {@code Empty} mostly
 * @param type by which protocol its members agree: {@code Classic}, or {@code Consumer} (KIP-848)
 * @param assignor what divides the partitions; empty where nothing is to be divided
 * @param coordinator its broker, as {@code host:port (id N)}
 * @param positions by partition: all partitions of topics it has committed offsets of, or holds
 * @param gone topics that it has committed offsets of, and that are no longer there
 */
public record Group(
    String id,
    String state,
    String type,
    String assignor,
    String coordinator,
    List<Member> members,
    List<Position> positions,
    SortedSet<String> gone) {

  /**
   * A consumer in it.
   *
   * @param id given by the cluster
   * @param clientId its own {@code client.id}
   * @param host whence it is connected
   */
  public record Member(
      String id, String clientId, String host, SortedSet<TopicPartition> partitions) {

    /** Who it is, for a person. */
    @Override
    public String toString() {
      return clientId + " (" + host + ")";
    }
  }

  /**
   * How far it has come in a partition; each offset is empty when it is not known.
   *
   * @param committed offset of the next record to read
   * @param earliest offset of the first record that is kept
   * @param end offset behind the last one
   * @param holder the member that reads it
   */
  public record Position(
      TopicPartition partition,
      OptionalLong committed,
      OptionalLong earliest,
      OptionalLong end,
      Optional<Member> holder) {

    /** Offsets from the committed one to the end; negative when it lies behind the end. */
    public OptionalLong lag() {
      return committed.isPresent() && end.isPresent()
          ? OptionalLong.of(end.getAsLong() - committed.getAsLong())
          : OptionalLong.empty();
    }

    /** Whether what is next to read has been deleted, or is not there yet: the topic was remade. */
    public boolean outOfRange() {
      return committed.isPresent()
          && end.isPresent()
          && earliest.isPresent()
          && (committed.getAsLong() < earliest.getAsLong()
              || committed.getAsLong() > end.getAsLong());
    }
  }

  /** Of the partitions where it is known. */
  public long totalLag() {
    return positions.stream()
        .map(Position::lag)
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .sum();
  }
}
