package dev.ebb.runner.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.cluster.Access;
import dev.ebb.runner.cluster.Cluster;
import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.Clusters;
import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.cluster.Leftovers;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.load.Backlog;
import dev.ebb.runner.load.ExistingTopic;
import dev.ebb.runner.load.Rehearsal;
import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Near;
import dev.ebb.runner.plan.OwnName;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.process.MemoryLimit;
import dev.ebb.runner.process.OnSignal;
import dev.ebb.runner.report.Summaries;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.trial.Column;
import dev.ebb.runner.trial.Progress;
import dev.ebb.runner.trial.Row;
import dev.ebb.runner.trial.Trial;
import dev.ebb.runner.trial.TrialOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Runs a plan on its cluster, keeping each trial as soon as it is over. */
public final class Run {

  private static final Duration TIDY_WITHIN = Duration.ofSeconds(20);

  private Plan plan;
  private final Path results;
  private final boolean keepBrokerLogs;
  private final List<String> command;
  private final String ebbVersion;
  private final List<Row> trials = new ArrayList<>();
  private final List<Row> controls = new ArrayList<>();
  private final Map<String, OptionalDouble> controlSettled = new HashMap<>();
  private final Set<String> done = new HashSet<>();

  private Progress progress;
  private RunDirectory directory;
  private Journal journal;
  private final String name = OwnName.ofRun();
  private final List<String> made = new ArrayList<>();
  private boolean gone;
  private ExistingTopic existing;
  private volatile Cluster cluster;
  private volatile Trial current;
  private boolean aborted;

  /**
   * Prepares a run.
   *
   * @param results where the run directory is made
   * @param command how the run was asked for, for the record
   */
  public Run(
      Plan plan, Path results, boolean keepBrokerLogs, List<String> command, String ebbVersion) {
    this.plan = plan;
    this.results = results;
    this.keepBrokerLogs = keepBrokerLogs;
    this.command = command;
    this.ebbVersion = ebbVersion;
  }

  /**
   * Prepares to go on with what is missing in an earlier run: trials that were neither finished nor
   * failed.
   *
   * @throws Refused when nothing is missing, or this is not the machine or the ebb for it
   */
  public static Run resume(
      RunDirectory directory, Path home, boolean keepBrokerLogs, String ebbVersion) {
    JsonNode earlier = directory.run();
    Resumable.require(directory, ebbVersion, home);
    Path file = directory.path().resolve("run.json");
    Run run =
        new Run(
            PlanFile.read(earlier, home, file),
            directory.path().getParent(),
            keepBrokerLogs,
            List.of(),
            ebbVersion);
    run.directory = directory;
    run.journal = new Journal(earlier);
    for (JsonNode trial : earlier.path("trials")) {
      if (!trial.path("kind").asText().equals(Kind.WARM_UP.label())) {
        run.done.add(trial.path("folder").asText());
      }
    }
    run.trials.addAll(directory.rows("trials.csv"));
    run.controls.addAll(directory.rows("controls.csv"));
    run.controls.stream().filter(Row::ok).forEach(run::keepControl);
    if (run.missing().isEmpty()) {
      throw new Refused(
          "--resume " + directory.path() + ": nothing is missing, ebb report shows it");
    }
    return run;
  }

  public Plan plan() {
    return plan;
  }

  /** The trials still to be run, in order; a broker is always warmed first. */
  public List<TrialSpec> missing() {
    List<TrialSpec> missing =
        plan.order().stream().filter(spec -> !done.contains(spec.folder())).toList();
    boolean warmUpOnly = missing.stream().allMatch(spec -> spec.kind() == Kind.WARM_UP);
    return warmUpOnly ? List.of() : missing;
  }

  /**
   * Runs all trials that are missing.
   *
   * @throws Refused when nothing could be run at all
   * @throws IOException when the run broke off: what was finished is kept
   */
  public void run(Progress shown) throws IOException, InterruptedException {
    progress = shown;
    RunLock lock = RunLock.take();
    try {
      refuseTheImpossible();
      if (directory == null) {
        directory = RunDirectory.create(results, plan.name());
        journal = new Journal(plan, command, ebbVersion, brokerVersion());
        if (!plan.beside().contains(Kind.WARM_UP)) {
          journal.warn(
              "no warm-up trial: the first trial met a broker and a page cache that were colder");
        }
      }
      OnSignal abort = new OnSignal(this::abort);
      try {
        runTrials();
      } finally {
        abort.close();
      }
    } finally {
      lock.close();
    }
  }

  /** Where the run is kept, once it has begun. */
  public Optional<RunDirectory> directory() {
    return Optional.ofNullable(directory);
  }

  /** What it has made on a cluster of the user's, and whether that is gone, in words. */
  public Optional<String> traces() {
    if (!plan.cluster().external() || made.isEmpty()) {
      return Optional.empty();
    }
    String what = plan.source() == null ? "topics and groups" : "groups";
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s: %d %s named %s-* were made %s",
            plan.cluster().bootstrapServer(),
            made.size(),
            what,
            name,
            gone ? "and removed" : "there; not all are removed, see the notes"));
  }

  /** How many counted or control trials failed. */
  public long failures() {
    return trials.stream().filter(row -> !row.ok()).count()
        + controls.stream().filter(row -> !row.ok()).count();
  }

  private void refuseTheImpossible() throws InterruptedException {
    Set<List<Object>> tried = new HashSet<>();
    for (Arm arm : plan.arms()) {
      arm.client().jar(plan.home());
      List<String> flags = plan.jvmFlags(arm);
      if (tried.add(List.of(arm.java(), flags))) {
        new Jdk(arm.java().path())
            .accept(flags, "--jvms " + arm.jvm().name() + ", --heap, --jvm-arg, --java");
      }
    }
    if (!plan.cluster().brokerJvmArgs().isEmpty()) {
      new Jdk(plan.javaHome()).accept(plan.cluster().brokerJvmArgs(), "--broker-jvm-arg");
    }
    if (plan.clientMemory() != null) {
      MemoryLimit.of(plan.clientMemory()).close();
    }
    if (plan.cluster().embedded()) {
      EmbeddedCluster.requireSpace(
          plan.workload().diskBytes() * plan.cluster().replicas(), "--records");
    }
    if (plan.cluster().external()) {
      Access access = Clusters.access(plan.cluster());
      try (Topics topics = new Topics(access)) {
        Rehearsal rehearsal = new Rehearsal(access, topics, name);
        if (plan.source() == null) {
          rehearsal.writeAndRead(
              plan.release(), plan.workload().partitions(), plan.cluster().replicationFactor());
        } else {
          existing = find(access, topics);
          rehearsal.commit(existing);
        }
      }
    }
    if (plan.release() != Release.COMMIT || plan.source() != null) {
      return;
    }
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

  /** Reads the source through, and plans with what it holds. */
  private ExistingTopic find(Access access, Topics topics) throws InterruptedException {
    String topic = plan.source().topic();
    try {
      topics.requireReachable();
      if (!topics.exists(topic)) {
        throw new Refused(
            "--topic " + topic + " does not exist there" + Near.hint(topic, topics.topics(false)));
      }
    } catch (ClusterException e) {
      throw new Refused("--bootstrap-server " + access + ": " + e.getMessage(), e);
    }
    ExistingTopic found = ExistingTopic.read(access, plan.source(), seen -> progress.live(0, seen));
    Workload work = plan.workload();
    plan = plan.with(found.workload(work.processBatch(), work.processTime()));
    return found;
  }

  private void runTrials() throws IOException, InterruptedException {
    Path brokerLog = directory.path().resolve("broker.log");
    boolean good = false;
    save();
    long start = System.nanoTime();
    try {
      cluster = Clusters.open(plan.cluster(), plan.home(), new Jdk(plan.javaHome()), brokerLog);
      long took = (System.nanoTime() - start) / 1_000_000;
      journal.clusterIs(cluster.facts(), plan.cluster().external() ? null : took);
      try (Topics topics = new Topics(cluster.access())) {
        try {
          for (TrialSpec spec : missing()) {
            runTrial(spec, topics);
          }
        } finally {
          tidy(topics);
        }
      }
      good = failures() == 0;
    } finally {
      if (cluster != null) {
        cluster.close();
      }
      synchronized (this) {
        if (!aborted) {
          journal.end(trials.size() == plan.arms().size() * plan.trials() ? "finished" : "failed");
          save();
          Summaries.write(directory, EnumSet.allOf(Summaries.Format.class));
        }
      }
      if (good && !keepBrokerLogs) {
        EmbeddedCluster.deleteLogs(brokerLog, plan.cluster().brokers());
      }
    }
  }

  /** On a cluster that goes on living: sees to it that nothing of this run stays there. */
  private void tidy(Topics topics) throws InterruptedException {
    if (!plan.cluster().external()) {
      return;
    }
    journal.made(made);
    try {
      Leftovers.ofRun(topics, name).remove(topics);
      Leftovers left = Leftovers.ofRun(topics, name);
      if (!left.none() || !left.held().isEmpty()) {
        journal.warn("still on the cluster: " + left + "; ebb clean removes it");
      } else {
        gone = true;
      }
    } catch (ClusterException e) {
      journal.warn(
          e.getMessage() + "; what " + name + "-* is left on the cluster, ebb clean removes");
    }
  }

  private void runTrial(TrialSpec spec, Topics topics) throws IOException, InterruptedException {
    Path folder = directory.trialFolder(spec.folder());
    made.add(name + "-" + spec.folder());
    Trial trial = new Trial(plan, spec, name, existing, cluster, topics, progress, folder);
    current = trial;
    TrialOutcome outcome = trial.run();
    synchronized (this) {
      if (aborted) {
        throw new InterruptedException();
      }
      keep(outcome);
    }
    progress.finished(outcome.row().inWords());
    Optional<String> failure = outcome.row().ok() ? Optional.empty() : cluster.failure();
    if (failure.isPresent()) {
      throw new IOException(failure.get() + "; its log is in " + directory.path());
    }
  }

  private void keep(TrialOutcome outcome) throws IOException {
    String arm = outcome.spec().arm().name();
    Row row = outcome.row();
    if (outcome.spec().kind() == Kind.CONTROL) {
      controls.add(row);
      if (row.ok()) {
        keepControl(row);
      } else {
        journal.warn("the control trial of " + arm + " failed: " + row.text(Column.REASON));
      }
    } else if (outcome.spec().kind() == Kind.COUNTED) {
      row.put(Column.CONTROL_SETTLED_MIB, controlSettled.getOrDefault(arm, OptionalDouble.empty()));
      trials.add(row);
    } else if (!row.ok()) {
      String kind = outcome.spec().kind().label();
      journal.warn("the " + kind + " trial of " + arm + " failed: " + row.text(Column.REASON));
    }
    journal.add(outcome, plan.sampleInterval().toMillis());
    directory.writeTrial(outcome);
    save();
    Summaries.write(directory);
  }

  private void keepControl(Row control) {
    controlSettled.put(control.text(Column.ARM), control.number(Column.RSS_SETTLED_MIB));
  }

  private void save() throws IOException {
    directory.writeRows("trials.csv", trials);
    if (plan.beside().contains(Kind.CONTROL)) {
      directory.writeRows("controls.csv", controls);
    }
    directory.writeRun(journal.document());
  }

  /** On a signal: no process is left, and what was finished is kept. */
  private void abort() {
    synchronized (this) {
      aborted = true;
      if (journal.ended()) {
        return;
      }
      journal.end("interrupted");
      try {
        save();
        Summaries.write(directory);
      } catch (IOException e) {
        System.err.println("ebb: " + directory.path() + " could not be completed: " + e);
      }
    }
    Trial trial = current;
    if (trial != null) {
      trial.abort();
    }
    if (trial != null && plan.cluster().external()) {
      awaitTidied(trial);
    }
    Cluster broker = cluster;
    if (broker != null) {
      broker.close();
    }
    progress.close();
    System.err.printf(
        "%nebb: interrupted; %d of %d trials are kept in %s%n",
        trials.size(), plan.arms().size() * plan.trials(), directory.path());
  }

  private void awaitTidied(Trial trial) {
    try {
      if (trial.awaitOver(TIDY_WITHIN)) {
        if (trial.untidy() == null) {
          return;
        }
        System.err.println("ebb: " + trial.untidy());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.err.println("ebb: what is left of " + name + "-* there, ebb clean removes");
  }

  /** Known of ebb's own only. */
  private String brokerVersion() {
    return plan.cluster().embedded() ? EmbeddedCluster.version(plan.home()).orElse(null) : null;
  }
}
