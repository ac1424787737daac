package dev.ebb.runner.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes and removes topics and groups, and looks at offsets, through the Admin client. */
public final class Topics implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 30;
  private static final long REACH_SECONDS = 10;

  static final Comparator<TopicPartition> BY_NAME =
      Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

  private final Admin admin;

  public Topics(String bootstrapServers) {
    this(bootstrapServers, Map.of());
  }

  /**
   * On a cluster of one's own.
   *
   * @param config of the Admin client, as Kafka's own tools take it
   */
  public Topics(String bootstrapServers, Map<String, String> config) {
    Map<String, Object> all = new HashMap<>(config);
    all.put("bootstrap.servers", bootstrapServers);
    all.putIfAbsent("client.id", "ebb-admin");
    admin = Admin.create(all);
  }

  /** The cluster did not do what was asked. */
  public static final class ClusterException extends Exception {
    private static final long serialVersionUID = 1;

    ClusterException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Makes sure that a broker answers, sooner than an operation would give up. */
  public void requireReachable() throws ClusterException, InterruptedException {
    await("no broker answers", admin.describeCluster().nodes(), REACH_SECONDS);
  }

  /** Makes a topic with the broker's default replication. */
  public void create(String topic, int partitions) throws ClusterException, InterruptedException {
    create(topic, partitions, Map.of());
  }

  /** Makes a topic with settings of its own. */
  public void create(String topic, int partitions, Map<String, String> settings)
      throws ClusterException, InterruptedException {
    NewTopic made = new NewTopic(topic, Optional.of(partitions), Optional.empty());
    await(
        "topic " + topic + " cannot be made",
        admin.createTopics(List.of(made.configs(settings))).all());
  }

  /** Makes a topic unless it is there; returns how many partitions it has. */
  public int createIfMissing(String topic, int partitions)
      throws ClusterException, InterruptedException {
    try {
      create(topic, partitions);
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

  /** All topics' partitions, of internal ones only if asked for. */
  public List<TopicPartition> partitions(boolean internal)
      throws ClusterException, InterruptedException {
    Set<String> names =
        await(
            "the topics cannot be listed",
            admin.listTopics(new ListTopicsOptions().listInternal(internal)).names());
    List<TopicPartition> partitions = new ArrayList<>();
    await("the topics cannot be described", admin.describeTopics(names).allTopicNames())
        .forEach(
            (name, topic) ->
                topic
                    .partitions()
                    .forEach(p -> partitions.add(new TopicPartition(name, p.partition()))));
    partitions.sort(BY_NAME);
    return partitions;
  }

  /** Which producer ids the cluster keeps in these partitions. */
  public ProducerCensus producers(Collection<TopicPartition> partitions, IntConsumer progress)
      throws ClusterException, InterruptedException {
    return ProducerCensus.take(admin, partitions, progress);
  }

  /** Records that can still be read from a topic. */
  public long records(String topic, int partitions) throws ClusterException, InterruptedException {
    return offsets(topic, partitions, OffsetSpec.latest())
        - offsets(topic, partitions, OffsetSpec.earliest());
  }

  private long offsets(String topic, int partitions, OffsetSpec spec)
      throws ClusterException, InterruptedException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      asked.put(new TopicPartition(topic, partition), spec);
    }
    return await("the offsets of " + topic + " cannot be read", admin.listOffsets(asked).all())
        .values()
        .stream()
        .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
        .sum();
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

  /** Removes a topic and a group; no matter if they are gone already. */
  public void delete(String topic, String group) throws ClusterException, InterruptedException {
    delete(topic);
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

  /** Waits until a deleted topic's files have left the broker's disk; false when they stay. */
  public static boolean awaitFilesGone(Path data, String topic, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (filesOf(data, topic)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return true;
  }

  private static boolean filesOf(Path data, String topic) {
    try (Stream<Path> entries = Files.list(data)) {
      return entries.anyMatch(entry -> entry.getFileName().toString().startsWith(topic));
    } catch (IOException e) {
      return false;
    }
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

  private static <T> T await(String failure, KafkaFuture<T> future)
      throws ClusterException, InterruptedException {
    return await(failure, future, PATIENCE_SECONDS);
  }

  private static <T> T await(String failure, KafkaFuture<T> future, long patienceSeconds)
      throws ClusterException, InterruptedException {
    try {
      return future.get(patienceSeconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new ClusterException(failure + ": " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new ClusterException(failure + " within " + patienceSeconds + " s", e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(5));
  }
}
