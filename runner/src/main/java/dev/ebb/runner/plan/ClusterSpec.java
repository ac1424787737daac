package dev.ebb.runner.plan;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Which cluster a run is made on.
 *
 * @param brokers how many ebb starts
 * @param image of the container; null: the default
 * @param replicationFactor of ebb's topics; 0: the cluster's default
 * @param bootstrapServer of a cluster that is there already, otherwise null
 * @param commandConfig how to connect to that, or null
 * @param brokerJvmArgs for the JVMs of embedded brokers, over ebb's own
 */
public record ClusterSpec(
    Kind kind,
    int brokers,
    String image,
    int replicationFactor,
    String bootstrapServer,
    Path commandConfig,
    List<String> brokerJvmArgs) {

  private static final int MAX_BROKERS = 9;

  /** Who runs it. */
  public enum Kind {
    /** ebb, in child JVMs. */
    EMBEDDED,
    /** ebb, in a container. */
    TESTCONTAINERS,
    /** The user. */
    EXTERNAL;

    /** As on the command line and in {@code run.json}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** So many embedded brokers. */
  public static ClusterSpec embedded(int brokers) {
    return new ClusterSpec(Kind.EMBEDDED, brokers, null, 0, null, null, List.of());
  }

  /**
   * What is asked for by the options of these names; null: not given.
   *
   * @throws Refused when they do not go together
   */
  public static ClusterSpec of(
      String cluster,
      Integer brokers,
      Integer replicationFactor,
      String bootstrapServer,
      Path commandConfig) {
    if (replicationFactor != null && replicationFactor < 1) {
      throw new Refused("--replication-factor " + replicationFactor + ": at least 1");
    }
    int replicas = replicationFactor == null ? 0 : replicationFactor;
    if (bootstrapServer != null) {
      if (cluster != null || brokers != null) {
        throw new Refused(
            (cluster != null ? "--cluster " + cluster : "--brokers " + brokers)
                + " is for a cluster that ebb starts: leave it out with --bootstrap-server");
      }
      return new ClusterSpec(
          Kind.EXTERNAL, 0, null, replicas, bootstrapServer, commandConfig, List.of());
    }
    if (commandConfig != null) {
      throw new Refused("--command-config is for --bootstrap-server, which is missing");
    }
    String kind = cluster == null ? Kind.EMBEDDED.label() : cluster.replaceAll(":.*", "");
    if (kind.equals(Kind.EMBEDDED.label()) && (cluster == null || kind.equals(cluster))) {
      int count = brokers == null ? 1 : brokers;
      if (count < 1 || count > MAX_BROKERS) {
        throw new Refused("--brokers " + count + ": 1 to " + MAX_BROKERS);
      }
      if (replicas > count) {
        throw new Refused(
            "--replication-factor "
                + replicas
                + " is more than there are brokers: --brokers "
                + replicas
                + " or more");
      }
      return new ClusterSpec(Kind.EMBEDDED, count, null, replicas, null, null, List.of());
    }
    if (!kind.equals(Kind.TESTCONTAINERS.label())) {
      throw new Refused(
          "--cluster "
              + cluster
              + " is unknown: use embedded, testcontainers or testcontainers:IMAGE; for one of"
              + " your own, --bootstrap-server");
    }
    if (brokers != null) {
      throw new Refused("--brokers " + brokers + " is for --cluster embedded");
    }
    if (replicas > 1) {
      throw new Refused("--replication-factor " + replicas + ": the container is one broker");
    }
    String image = kind.equals(cluster) ? null : cluster.substring(kind.length() + 1);
    if (image != null && image.isBlank()) {
      throw new Refused("--cluster " + cluster + ": an image's name belongs behind the colon");
    }
    return new ClusterSpec(Kind.TESTCONTAINERS, 1, image, replicas, null, null, List.of());
  }

  /**
   * The same with these arguments for its brokers' JVMs.
   *
   * @throws Refused when the brokers are not embedded ones, or ebb sets it by other means
   */
  public ClusterSpec withBrokerJvmArgs(List<String> args) {
    JvmProfile.requireArguments(
        "--broker-jvm-arg", args, "the brokers have 512m, in ebb churn what --broker-heap says");
    if (!args.isEmpty() && !embedded()) {
      throw new Refused("--broker-jvm-arg " + args.get(0) + " is for --cluster embedded");
    }
    return new ClusterSpec(
        kind, brokers, image, replicationFactor, bootstrapServer, commandConfig, args);
  }

  /** Copies of each record that ebb's own brokers keep. */
  public int replicas() {
    return replicationFactor > 0 ? replicationFactor : Math.min(3, Math.max(1, brokers));
  }

  public boolean external() {
    return kind == Kind.EXTERNAL;
  }

  public boolean embedded() {
    return kind == Kind.EMBEDDED;
  }
}
