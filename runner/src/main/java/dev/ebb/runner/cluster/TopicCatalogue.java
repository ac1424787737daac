package dev.ebb.runner.cluster;

import dev.ebb.runner.plan.Near;
import dev.ebb.runner.plan.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Looks at the topics of a cluster and changes none. */
public final class TopicCatalogue implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final int TOPICS_AT_A_TIME = 500;
  private static final String RIGHT = "DESCRIBE on the topic";

  private final AdminConnection connection;

  /**
   * Of this cluster.
   *
   * @throws Refused when its configuration cannot make a client
   */
  public TopicCatalogue(Access access) {
    this(new AdminConnection(access, PATIENCE));
  }

  /** Over a connection that is another's to close. */
  TopicCatalogue(AdminConnection connection) {
    this.connection = connection;
  }

  /** Makes sure that a broker answers, sooner than an operation would give up. */
  public void requireReachable() throws ClusterException, InterruptedException {
    connection.requireReachable();
  }

  /** All topics that may be seen, by name; internal ones only if asked for. */
  public List<TopicState> all(boolean internal) throws ClusterException, InterruptedException {
    return states(found(names(internal)).values());
  }

  /**
   * These topics, in this order.
   *
   * @throws Refused when one is not there, naming it
   */
  public List<TopicState> named(Collection<String> topics)
      throws ClusterException, InterruptedException {
    Set<String> asked = new LinkedHashSet<>(topics);
    Map<String, TopicDescription> found = found(asked);
    for (String topic : asked) {
      if (!found.containsKey(topic)) {
        throw new Refused(
            "there is no topic '"
                + topic
                + "' at "
                + connection.servers()
                + Near.hint(topic, names(true)));
      }
    }
    return states(asked.stream().map(found::get).toList());
  }

  /** Those of these topics that are there, by name. */
  List<TopicState> present(Collection<String> topics)
      throws ClusterException, InterruptedException {
    return states(found(topics).values());
  }

  /** A topic's settings; empty when they may not be seen. */
  public Optional<TopicSettings> settings(String topic)
      throws ClusterException, InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      return Optional.of(
          TopicSettings.of(
              connection
                  .await(
                      "the settings of topic " + topic + " cannot be read",
                      connection.admin().describeConfigs(List.of(resource)).values().get(resource))
                  .entries()));
    } catch (ClusterException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The partitions of all topics that may be seen. */
  List<TopicPartition> partitions(boolean internal) throws ClusterException, InterruptedException {
    List<TopicPartition> partitions = new ArrayList<>();
    for (TopicDescription topic : found(names(internal)).values()) {
      topic
          .partitions()
          .forEach(p -> partitions.add(new TopicPartition(topic.name(), p.partition())));
    }
    partitions.sort(Topics.BY_NAME);
    return partitions;
  }

  private Set<String> names(boolean internal) throws ClusterException, InterruptedException {
    return connection.await(
        "the topics cannot be listed",
        connection.admin().listTopics(new ListTopicsOptions().listInternal(internal)).names());
  }

  private Map<String, TopicDescription> found(Collection<String> topics)
      throws ClusterException, InterruptedException {
    Map<String, TopicDescription> found = new TreeMap<>();
    List<String> all = List.copyOf(topics);
    for (int from = 0; from < all.size(); from += TOPICS_AT_A_TIME) {
      List<String> page = all.subList(from, Math.min(all.size(), from + TOPICS_AT_A_TIME));
      Map<String, KafkaFuture<TopicDescription>> answers =
          connection.admin().describeTopics(page).topicNameValues();
      for (String topic : page) {
        try {
          found.put(
              topic,
              connection.await(
                  "topic " + topic + " cannot be described", RIGHT, answers.get(topic)));
        } catch (ClusterException e) {
          if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
              && !(e.getCause() instanceof InvalidTopicException)) {
            throw e;
          }
        }
      }
    }
    return found;
  }

  private List<TopicState> states(Collection<TopicDescription> topics)
      throws ClusterException, InterruptedException {
    List<TopicPartition> led = new ArrayList<>();
    for (TopicDescription topic : topics) {
      topic.partitions().stream()
          .filter(partition -> leader(partition).isPresent())
          .forEach(partition -> led.add(new TopicPartition(topic.name(), partition.partition())));
    }
    Offsets offsets = new Offsets(connection);
    Map<TopicPartition, Long> earliest = offsets.earliest(led);
    Map<TopicPartition, Long> latest = offsets.latest(led);
    return topics.stream().map(topic -> state(topic, earliest, latest)).toList();
  }

  private static TopicState state(
      TopicDescription topic,
      Map<TopicPartition, Long> earliest,
      Map<TopicPartition, Long> latest) {
    List<TopicState.Partition> partitions = new ArrayList<>();
    for (TopicPartitionInfo info : topic.partitions()) {
      TopicPartition partition = new TopicPartition(topic.name(), info.partition());
      partitions.add(
          new TopicState.Partition(
              info.partition(),
              leader(info),
              info.replicas().stream().map(Node::id).toList(),
              info.isr().stream().map(Node::id).toList(),
              known(earliest, partition),
              known(latest, partition)));
    }
    partitions.sort(Comparator.comparingInt(TopicState.Partition::number));
    return new TopicState(topic.name(), partitions);
  }

  private static OptionalInt leader(TopicPartitionInfo partition) {
    return partition.leader() == null || partition.leader().isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(partition.leader().id());
  }

  private static OptionalLong known(Map<TopicPartition, Long> offsets, TopicPartition partition) {
    Long offset = offsets.get(partition);
    return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
  }

  @Override
  public void close() {
    connection.close();
  }
}
