package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.Clients;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.Layout;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.report.OverheadReport;
import dev.ebb.runner.run.OverheadWork;
import dev.ebb.runner.store.RunDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ebb overhead}. */
@Command(
    name = "overhead",
    description =
        "Measures what ebb itself costs in each client, against the smallest loop one can write"
            + " with its library.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    footer = {"", "Examples:", "  ebb overhead --clients reactor --pairs 20"})
final class OverheadCommand implements Callable<Integer> {

  private static final long MAX_RECORDS = 1_000_000_000;
  private static final int RECORD_BYTES = 256;
  private static final int PARTITIONS = 3;
  private static final Duration GUESS = Duration.ofSeconds(40);

  @Spec private CommandSpec spec;

  @Option(
      names = "--clients",
      paramLabel = "NAME",
      split = ",",
      description = "which, separated by commas (default: all)")
  private List<String> clients;

  @Option(
      names = "--pairs",
      paramLabel = "N",
      defaultValue = "10",
      description = "of whole-process runs a client (default: ${DEFAULT-VALUE})")
  private int pairs;

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "5000000",
      description = "to drain (default: ${DEFAULT-VALUE})")
  private long records;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "256m",
      description = "every JVM's -Xmx (default: ${DEFAULT-VALUE})")
  private HeapSize heap;

  @Mixin private ResultsOption results = new ResultsOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (new Layout(Ebb.home()).archive()) {
      throw new Refused(
          "the bare loops that ebb is held against are in its sources, not in its archive: run this"
              + " in a checkout");
    }
    Bounds.between("--pairs", pairs, 1, 1_000);
    Bounds.between("--records", records, 1, MAX_RECORDS);
    List<Client> measured =
        clients == null
            ? Clients.standard(Ebb.home())
            : clients.stream().map(name -> Clients.named(name, Ebb.home())).distinct().toList();
    OverheadWork.Plan plan =
        new OverheadWork.Plan(
            measured,
            pairs,
            heap,
            Workload.of(records, RECORD_BYTES, PARTITIONS),
            Ebb.home(),
            new Jdk(Ebb.javaHome()));
    OverheadWork work =
        new OverheadWork(
            plan, results.get(), spec.commandLine().getParseResult().originalArgs(), Ebb.version());
    return Shell.run(work, Ahead.of(steps(plan)), "records", OverheadCommand::print).exitCode();
  }

  private static void print(RunDirectory directory) {
    OverheadReport report = OverheadReport.of(directory);
    if (report.any()) {
      System.out.print(report.terminal(Ebb.width()));
    }
    System.out.println("results: " + directory.path());
  }

  private static List<Ahead.Step> steps(OverheadWork.Plan plan) {
    List<Ahead.Step> steps = new ArrayList<>();
    for (Client client : plan.clients()) {
      for (int pair = 1; pair <= plan.pairs(); pair++) {
        steps.add(
            new Ahead.Step(
                client.name() + " pair " + pair + "/" + plan.pairs(), client.name(), GUESS));
      }
    }
    return steps;
  }
}
