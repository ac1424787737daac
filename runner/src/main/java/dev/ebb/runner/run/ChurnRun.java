package dev.ebb.runner.run;

import dev.ebb.runner.cluster.Access;
import dev.ebb.runner.cluster.Clusters;
import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.load.Rehearsal;
import dev.ebb.runner.plan.ChurnArm;
import dev.ebb.runner.plan.ChurnPlan;
import dev.ebb.runner.plan.OwnName;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.process.OnSignal;
import dev.ebb.runner.report.ChurnReport;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.trial.Checkpoint;
import dev.ebb.runner.trial.ChurnOutcome;
import dev.ebb.runner.trial.ChurnTrial;
import dev.ebb.runner.trial.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Runs a plan with single-use producers, each arm on a fresh broker, keeping each look at once. */
public final class ChurnRun {

  private static final Duration TIDY_WITHIN = Duration.ofSeconds(20);

  private final ChurnPlan plan;
  private final Path results;
  private final boolean keepBrokerLogs;
  private final Journal journal;
  private final List<Checkpoint> earlier = new ArrayList<>();
  private final List<Map<String, Object>> aftermath = new ArrayList<>();
  private final List<Map<String, Object>> byBroker = new ArrayList<>();
  private final String name = OwnName.ofRun();

  private RunDirectory directory;
  private Progress progress;
  private volatile ChurnTrial current;
  private int finished;
  private int failures;
  private boolean aborted;

  /**
   * Prepares a run.
   *
   * @param results where the run directory is made
   * @param command how the run was asked for, for the record
   */
  public ChurnRun(
      ChurnPlan plan,
      Path results,
      boolean keepBrokerLogs,
      List<String> command,
      String ebbVersion) {
    this.plan = plan;
    this.results = results;
    this.keepBrokerLogs = keepBrokerLogs;
    this.journal = new Journal(plan, command, ebbVersion, brokerVersion());
  }

  /** Where the run is kept, once it has begun. */
  public Optional<RunDirectory> directory() {
    return Optional.ofNullable(directory);
  }

  /** How many arms failed. */
  public int failures() {
    return failures;
  }

  /**
   * Runs all arms.
   *
   * @throws Refused when nothing could be run at all
   * @throws IOException when the run broke off: what was finished is kept
   */
  public void run(Progress shown) throws IOException, InterruptedException {
    progress = shown;
    RunLock lock = RunLock.take();
    try {
      refuseTheImpossible();
      directory = RunDirectory.create(results, plan.name());
      OnSignal abort = new OnSignal(this::abort);
      try {
        save(List.of());
        for (ChurnArm arm : plan.order()) {
          runArm(arm);
        }
        journal.end("finished");
      } finally {
        finish();
        abort.close();
      }
    } finally {
      lock.close();
    }
  }

  private void refuseTheImpossible() throws InterruptedException {
    if (plan.cluster().external()) {
      Access access = Clusters.access(plan.cluster());
      try (Topics topics = new Topics(access)) {
        new Rehearsal(access, topics, name)
            .writeAndRead(Release.PRODUCE, plan.partitions(), plan.cluster().replicationFactor());
      }
      System.err.printf(
          Locale.ROOT,
          "ebb churn: %s keeps up to %,d producer ids per arm until they expire there"
              + " (producer.id.expiration.ms); the topics are removed at the end%n",
          access,
          plan.pushes());
      return;
    }
    if (!plan.storm()) {
      EmbeddedCluster.requireSpace(plan.largestArmBytes() * plan.cluster().replicas(), "--pushes");
    }
    List<String> flags =
        new ArrayList<>(List.of("-Xms" + plan.brokerHeap(), "-Xmx" + plan.brokerHeap()));
    flags.addAll(plan.cluster().brokerJvmArgs());
    new Jdk(plan.javaHome()).accept(flags, "--broker-heap, --broker-jvm-arg");
  }

  private void runArm(ChurnArm arm) throws IOException, InterruptedException {
    Path folder = directory.trialFolder(arm.name());
    String topic = name + "-" + arm.name();
    ChurnTrial trial = new ChurnTrial(plan, arm, topic, progress, folder, this::keep);
    current = trial;
    ChurnOutcome outcome = trial.run();
    synchronized (this) {
      if (aborted) {
        throw new InterruptedException();
      }
      earlier.addAll(outcome.checkpoints());
      aftermath.addAll(outcome.aftermath());
      byBroker.addAll(outcome.byBroker());
      finished++;
      if (!outcome.ok()) {
        failures++;
      }
      journal.add(outcome);
      for (int i = 0; i < outcome.timelines().size(); i++) {
        String file = i == 0 ? "samples.csv" : "samples-" + (i + 1) + ".csv";
        directory.writeSamples(arm.name(), file, outcome.timelines().get(i), outcome.startNanos());
      }
      directory.writeTable(
          "trials/" + arm.name() + "/growth.csv", ChurnOutcome.GROWTH, outcome.growth());
      save(List.of());
      ChurnReport.of(directory).writeTables();
    }
    if (outcome.ok() && !keepBrokerLogs) {
      EmbeddedCluster.deleteLogs(folder.resolve("broker.log"), plan.cluster().brokers());
    }
    progress.finished(inWords(outcome));
  }

  private static String inWords(ChurnOutcome outcome) {
    if (!outcome.ok()) {
      return "FAILED: " + outcome.reason();
    }
    if (outcome.outOfMemory()) {
      return String.format("the broker was out of memory after %,d pushes", outcome.pushes());
    }
    Checkpoint last = outcome.checkpoints().get(outcome.checkpoints().size() - 1);
    return String.format(
        Locale.ROOT,
        "%,d pushes, %,d producer ids%s",
        outcome.pushes(),
        last.producerIds(),
        last.heapLiveMib() == null ? "" : String.format(", %.1f MiB live", last.heapLiveMib()));
  }

  /** The looks of the current arm so far. */
  private synchronized void keep(List<Checkpoint> current) {
    if (aborted) {
      return;
    }
    try {
      save(current);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void save(List<Checkpoint> underWay) throws IOException {
    List<Checkpoint> all = new ArrayList<>(earlier);
    all.addAll(underWay);
    directory.writeTable(
        "churn.csv", Checkpoint.COLUMNS, all.stream().map(Checkpoint::line).toList());
    directory.writeTable(
        "pushes.csv", Checkpoint.MORE_COLUMNS, all.stream().map(Checkpoint::moreLine).toList());
    directory.writeTable("aftermath.csv", ChurnOutcome.AFTERMATH, aftermath);
    directory.writeTable("brokers.csv", ChurnOutcome.BROKERS, byBroker);
    directory.writeRun(journal.document());
  }

  private synchronized void finish() throws IOException {
    if (aborted) {
      return;
    }
    if (!journal.ended()) {
      journal.end("failed");
    }
    directory.writeRun(journal.document());
    ChurnReport.of(directory).writeAll();
  }

  /** On a signal: no process is left, and what was finished is kept. */
  private void abort() {
    synchronized (this) {
      if (journal.ended()) {
        return;
      }
      aborted = true;
      journal.end("interrupted");
      try {
        directory.writeRun(journal.document());
        ChurnReport.of(directory).writeTables();
      } catch (IOException e) {
        System.err.println("ebb: " + directory.path() + " could not be completed: " + e);
      }
    }
    ChurnTrial trial = current;
    if (trial != null) {
      trial.abort();
      try {
        trial.awaitOver(plan.cluster().external() ? TIDY_WITHIN : Duration.ZERO);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    progress.close();
    System.err.printf(
        "%nebb: interrupted; %d of %d arms are kept in %s%n",
        finished, plan.arms().size(), directory.path());
  }

  /** Known of ebb's own only. */
  private String brokerVersion() {
    return plan.cluster().embedded() ? EmbeddedCluster.version(plan.home()).orElse(null) : null;
  }
}
