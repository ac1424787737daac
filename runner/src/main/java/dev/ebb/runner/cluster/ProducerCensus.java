package dev.ebb.runner.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Which producer ids the leaders of some partitions keep state for, by the Admin API (KIP-664).
 *
 * @param states by partition; one producer id has an entry in each partition that it wrote to
 * @param refused partitions of which the cluster did not tell, with its reason
 */
public record ProducerCensus(
    Map<TopicPartition, List<ProducerState>> states, Map<TopicPartition, String> refused) {

  /** Partitions that are asked for at a time, at most. */
  private static final int PAGE = 50;

  /**
   * Entries that an answer should have at most: it lies whole on the broker's heap, which may be
   * full of just these. A partition cannot be asked for in parts.
   */
  private static final int ENTRIES = 5_000;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * When it is looked for what keeps an answer: of a topic that is gone none comes, not even no.
   */
  private static final Duration LOOK = Duration.ofSeconds(3);

  private static final String GONE = "the topic has been deleted meanwhile";

  /**
   * Asks for these partitions, page by page.
   *
   * @param progress told how many are done
   * @throws ClusterException when the cluster does not answer at all
   */
  static ProducerCensus take(
      Admin admin, Topics topics, Collection<TopicPartition> partitions, IntConsumer progress)
      throws ClusterException, InterruptedException {
    Map<TopicPartition, List<ProducerState>> states = new TreeMap<>(Topics.BY_NAME);
    Map<TopicPartition, String> refused = new TreeMap<>(Topics.BY_NAME);
    Set<String> gone = new HashSet<>();
    List<TopicPartition> all = new ArrayList<>(partitions);
    int largest = ENTRIES; // nothing is known yet: one partition first
    for (int from = 0; from < all.size(); ) {
      int size = Math.max(1, Math.min(PAGE, ENTRIES / Math.max(1, largest)));
      List<TopicPartition> page = all.subList(from, Math.min(all.size(), from + size));
      DescribeProducersResult result = admin.describeProducers(page);
      for (TopicPartition partition : page) {
        try {
          if (!gone.contains(partition.topic())) {
            states.put(partition, told(topics, partition, result));
          }
        } catch (UnknownTopicOrPartitionException e) {
          gone.add(partition.topic());
        } catch (ExecutionException e) {
          refused.put(partition, e.getCause().getMessage());
        }
        if (gone.contains(partition.topic())) {
          refused.put(partition, GONE);
        }
      }
      from += page.size();
      largest =
          page.stream().mapToInt(p -> states.getOrDefault(p, List.of()).size()).max().orElse(0);
      progress.accept(from);
    }
    return new ProducerCensus(states, refused);
  }

  private static List<ProducerState> told(
      Topics topics, TopicPartition partition, DescribeProducersResult result)
      throws ExecutionException, ClusterException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return result
            .partitionResult(partition)
            .get(LOOK.toMillis(), TimeUnit.MILLISECONDS)
            .activeProducers();
      } catch (TimeoutException e) {
        if (!topics.exists(partition.topic())) {
          throw new UnknownTopicOrPartitionException(GONE, e);
        }
        if (System.nanoTime() > deadline) {
          throw new ClusterException(
              "the producers of " + partition + " were not told in " + PATIENCE.toSeconds() + " s",
              e);
        }
      }
    }
  }

  /** Entries: producer ids, counted once in each partition. */
  public long entries() {
    return states.values().stream().mapToLong(List::size).sum();
  }

  /** Different producer ids. */
  public long ids() {
    Set<Long> ids = new HashSet<>();
    states.values().forEach(list -> list.forEach(state -> ids.add(state.producerId())));
    return ids.size();
  }
}
