package dev.ebb.runner.run;

import dev.ebb.runner.cluster.Access;
import dev.ebb.runner.cluster.BrokerLibraries;
import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.Clusters;
import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.load.Backlog;
import dev.ebb.runner.load.ExistingTopic;
import dev.ebb.runner.load.Rehearsal;
import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.JavaHome;
import dev.ebb.runner.plan.Near;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.process.MemoryLimit;
import dev.ebb.runner.subject.Progress;
import dev.ebb.runner.trial.Scenarios;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a comparison can be made here.
 *
 * @param runName what the names of all that it makes on a cluster begin with
 */
record Possible(Plan plan, String runName) {

  /**
   * Makes sure of it.
   *
   * @return the topic that is there already, as it was found; empty: ebb writes its own
   * @throws Refused when it cannot be
   */
  Optional<ExistingTopic> require(Progress progress) throws InterruptedException {
    Fit fit = new Fit(plan);
    fit.require();
    plan.arms().forEach(this::requireProgram);
    requireFlags();
    plan.arms().forEach(this::requireBrokers);
    if (!plan.cluster().brokerJvmArgs().isEmpty()) {
      new Jdk(plan.install().javaHome()).accept(plan.cluster().brokerJvmArgs(), "--broker-jvm-arg");
    }
    requireBrokerVersions();
    if (plan.common().memory() != null) {
      MemoryLimit.of(plan.common().memory()).close();
    }
    if (plan.cluster().embedded()) {
      EmbeddedCluster.requireSpace(plan.diskBytes() * plan.cluster().replicas(), "--records");
    }
    Optional<ExistingTopic> existing =
        plan.cluster().external() ? rehearse(progress) : Optional.empty();
    if (plan.load().release() == Release.COMMIT && plan.load().source() == null) {
      requireShortTransaction();
    }
    fit.install(progress::say);
    return existing;
  }

  private void requireProgram(Arm arm) {
    if (arm.client().program() instanceof Client.Module module) {
      module.jar(plan.install().home());
    }
  }

  private void requireBrokers(Arm arm) {
    if (Scenarios.named(arm.scenario()).ownBrokers() && !plan.cluster().embedded()) {
      throw new Refused(
          "--scenario "
              + arm.scenario()
              + " stops brokers, and those are not ebb's to stop: leave --bootstrap-server or"
              + " --cluster out");
    }
  }

  private void requireBrokerVersions() {
    Set<String> versions = new LinkedHashSet<>();
    plan.arms().stream()
        .map(arm -> arm.settings().broker())
        .filter(Objects::nonNull)
        .forEach(versions::add);
    for (String version : versions) {
      if (!plan.cluster().embedded()) {
        throw new Refused(
            Axis.BROKER.flag()
                + " "
                + version
                + " is for embedded brokers: leave --bootstrap-server or --cluster out");
      }
      BrokerLibraries.require(plan.install().home(), version);
    }
  }

  private void requireFlags() {
    Set<List<Object>> tried = new HashSet<>();
    for (Arm arm : plan.arms()) {
      JavaHome java = arm.settings().java();
      List<String> flags = plan.jvmFlags(arm);
      if (arm.client().program() instanceof Client.Module && tried.add(List.of(java, flags))) {
        String profile = Axis.JVM.flag() + " " + arm.level(Axis.JVM).label();
        new Jdk(java.path()).accept(flags, profile + ", --heap, --jvm-arg or --java");
      }
    }
  }

  private Optional<ExistingTopic> rehearse(Progress progress) throws InterruptedException {
    Access access = Clusters.access(plan.cluster());
    try (Topics topics = new Topics(access)) {
      Rehearsal rehearsal = new Rehearsal(access, topics, runName);
      if (plan.load().source() == null) {
        rehearsal.writeAndRead(
            plan.load().release(),
            plan.workload().partitions(),
            plan.cluster().replicationFactor());
        return Optional.empty();
      }
      ExistingTopic found = find(access, topics, progress);
      rehearsal.commit(found);
      return Optional.of(found);
    }
  }

  /** Reads the source through. */
  private ExistingTopic find(Access access, Topics topics, Progress progress)
      throws InterruptedException {
    String topic = plan.load().source().topic();
    try {
      topics.requireReachable();
      if (!topics.exists(topic)) {
        throw new Refused(
            "--topic " + topic + " does not exist there" + Near.hint(topic, topics.topics(false)));
      }
    } catch (ClusterException e) {
      throw new Refused("--bootstrap-server " + access + ": " + e.getMessage(), e);
    }
    return ExistingTopic.read(access, plan.load().source(), seen -> progress.live(0, seen));
  }

  private void requireShortTransaction() {
    Duration open = plan.longestTransaction();
    if (open.compareTo(Backlog.TRANSACTION_TIMEOUT) > 0) {
      throw new Refused(
          String.format(
              Locale.ROOT,
              "the backlog's transaction may be open for %d s, and the broker ends it after %d s:"
                  + " fewer --records, smaller --record-size, shorter --idle or --release=produce",
              open.toSeconds(),
              Backlog.TRANSACTION_TIMEOUT.toSeconds()));
    }
  }
}
