package dev.ebb.runner.cluster;

import com.github.dockerjava.api.exception.DockerException;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.OnSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** One Kafka node in a container, started through Testcontainers. */
public final class ContainerCluster implements Cluster {

  private static final String REPOSITORY = "apache/kafka";

  private final KafkaContainer container;
  private final String image;
  private final Path log;
  private boolean closed;

  private ContainerCluster(KafkaContainer container, String image, Path log) {
    this.container = container;
    this.image = image;
    this.log = log;
  }

  /**
   * Starts a node and waits until it is ready.
   *
   * @param image null: Kafka's own, of the version of the embedded broker
   * @param version of the embedded broker
   * @param log where the node's log goes when it ends
   * @throws Refused when there is no engine or no image, or the node does not start
   */
  static ContainerCluster start(String image, String version, Path log)
      throws InterruptedException {
    if (!Containers.engineAnswers()) {
      throw new Refused(
          "--cluster testcontainers: no container engine answers; start one, or say by DOCKER_HOST"
              + " where it is");
    }
    String name = image == null ? REPOSITORY + ":" + version : image;
    KafkaContainer container = container(name);
    try {
      Containers.requireImage(name);
    } catch (DockerException e) {
      throw new Refused(
          "--cluster testcontainers: there is no image "
              + name
              + " and it cannot be pulled; where no registry can be reached, .ci/kafka-image builds"
              + " one ("
              + e.getMessage().strip()
              + ")",
          e);
    }
    ContainerCluster cluster = new ContainerCluster(container, name, log);
    OnSignal abort = new OnSignal(cluster::close);
    try {
      container.start();
      return cluster;
    } catch (ContainerLaunchException | DockerException e) {
      cluster.close();
      throw new Refused(
          "--cluster testcontainers: "
              + name
              + " did not start: "
              + e.getMessage()
              + "; its log is in "
              + log,
          e);
    } finally {
      abort.close();
    }
  }

  private static KafkaContainer container(String name) {
    KafkaContainer container;
    try {
      container =
          new KafkaContainer(DockerImageName.parse(name).asCompatibleSubstituteFor(REPOSITORY));
    } catch (IllegalArgumentException e) {
      throw new Refused("--cluster testcontainers:" + name + ": " + e.getMessage(), e);
    }
    container.withLabels(Containers.labels());
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("auto.create.topics.enable", "false");
    properties.put("log.retention.ms", "-1");
    properties.put("log.retention.check.interval.ms", "30000");
    properties.put("offsets.topic.num.partitions", "5");
    properties.put("transaction.state.log.num.partitions", "5");
    properties.put("share.coordinator.state.topic.replication.factor", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
    properties.put("log.segment.delete.delay.ms", "100");
    properties.forEach(
        (key, value) ->
            container.withEnv(
                "KAFKA_" + key.toUpperCase(java.util.Locale.ROOT).replace('.', '_'), value));
    return container.withEnv("KAFKA_HEAP_OPTS", "-Xms512m -Xmx512m");
  }

  @Override
  public Access access() {
    return Access.open(container.getBootstrapServers());
  }

  @Override
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("kind", "testcontainers");
    facts.put("brokers", 1);
    facts.put("image", image);
    facts.put("heap", "512m");
    return facts;
  }

  /** The JVM in the container, where the engine runs it on this very machine. */
  @Override
  public List<Long> brokerPids() {
    try {
      return ProcessHandle.of(Containers.pid(container.getContainerId())).stream()
          .flatMap(first -> Stream.concat(Stream.of(first), first.descendants()))
          .filter(process -> process.info().commandLine().orElse("").contains("kafka.Kafka"))
          .map(ProcessHandle::pid)
          .toList();
    } catch (DockerException e) {
      return List.of();
    }
  }

  @Override
  public Optional<String> failure() {
    return container.isRunning()
        ? Optional.empty()
        : Optional.of("the container of " + image + " has ended");
  }

  @Override
  public boolean awaitFilesGone(String topic, Duration patience) {
    return true; // on the container's disk
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (container.getContainerId() != null) {
        Files.writeString(log, container.getLogs());
      }
    } catch (IOException | DockerException e) {
      System.err.println("warning: the broker's log is lost: " + e.getMessage());
    } finally {
      container.stop();
    }
  }
}
