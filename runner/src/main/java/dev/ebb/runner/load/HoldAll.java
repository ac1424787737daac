package dev.ebb.runner.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives all partitions to the member that holds them back, and none to the others. It goes by the
 * name of the range assignor, which every consumer offers by default.
 */
public final class HoldAll implements ConsumerPartitionAssignor {

  private static final ByteBuffer MARK =
      ByteBuffer.wrap("ebb-holder".getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();

  @Override
  public String name() {
    return "range";
  }

  @Override
  public ByteBuffer subscriptionUserData(Set<String> topics) {
    return MARK.duplicate();
  }

  @Override
  public GroupAssignment assign(Cluster metadata, GroupSubscription subscriptions) {
    Map<String, Assignment> assignments = new HashMap<>();
    subscriptions
        .groupSubscription()
        .forEach(
            (member, subscription) -> {
              boolean holder = MARK.equals(subscription.userData());
              List<TopicPartition> partitions =
                  holder ? partitions(metadata, subscription.topics()) : List.of();
              assignments.put(member, new Assignment(partitions));
            });
    return new GroupAssignment(assignments);
  }

  private static List<TopicPartition> partitions(Cluster metadata, List<String> topics) {
    return topics.stream()
        .flatMap(
            topic ->
                IntStream.range(0, metadata.partitionCountForTopic(topic))
                    .mapToObj(partition -> new TopicPartition(topic, partition)))
        .toList();
  }
}
