package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.Clients;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.process.Installation;
import dev.ebb.runner.report.Columns;
import dev.ebb.runner.report.Comparison;
import dev.ebb.runner.run.CompareWork;
import dev.ebb.runner.run.Session;
import dev.ebb.runner.store.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ebb demo}: the whole story once, told as it happens. */
@Command(
    name = "demo",
    description =
        "Shows in two minutes, as it happens, what becomes of a client's memory after a spike.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    footer = {
      "",
      "In Java, and where there is a Python in that, too. One trial each is a story and no",
      "measurement: ebb compare measures."
    })
final class DemoCommand implements Callable<Integer> {

  private static final String JAVA = "plain";
  private static final String PYTHON = "confluent-kafka";
  private static final long RECORDS = 1_000_000;

  @Mixin private ResultsOption results = new ResultsOption();

  @Option(names = "--open", description = "open its report in a browser at the end")
  private boolean open;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> clients = new ArrayList<>(List.of(JAVA));
    Optional<String> without = python();
    if (without.isEmpty()) {
      clients.add(PYTHON);
    }
    List<String> words =
        List.of(
            "--quick",
            "--no-warm-up",
            "--no-controls",
            "--name=demo",
            "--seed=1",
            "--idle=4s",
            "--settle=8s",
            "--records=" + RECORDS,
            "--clients=" + String.join(",", clients));
    Plan plan = ExperimentPlan.ofWords("ebb demo", words);
    say(
        "A consumer with nothing to do, then a spike of "
            + String.format(Locale.ROOT, "%,d", RECORDS)
            + " records at once, then nothing again: what becomes of its memory? "
            + (clients.size() == 1 ? "One program" : "Two programs, one after the other")
            + ", on a broker of "
            + (clients.size() == 1 ? "its" : "their")
            + " own. RSS, as the kernel sees it:");
    without.ifPresent(reason -> say("(without " + PYTHON + ": " + reason + ")"));
    List<String> same = new ArrayList<>(List.of("compare"));
    same.addAll(words);
    CompareWork work = CompareWork.of(plan, results.get(), false, same, Ebb.version());
    List<Client> order = work.missing().stream().map(trial -> trial.arm().client()).toList();
    Session session = Shell.run(work, new DemoView(order, RECORDS, System.out), DemoCommand::tell);
    if (open) {
      session
          .directory()
          .map(run -> run.path().resolve("report.html"))
          .filter(Files::isRegularFile)
          .ifPresent(page -> Browser.open("ebb demo", page));
    }
    return session.exitCode();
  }

  /** Why there is nothing in Python to be shown; empty: there is. */
  private static Optional<String> python() throws InterruptedException {
    Client client = Clients.named(PYTHON, Ebb.home());
    if (!(client.program() instanceof Client.Command command)) {
      return Optional.of("it is no program of its own");
    }
    List<String> missing = Installation.of(client, command, Map.of()).missing();
    if (!missing.isEmpty()) {
      return Optional.of(String.join(", ", missing) + " not found on the path");
    }
    System.err.println("ebb: making " + PYTHON + " ready (the first time it is downloaded)");
    Arm arm = ExperimentPlan.ofWords("ebb demo", List.of("--clients=" + PYTHON)).arms().get(0);
    return CompareWork.installFirst(arm, Ebb.home());
  }

  private static void tell(RunDirectory run) {
    if (!run.exists()) {
      return; // why it has gone is told by what it broke
    }
    Comparison comparison = Comparison.of(run);
    System.out.println();
    comparison.answer().ifPresent(answer -> say(answer.sentence()));
    Path page = run.path().resolve("report.html");
    System.out.println(Files.isRegularFile(page) ? "report: " + page : "results: " + run.path());
    say("next: ebb compare, which measures four clients; ebb report DIR prints a run's tables");
  }

  private static void say(String sentence) {
    StringBuilder text = new StringBuilder();
    Columns.wrap(sentence, "", Ebb.width(), text);
    System.out.print(text);
  }
}
