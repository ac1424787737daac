package dev.ebb.runner.cluster;

import dev.ebb.runner.plan.ClusterSpec;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.Jdk;
import java.nio.file.Path;

/** Starts, or only finds, what a plan asks for. */
public final class Clusters {

  private Clusters() {}

  /**
   * A cluster that is ready.
   *
   * @param kafka the version of embedded brokers; null: the one that ebb was built with
   * @param jdk of embedded brokers
   * @param log of what is started
   * @throws Refused when it cannot be had
   */
  public static Cluster open(ClusterSpec spec, String kafka, Path home, Jdk jdk, Path log)
      throws InterruptedException {
    return switch (spec.kind()) {
      case EMBEDDED ->
          EmbeddedCluster.start(
              EmbeddedCluster.Settings.temporary(
                      home, jdk, spec.brokers(), log, spec.brokerJvmArgs())
                  .of(kafka));
      case TESTCONTAINERS ->
          ContainerCluster.start(spec.image(), BrokerLibraries.version(home).orElse("latest"), log);
      case EXTERNAL -> new ExternalCluster(access(spec));
    };
  }

  /** How to reach a cluster that is there already. */
  public static Access access(ClusterSpec spec) {
    return Access.with(spec.bootstrapServer(), spec.commandConfig());
  }
}
