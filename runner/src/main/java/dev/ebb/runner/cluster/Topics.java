package dev.ebb.runner.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes and removes topics and groups, and looks at offsets, through the Admin client. */
public final class Topics implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 30;
  private static final long REACH_SECONDS = 10;

  private final Admin admin;

  public Topics(String bootstrapServers) {
    admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers, "client.id", "ebb-admin"));
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
    await(
        "topic " + topic + " cannot be made",
        admin
            .createTopics(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())))
            .all());
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

  /** Removes a topic and a group; no matter if they are gone already. */
  public void delete(String topic, String group) throws ClusterException, InterruptedException {
    try {
      await("topic " + topic + " cannot be deleted", admin.deleteTopics(List.of(topic)).all());
    } catch (ClusterException e) {
      if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
        throw e;
      }
    }
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
