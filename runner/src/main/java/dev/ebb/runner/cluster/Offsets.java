package dev.ebb.runner.cluster;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Where partitions begin and end. They must be there and have leaders: others are waited for. */
final class Offsets {

  private static final int PARTITIONS_AT_A_TIME = 5_000;

  private final AdminConnection connection;

  Offsets(AdminConnection connection) {
    this.connection = connection;
  }

  /** Of the first record that is kept. */
  Map<TopicPartition, Long> earliest(Collection<TopicPartition> partitions)
      throws ClusterException, InterruptedException {
    return of(partitions, OffsetSpec.earliest());
  }

  /** Behind the last record that all in-sync replicas have, committed transactions' or not. */
  Map<TopicPartition, Long> latest(Collection<TopicPartition> partitions)
      throws ClusterException, InterruptedException {
    return of(partitions, OffsetSpec.latest());
  }

  /** Of the first record of that time or later; a partition that has none is left out. */
  Map<TopicPartition, Long> since(Instant time, Collection<TopicPartition> partitions)
      throws ClusterException, InterruptedException {
    Map<TopicPartition, Long> offsets =
        of(partitions, OffsetSpec.forTimestamp(time.toEpochMilli()));
    offsets.values().removeIf(offset -> offset < 0);
    return offsets;
  }

  private Map<TopicPartition, Long> of(Collection<TopicPartition> partitions, OffsetSpec spec)
      throws ClusterException, InterruptedException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    List<TopicPartition> all = new ArrayList<>(partitions);
    for (int from = 0; from < all.size(); from += PARTITIONS_AT_A_TIME) {
      Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
      all.subList(from, Math.min(all.size(), from + PARTITIONS_AT_A_TIME))
          .forEach(partition -> asked.put(partition, spec));
      Map<TopicPartition, ListOffsetsResultInfo> page =
          connection.await(
              "the offsets of the topics' partitions cannot be read",
              "DESCRIBE on each topic",
              connection.admin().listOffsets(asked).all());
      page.forEach((partition, found) -> offsets.put(partition, found.offset()));
    }
    return offsets;
  }
}
