package dev.ebb.runner.cli;

import dev.ebb.runner.cluster.Access;
import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.plan.Refused;
import java.nio.file.Path;
import org.apache.kafka.common.errors.AuthenticationException;
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

  /** A failure of it in one line, which says what to do where that can be known. */
  Refused refused(ClusterException failure) {
    String mend = "";
    if (failure.getCause() instanceof AuthenticationException) {
      mend =
          commandConfig == null
              ? "; give yours by --command-config"
              : "; look at those in --command-config " + commandConfig;
    }
    return new Refused(
        "--bootstrap-server " + bootstrapServer + ": " + failure.getMessage() + mend, failure);
  }
}
