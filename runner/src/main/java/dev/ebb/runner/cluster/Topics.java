package dev.ebb.runner.cluster;

import dev.ebb.runner.plan.Refused;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes and removes topics and groups, and looks at offsets, through the Admin client. */
public final class Topics implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static final Comparator<TopicPartition> BY_NAME =
      Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

  private final AdminConnection connection;
  private final Admin admin;

  /**
   * On this cluster.
   *
   * @throws Refused when its configuration cannot make a client
   */
  public Topics(Access access) {
    connection = new AdminConnection(access, PATIENCE);
    admin = connection.admin();
  }

  /**
   * A group of clients.
   *
   * @param share whether it is a share group
   */
  public Membership membership(String group, boolean share) {
    return share ? new ShareGroup(connection, group) : new ConsumerGroup(this, group);
  }

  /** Makes sure that a broker answers, sooner than an operation would give up. */
  public void requireReachable() throws ClusterException, InterruptedException {
    connection.requireReachable();
  }

  /** Makes a topic as the cluster makes them by default. */
  public void create(String topic, int partitions) throws ClusterException, InterruptedException {
    create(topic, partitions, 0, Map.of());
  }

  /**
   * Makes a topic with settings of its own.
   *
   * @param replicationFactor 0: the cluster's default
   */
  public void create(
      String topic, int partitions, int replicationFactor, Map<String, String> settings)
      throws ClusterException, InterruptedException {
    Optional<Short> replicas =
        replicationFactor == 0 ? Optional.empty() : Optional.of((short) replicationFactor);
    NewTopic made = new NewTopic(topic, Optional.of(partitions), replicas);
    await(
        "topic " + topic + " cannot be made",
        admin.createTopics(List.of(made.configs(settings))).all());
  }

  /** Makes a topic unless it is there; returns how many partitions it has. */
  public int createIfMissing(String topic, int partitions, Map<String, String> settings)
      throws ClusterException, InterruptedException {
    try {
      create(topic, partitions, 0, settings);
      return partitions;
    } catch (ClusterException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
    return await(
            "topic " + topic + " cannot be described",
            admin.describeTopics(List.of(topic)).allTopicNames())
        .get(topic)
        .partitions()
        .size();
  }

  /** The node that leads each partition of a topic. */
  public List<Integer> leaders(String topic) throws ClusterException, InterruptedException {
    return await(
            "topic " + topic + " cannot be described",
            admin.describeTopics(List.of(topic)).allTopicNames())
        .get(topic)
        .partitions()
        .stream()
        .map(partition -> partition.leader().id())
        .toList();
  }

  /** All topics' partitions, of internal ones only if asked for. */
  public List<TopicPartition> partitions(boolean internal)
      throws ClusterException, InterruptedException {
    return new TopicCatalogue(connection).partitions(internal);
  }

  /**
   * Which producer ids the cluster keeps in these partitions; a topic that has been deleted since
   * they were listed is among the refused.
   */
  public ProducerCensus producers(Collection<TopicPartition> partitions, IntConsumer progress)
      throws ClusterException, InterruptedException {
    return ProducerCensus.take(admin, this, partitions, progress);
  }

  /** Records that can still be read from a topic. */
  public long records(String topic, int partitions) throws ClusterException, InterruptedException {
    return offsets(topic, partitions, OffsetSpec.latest())
        - offsets(topic, partitions, OffsetSpec.earliest());
  }

  private long offsets(String topic, int partitions, OffsetSpec spec)
      throws ClusterException, InterruptedException {
    List<Integer> all = IntStream.range(0, partitions).boxed().toList();
    return offsets(topic, all, spec).values().stream().mapToLong(Long::longValue).sum();
  }

  private Map<Integer, Long> offsets(String topic, Collection<Integer> partitions, OffsetSpec spec)
      throws ClusterException, InterruptedException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(new TopicPartition(topic, partition), spec));
    Map<Integer, Long> offsets = new TreeMap<>();
    await("the offsets of " + topic + " cannot be read", admin.listOffsets(asked).all())
        .forEach((partition, found) -> offsets.put(partition.partition(), found.offset()));
    return offsets;
  }

  /** The first offsets that can still be read, by partition. */
  public Map<Integer, Long> firstOffsets(String topic, Collection<Integer> partitions)
      throws ClusterException, InterruptedException {
    return offsets(topic, partitions, OffsetSpec.earliest());
  }

  /** Changes a setting of all brokers while they run. */
  public void setOnBrokers(String key, String value) throws ClusterException, InterruptedException {
    ConfigResource brokers = new ConfigResource(ConfigResource.Type.BROKER, "");
    AlterConfigOp set = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    await(
        key + " cannot be set on the brokers",
        admin.incrementalAlterConfigs(Map.of(brokers, List.of(set))).all());
  }

  /** Removes a topic; no matter if it is gone already. */
  public void delete(String topic) throws ClusterException, InterruptedException {
    try {
      await("topic " + topic + " cannot be deleted", admin.deleteTopics(List.of(topic)).all());
    } catch (ClusterException e) {
      if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
        throw e;
      }
    }
  }

  /** Removes a topic and a group of ebb's own; no matter if they are gone already. */
  public void delete(String topic, String group) throws ClusterException, InterruptedException {
    try {
      delete(topic);
    } finally {
      dissolve(group);
    }
  }

  /**
   * Removes a group of ebb's own, whose members are gone, whether it has noticed that or not; no
   * matter if it is gone already.
   */
  public void dissolve(String group) throws ClusterException, InterruptedException {
    try {
      deleteGroup(group);
    } catch (ClusterException e) {
      if (!(e.getCause() instanceof GroupNotEmptyException)) {
        throw e;
      }
      await(
          "group " + group + " cannot be emptied",
          admin
              .removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
              .all());
      deleteGroup(group);
    }
  }

  /** Removes a group; no matter if it is gone already. */
  public void deleteGroup(String group) throws ClusterException, InterruptedException {
    try {
      await(
          "group " + group + " cannot be deleted",
          admin.deleteConsumerGroups(List.of(group)).all());
    } catch (ClusterException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw e;
      }
    }
  }

  /** The names of all topics, of internal ones only if asked for. */
  public Set<String> topics(boolean internal) throws ClusterException, InterruptedException {
    return await(
        "the topics cannot be listed",
        admin.listTopics(new ListTopicsOptions().listInternal(internal)).names());
  }

  /** Whether there is such a topic. */
  public boolean exists(String topic) throws ClusterException, InterruptedException {
    return topics(true).contains(topic);
  }

  /** The names of all groups of consumers. */
  public List<String> groups() throws ClusterException, InterruptedException {
    return await(
            "the groups cannot be listed",
            admin.listGroups(ListGroupsOptions.forConsumerGroups()).all())
        .stream()
        .map(GroupListing::groupId)
        .toList();
  }

  /** Whether a group has members now. */
  public boolean hasMembers(String group) throws ClusterException, InterruptedException {
    return describe(group).filter(described -> !described.members().isEmpty()).isPresent();
  }

  /** Empty: it is not there, or not any more. */
  private Optional<ConsumerGroupDescription> describe(String group)
      throws ClusterException, InterruptedException {
    try {
      return Optional.of(
          await(
              "group " + group + " cannot be described",
              admin.describeConsumerGroups(List.of(group)).describedGroups().get(group)));
    } catch (ClusterException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Whether a group has so many members, and they have so many partitions among them. */
  public boolean isStable(String group, int members, int partitions)
      throws ClusterException, InterruptedException {
    Optional<ConsumerGroupDescription> found = describe(group);
    if (found.isEmpty()) {
      return false; // nobody has joined yet
    }
    ConsumerGroupDescription description = found.get();
    int assigned =
        description.members().stream()
            .mapToInt(member -> member.assignment().topicPartitions().size())
            .sum();
    return description.groupState() == GroupState.STABLE
        && description.members().size() == members
        && assigned == partitions;
  }

  /** Commits offsets for a group that nobody is in. */
  public void commit(String group, String topic, Map<Integer, Long> offsets)
      throws ClusterException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
    offsets.forEach(
        (partition, offset) ->
            all.put(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)));
    await(
        "the offsets of group " + group + " cannot be set",
        admin.alterConsumerGroupOffsets(group, all).all());
  }

  /** The offsets that a group has committed, by partition. */
  public Map<Integer, Long> committed(String group) throws ClusterException, InterruptedException {
    Map<Integer, Long> committed = new HashMap<>();
    await(
            "the offsets of group " + group + " cannot be read",
            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .forEach(
            (partition, offset) -> {
              if (offset != null) {
                committed.put(partition.partition(), offset.offset());
              }
            });
    return committed;
  }

  private <T> T await(String failure, KafkaFuture<T> future)
      throws ClusterException, InterruptedException {
    return connection.await(failure, future);
  }

  @Override
  public void close() {
    connection.close();
  }
}
