package dev.ebb.runner.cluster;

import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;
import org.apache.kafka.common.TopicPartition;

/**
 * What a reset of a group's offsets does.
 *
 * @param moves by partition
 * @param absent that the group is not there yet, in words; empty: it is
 * @param gone topics with committed offsets that are no longer there, and left out
 */
public record Reset(String group, String absent, List<Move> moves, SortedSet<String> gone) {

  /**
   * In one partition.
   *
   * @param now the committed offset; empty: none is
   * @param then the one it becomes; empty: it is left alone
   * @param note what is out of the ordinary; mostly nothing
   */
  public record Move(TopicPartition partition, OptionalLong now, OptionalLong then, String note) {

    /** Whether there is something to commit that is not committed yet. */
    public boolean changes() {
      return then.isPresent() && !then.equals(now);
    }

    /** Offsets forward, negative: back; empty when one of both ends is not there. */
    public OptionalLong change() {
      return now.isPresent() && then.isPresent()
          ? OptionalLong.of(then.getAsLong() - now.getAsLong())
          : OptionalLong.empty();
    }
  }

  /** In how many partitions it changes something. */
  public long changes() {
    return moves.stream().filter(Move::changes).count();
  }
}
