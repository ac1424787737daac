package dev.ebb.runner.run;

import dev.ebb.runner.cluster.Cluster;
import dev.ebb.runner.cluster.Clusters;
import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.process.Jdk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The clusters that a run's trials are on: one, or one for each version of embedded brokers that
 * its arms ask for, all of them up all the time, so that every trial has the same company.
 */
final class Grounds implements AutoCloseable {

  private static final String STANDARD = "";

  private final Plan plan;
  private final Map<String, Ground> all = new LinkedHashMap<>();

  /**
   * One cluster.
   *
   * @param log of its first broker
   */
  record Ground(Cluster cluster, Topics topics, Path log) {}

  /** Starts or finds them. */
  Grounds(Plan plan, Journal journal) throws InterruptedException {
    this.plan = plan;
    long start = System.nanoTime();
    Set<String> versions = new LinkedHashSet<>();
    plan.arms().forEach(arm -> versions.add(version(arm)));
    try {
      for (String version : versions) {
        Path log =
            journal
                .directory()
                .path()
                .resolve(version.equals(STANDARD) ? "broker.log" : "broker-" + version + ".log");
        Cluster cluster =
            Clusters.open(
                plan.cluster(),
                version.equals(STANDARD) ? null : version,
                plan.install().home(),
                new Jdk(plan.install().javaHome()),
                log);
        all.put(version, new Ground(cluster, new Topics(cluster.access()), log));
      }
    } catch (InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
    long took = (System.nanoTime() - start) / 1_000_000;
    Map<String, Object> facts = new LinkedHashMap<>(first().cluster().facts());
    if (all.size() > 1) {
      facts.put("version", String.join(", ", versions()));
    }
    journal.put("cluster", facts);
    journal.put("broker_start_ms", plan.cluster().external() ? null : took);
    if (plan.cluster().embedded()) {
      journal.version("broker", String.join(", ", versions()));
    }
  }

  private List<String> versions() {
    List<String> versions = new ArrayList<>();
    all.values()
        .forEach(ground -> versions.add(String.valueOf(ground.cluster().facts().get("version"))));
    return versions;
  }

  private static String version(Arm arm) {
    String version = arm.settings().broker();
    return version == null ? STANDARD : version;
  }

  /** Where an arm's trials are. */
  Ground of(Arm arm) {
    return all.get(version(arm));
  }

  /** The only one, where there is one. */
  Ground first() {
    return all.values().iterator().next();
  }

  /** Why nothing that follows could succeed; empty: it can. */
  Optional<String> failure() {
    return all.values().stream().flatMap(ground -> ground.cluster().failure().stream()).findFirst();
  }

  /** What the brokers have written. */
  void deleteLogs() {
    for (Ground ground : all.values()) {
      try {
        EmbeddedCluster.deleteLogs(ground.log(), plan.cluster().brokers());
      } catch (IOException e) {
        System.err.println("warning: " + ground.log() + " cannot be deleted: " + e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    for (Ground ground : all.values()) {
      ground.topics().close();
      ground.cluster().close();
    }
  }
}
