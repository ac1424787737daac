package dev.ebb.runner.run;

import dev.ebb.common.Beans;
import dev.ebb.runner.cluster.BrokerLibraries;
import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.load.Filler;
import dev.ebb.runner.overhead.Pair;
import dev.ebb.runner.overhead.PairMetric;
import dev.ebb.runner.overhead.PairTrial;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.report.OverheadReport;
import dev.ebb.runner.report.Summaries.Format;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.subject.Progress;
import dev.ebb.runner.subject.Trouble;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** What ebb itself costs in each client: pairs of processes, on one filled topic. */
public final class OverheadWork implements Work {

  private static final String PAIRS = "pairs.csv";

  private final Plan plan;
  private final Path results;
  private final List<String> command;
  private final String ebbVersion;
  private int finished;

  /**
   * What is to be measured.
   *
   * @param clients in their default modes
   * @param pairs of each
   * @param heap every JVM's limit
   */
  public record Plan(
      List<Client> clients, int pairs, HeapSize heap, Workload workload, Path home, Jdk jdk) {

    /** What the units are called, in their order. */
    public List<String> order() {
      List<String> order = new ArrayList<>();
      for (Client client : clients) {
        for (int pair = 1; pair <= pairs; pair++) {
          order.add(client.name() + "-" + pair);
        }
      }
      return order;
    }
  }

  /**
   * Prepares it.
   *
   * @param results where the run directory is made
   * @param command how the run was asked for, for the record
   */
  public OverheadWork(Plan plan, Path results, List<String> command, String ebbVersion) {
    this.plan = plan;
    this.results = results;
    this.command = command;
    this.ebbVersion = ebbVersion;
  }

  private static Client.Module module(Client client) {
    if (client.program() instanceof Client.Module module) {
      return module;
    }
    throw new Refused(
        "--clients " + client.name() + " has no bare loop to be held against: leave it out");
  }

  @Override
  public void requirePossible(Progress progress) {
    plan.clients.forEach(client -> module(client).jar(plan.home));
    EmbeddedCluster.requireSpace(plan.workload.diskBytes(), "--records");
  }

  @Override
  public Journal begin() throws IOException {
    RunDirectory directory = RunDirectory.create(results, "overhead");
    Journal journal =
        new Journal(
            directory,
            RunDirectory.OVERHEAD,
            "overhead",
            0,
            command,
            ebbVersion,
            BrokerLibraries.version(plan.home).orElse(null));
    journal.version("kafka_clients", Beans.kafkaClientsVersion());
    journal.put("order", plan.order());
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("records", plan.workload.records());
    options.put("record_size", plan.workload.payload().sizes().least());
    options.put("partitions", plan.workload.partitions());
    options.put("pairs", plan.pairs);
    options.put("heap", plan.heap.text());
    journal.put("options", options);
    directory.begin(PAIRS, Pair.columns());
    return journal;
  }

  @Override
  public Stand open(Journal journal) throws IOException, InterruptedException {
    EmbeddedCluster cluster =
        EmbeddedCluster.start(
            EmbeddedCluster.Settings.temporary(
                plan.home,
                plan.jdk,
                1,
                journal.directory().path().resolve("broker.log"),
                List.of()));
    try (Topics topics = new Topics(cluster.access())) {
      topics.create(PairTrial.TOPIC, plan.workload.partitions());
      Filler.fill(cluster.access(), PairTrial.TOPIC, plan.workload, 0);
    } catch (ClusterException | RuntimeException e) {
      cluster.close();
      throw new IOException("the topic cannot be made: " + e.getMessage(), e);
    }
    return new OverheadStand(cluster);
  }

  private final class OverheadStand implements Stand {
    private final EmbeddedCluster cluster;

    OverheadStand(EmbeddedCluster cluster) {
      this.cluster = cluster;
    }

    @Override
    public List<List<Unit>> rounds() {
      List<Unit> units = new ArrayList<>();
      for (Client client : plan.clients) {
        for (int pair = 1; pair <= plan.pairs; pair++) {
          units.add(new PairUnit(client, pair, cluster));
        }
      }
      return Stand.oneByOne(units);
    }

    @Override
    public void tidy() {
      // the cluster goes with it
    }

    @Override
    public void close() {
      cluster.close();
    }
  }

  private final class PairUnit implements Unit {
    private final Client client;
    private final int number;
    private final EmbeddedCluster cluster;
    private final AtomicReference<PairTrial> trial = new AtomicReference<>();

    PairUnit(Client client, int number, EmbeddedCluster cluster) {
      this.client = client;
      this.number = number;
      this.cluster = cluster;
    }

    @Override
    public String name() {
      return client.name() + "-" + number;
    }

    @Override
    public Result run(Path folder, Progress progress) throws InterruptedException {
      PairTrial.Setup setup =
          new PairTrial.Setup(plan.home, plan.jdk, plan.heap, plan.workload, cluster.access());
      PairTrial pair = new PairTrial(setup, client, module(client), number, folder);
      trial.set(pair);
      try {
        return new PairResult(name(), pair.run().row(), cluster);
      } catch (IOException | RuntimeException e) {
        String reason = Trouble.inWords(e, folder);
        return new PairResult(name(), Pair.failed(client.name(), number, reason), cluster);
      }
    }

    @Override
    public void abort() {
      PairTrial pair = trial.get();
      if (pair != null) {
        pair.abort();
      }
    }

    @Override
    public Optional<String> awaitOver(Duration patience) {
      return Optional.empty();
    }
  }

  private final class PairResult implements Result {
    private final String name;
    private final Row row;
    private final EmbeddedCluster cluster;

    PairResult(String name, Row row, EmbeddedCluster cluster) {
      this.name = name;
      this.row = row;
      this.cluster = cluster;
    }

    @Override
    public void keep(Journal journal) throws IOException {
      finished++;
      journal.directory().append(PAIRS, Pair.columns(), row.line(Pair.columns()));
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("folder", name);
      entry.put("arm", row.arm());
      entry.put("status", row.text(Row.STATUS));
      entry.put("reason", row.reason());
      journal.add(name, entry, List.of());
    }

    @Override
    public boolean failed() {
      return !row.ok();
    }

    @Override
    public String inWords() {
      return row.ok()
          ? String.format(
              Locale.ROOT,
              "%.2f s, bare %.2f s; idle %+.1f MiB, after gc %+.1f MiB",
              row.number(PairMetric.DRAIN_S).orElseThrow(),
              row.number(PairMetric.BARE_DRAIN_S).orElseThrow(),
              row.number(PairMetric.IDLE_MORE_MIB).orElseThrow(),
              row.number(PairMetric.AFTER_GC_MORE_MIB).orElseThrow())
          : "FAILED: " + row.reason();
    }

    @Override
    public Optional<String> broken() {
      return cluster.failure();
    }
  }

  @Override
  public void report(RunDirectory directory, boolean all) throws IOException {
    OverheadReport.of(directory).write(EnumSet.of(Format.JSON, Format.MD));
  }

  @Override
  public Duration tidyWithin() {
    return Duration.ZERO;
  }

  @Override
  public String soFar() {
    return finished + " of " + plan.order().size() + " pairs";
  }

  @Override
  public boolean whole() {
    return finished == plan.order().size();
  }
}
