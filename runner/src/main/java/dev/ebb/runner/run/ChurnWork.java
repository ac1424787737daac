package dev.ebb.runner.run;

import dev.ebb.common.Beans;
import dev.ebb.runner.churn.Checkpoint;
import dev.ebb.runner.churn.ChurnOutcome;
import dev.ebb.runner.churn.ChurnTrial;
import dev.ebb.runner.cluster.Access;
import dev.ebb.runner.cluster.BrokerLibraries;
import dev.ebb.runner.cluster.Clusters;
import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.load.Pusher;
import dev.ebb.runner.load.Rehearsal;
import dev.ebb.runner.plan.ChurnArm;
import dev.ebb.runner.plan.ChurnPlan;
import dev.ebb.runner.plan.OwnName;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.report.ChurnReport;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.subject.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A run with single-use producers: each arm on a fresh broker, each look kept at once. */
public final class ChurnWork implements Work {

  private static final Duration TIDY_WITHIN = Duration.ofSeconds(20);
  private static final String AFTERMATH = "aftermath.csv";
  private static final String BROKERS = "brokers.csv";
  private static final String LOOKS = "churn.csv";
  private static final String PUSHES = "pushes.csv";

  private final ChurnPlan plan;
  private final Path results;
  private final boolean keepBrokerLogs;
  private final List<String> command;
  private final String ebbVersion;
  private final String name = OwnName.ofRun();
  private int finished;

  /**
   * Prepares a run.
   *
   * @param results where the run directory is made
   * @param command how the run was asked for, for the record
   */
  public ChurnWork(
      ChurnPlan plan,
      Path results,
      boolean keepBrokerLogs,
      List<String> command,
      String ebbVersion) {
    this.plan = plan;
    this.results = results;
    this.keepBrokerLogs = keepBrokerLogs;
    this.command = command;
    this.ebbVersion = ebbVersion;
  }

  @Override
  public void requirePossible(Progress progress) throws InterruptedException {
    if (plan.cluster().external()) {
      rehearse();
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

  private void rehearse() throws InterruptedException {
    Access access = Clusters.access(plan.cluster());
    try (Topics topics = new Topics(access)) {
      new Rehearsal(access, topics, name)
          .writeAndRead(Release.PRODUCE, plan.partitions(), plan.cluster().replicationFactor());
    }
    System.err.printf(
        Locale.ROOT,
        "ebb churn: %s holds up to %,d producer ids per arm until the arm's topic is removed at its"
            + " end; if this is killed, until they expire (producer.id.expiration.ms)%n",
        access,
        plan.pushes());
  }

  @Override
  public Journal begin() throws IOException {
    RunDirectory directory = RunDirectory.create(results, plan.name());
    Journal journal =
        new Journal(
            directory,
            RunDirectory.CHURN,
            plan.name(),
            plan.seed(),
            command,
            ebbVersion,
            plan.cluster().embedded() ? BrokerLibraries.version(plan.home()).orElse(null) : null);
    journal.put("order", plan.order().stream().map(ChurnArm::name).toList());
    journal.put("options", PlanFile.options(plan));
    journal.put("arms", plan.arms().stream().map(arm -> PlanFile.arm(plan, arm)).toList());
    journal.put("producer", Pusher.defaults());
    journal.version("kafka_clients", Beans.kafkaClientsVersion());
    directory.begin(LOOKS, Checkpoint.COLUMNS);
    directory.begin(PUSHES, Checkpoint.MORE_COLUMNS);
    directory.begin(AFTERMATH, ChurnOutcome.AFTERMATH);
    directory.begin(BROKERS, ChurnOutcome.BROKERS);
    return journal;
  }

  @Override
  public Stand open(Journal journal) {
    return new ChurnStand(journal);
  }

  /** Each arm brings its own broker: there is nothing that they share. */
  private final class ChurnStand implements Stand {
    private final Journal journal;

    ChurnStand(Journal journal) {
      this.journal = journal;
    }

    @Override
    public List<List<Unit>> rounds() {
      return Stand.oneByOne(plan.order().stream().map(arm -> new ArmUnit(arm, journal)).toList());
    }

    @Override
    public void tidy() {
      // each arm has
    }

    @Override
    public void close() {
      // each arm has
    }
  }

  private final class ArmUnit implements Unit {
    private final ChurnArm arm;
    private final Journal journal;
    private final AtomicReference<ChurnTrial> trial = new AtomicReference<>();

    ArmUnit(ChurnArm arm, Journal journal) {
      this.arm = arm;
      this.journal = journal;
    }

    @Override
    public String name() {
      return arm.name();
    }

    @Override
    public Result run(Path folder, Progress progress) throws InterruptedException {
      String topic = name + "-" + arm.name();
      ChurnTrial mine = new ChurnTrial(plan, arm, topic, progress, folder, this::keep);
      trial.set(mine);
      return new ArmResult(mine.run(), folder);
    }

    private void keep(Checkpoint look, List<Map<String, Object>> byBroker) throws IOException {
      journal.keep(
          () -> {
            RunDirectory directory = journal.directory();
            Row row = look.row();
            directory.append(LOOKS, Checkpoint.COLUMNS, row.line(Checkpoint.COLUMNS));
            directory.append(PUSHES, Checkpoint.MORE_COLUMNS, row.line(Checkpoint.MORE_COLUMNS));
            for (Map<String, Object> line : byBroker) {
              directory.append(BROKERS, ChurnOutcome.BROKERS, line);
            }
          });
    }

    @Override
    public void abort() {
      ChurnTrial mine = trial.get();
      if (mine != null) {
        mine.abort();
      }
    }

    @Override
    public Optional<String> awaitOver(Duration patience) throws InterruptedException {
      ChurnTrial mine = trial.get();
      boolean over = mine == null || patience.isZero() || mine.awaitOver(patience);
      return over
          ? Optional.empty()
          : Optional.of("what is left of " + name + "-* there, ebb clean removes");
    }
  }

  private final class ArmResult implements Result {
    private final ChurnOutcome outcome;
    private final Path folder;

    ArmResult(ChurnOutcome outcome, Path folder) {
      this.outcome = outcome;
      this.folder = folder;
    }

    @Override
    public void keep(Journal journal) throws IOException {
      finished++;
      String arm = outcome.arm().name();
      RunDirectory directory = journal.directory();
      for (Map<String, Object> line : outcome.aftermath()) {
        directory.append(AFTERMATH, ChurnOutcome.AFTERMATH, line);
      }
      directory.writeTable("trials/" + arm + "/growth.csv", ChurnOutcome.GROWTH, outcome.growth());
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("folder", arm);
      entry.put("arm", arm);
      entry.put("status", outcome.ok() ? Row.OK : Row.FAILED);
      entry.put("reason", outcome.reason());
      entry.put("pushes", outcome.pushes());
      entry.put("out_of_memory", outcome.outOfMemory());
      entry.put("wall_ms", outcome.wallMillis());
      entry.put("phases_ms", Journal.phases(outcome.phaseMillis()));
      entry.put("broker_jvm_flags", outcome.brokerFlags());
      journal.add(arm, entry, outcome.notes());
      if (outcome.ok() && !keepBrokerLogs) {
        EmbeddedCluster.deleteLogs(folder.resolve("broker.log"), plan.cluster().brokers());
      }
    }

    @Override
    public boolean failed() {
      return !outcome.ok();
    }

    @Override
    public String inWords() {
      if (!outcome.ok()) {
        return "FAILED: " + outcome.reason();
      }
      if (outcome.outOfMemory()) {
        return String.format(
            Locale.ROOT, "the broker was out of memory after %,d pushes", outcome.pushes());
      }
      Checkpoint last = outcome.checkpoints().get(outcome.checkpoints().size() - 1);
      return String.format(
          Locale.ROOT,
          "%,d pushes, %,d producer ids%s",
          outcome.pushes(),
          last.producerIds(),
          last.heapLiveMib() == null
              ? ""
              : String.format(Locale.ROOT, ", %.1f MiB live", last.heapLiveMib()));
    }

    @Override
    public Optional<String> broken() {
      return Optional.empty();
    }
  }

  @Override
  public void report(RunDirectory directory, boolean all) throws IOException {
    ChurnReport report = ChurnReport.of(directory);
    if (all) {
      report.writeAll();
    } else {
      report.writeTables();
    }
  }

  @Override
  public Duration tidyWithin() {
    return plan.cluster().external() ? TIDY_WITHIN : Duration.ZERO;
  }

  @Override
  public String soFar() {
    return finished + " of " + plan.arms().size() + " arms";
  }

  @Override
  public boolean whole() {
    return finished == plan.arms().size();
  }
}
