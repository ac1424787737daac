package dev.ebb.runner.cli;

import dev.ebb.runner.plan.ClusterSpec;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Which cluster: one that ebb starts, or one that is there. */
final class ClusterOptions {

  @Option(
      names = "--cluster",
      paramLabel = "KIND",
      description =
          "embedded (brokers as child JVMs), or testcontainers[:IMAGE] (default: embedded)")
  private String cluster;

  @Option(
      names = "--brokers",
      paramLabel = "N",
      description = "embedded ones; from 3 on, topics have 3 replicas (default: 1)")
  private Integer brokers;

  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      description = "of ebb's topics (default: the cluster's own)")
  private Integer replicationFactor;

  @Option(
      names = "--broker-jvm-arg",
      paramLabel = "ARG",
      description = "for every embedded broker's JVM; may be repeated")
  private List<String> brokerJvmArgs = List.of();

  @Option(
      names = "--bootstrap-server",
      paramLabel = "HOST:PORT",
      description = "a cluster of your own instead")
  private String bootstrapServer;

  @Option(
      names = "--command-config",
      paramLabel = "FILE",
      description = "how to connect to it, as Kafka's own tools take it")
  private Path commandConfig;

  /** What they come to. */
  ClusterSpec spec() {
    return ClusterSpec.of(cluster, brokers, replicationFactor, bootstrapServer, commandConfig)
        .withBrokerJvmArgs(brokerJvmArgs);
  }
}
