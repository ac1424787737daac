package dev.ebb.runner.cli;

import dev.ebb.runner.cluster.Access;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** A cluster that is there, for commands that look at it or change it. */
final class AccessOptions {

  @Option(
      names = "--bootstrap-server",
      required = true,
      paramLabel = "HOST:PORT",
      description = "of the cluster")
  private String bootstrapServer;

  @Option(
      names = "--command-config",
      paramLabel = "FILE",
      description = "how to connect, as Kafka's own tools take it")
  private Path commandConfig;

  /** How to reach it. */
  Access access() {
    return Access.with(bootstrapServer, commandConfig);
  }
}
