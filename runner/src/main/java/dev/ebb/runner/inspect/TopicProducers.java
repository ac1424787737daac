package dev.ebb.runner.inspect;

import dev.ebb.runner.cluster.ProducerCensus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.TopicPartition;

/**
 * The producer ids that a topic's leaders keep.
 *
 * @param partitions that have any
 * @param ids different ones
 * @param entries ids counted once in each partition
 * @param most entries in the partition that has most
 * @param mostPartition which that is
 * @param brief ids that have written fewer than {@value #BRIEF} records to each partition
 * @param oldestMs when the id silent for longest has last written, epoch milliseconds
 * @param youngestMs when an id has last written
 */
public record TopicProducers(
    String topic,
    int partitions,
    long ids,
    long entries,
    long most,
    int mostPartition,
    long brief,
    long oldestMs,
    long youngestMs) {

  /** A producer that lives long writes more records than this to a partition. */
  static final int BRIEF = 100;

  private static final double MOSTLY = 0.9;
  private static final double MILLIS = 1e3;

  /** Of each topic that has any, most ids first. */
  public static List<TopicProducers> of(ProducerCensus census) {
    Map<String, Map<TopicPartition, List<ProducerState>>> byTopic = new TreeMap<>();
    census
        .states()
        .forEach(
            (partition, states) -> {
              if (!states.isEmpty()) {
                byTopic
                    .computeIfAbsent(partition.topic(), topic -> new HashMap<>())
                    .put(partition, states);
              }
            });
    List<TopicProducers> topics = new ArrayList<>();
    byTopic.forEach((topic, states) -> topics.add(of(topic, states)));
    topics.sort(Comparator.comparingLong(TopicProducers::ids).reversed());
    return topics;
  }

  private static TopicProducers of(String topic, Map<TopicPartition, List<ProducerState>> states) {
    Set<Long> ids = new HashSet<>();
    Set<Long> longLived = new HashSet<>();
    long entries = 0;
    long most = 0;
    int mostPartition = 0;
    long oldest = Long.MAX_VALUE;
    long youngest = 0;
    for (Map.Entry<TopicPartition, List<ProducerState>> partition : states.entrySet()) {
      List<ProducerState> here = partition.getValue();
      entries += here.size();
      if (here.size() > most) {
        most = here.size();
        mostPartition = partition.getKey().partition();
      }
      for (ProducerState state : here) {
        ids.add(state.producerId());
        if (state.lastSequence() >= BRIEF || state.producerEpoch() > 0) {
          longLived.add(state.producerId()); // an epoch above 0: a transactional.id taken up again
        }
        oldest = Math.min(oldest, state.lastTimestamp());
        youngest = Math.max(youngest, state.lastTimestamp());
      }
    }
    return new TopicProducers(
        topic,
        states.size(),
        ids.size(),
        entries,
        most,
        mostPartition,
        ids.size() - longLived.size(),
        oldest,
        youngest);
  }

  /** Whether it looks like a new producer for each push: at least so many ids, nearly all brief. */
  public boolean singleUse(long leastIds) {
    return ids >= leastIds && brief >= MOSTLY * ids;
  }

  /** Ids a second, between the oldest and the youngest; 0 when they wrote at the same time. */
  public double idsPerS() {
    return youngestMs > oldestMs ? (ids - 1) / ((youngestMs - oldestMs) / MILLIS) : 0;
  }
}
