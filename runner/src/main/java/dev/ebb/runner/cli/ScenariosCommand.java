package dev.ebb.runner.cli;

import dev.ebb.runner.report.Columns;
import dev.ebb.runner.trial.Scenarios;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code ebb scenarios}. */
@Command(
    name = "scenarios",
    description = "Lists what can be done to clients; ebb compare --scenario NAME does it.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    footer = {"", "Examples:", "  ebb scenarios", "  ebb compare --scenario two-spikes"})
final class ScenariosCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    List<List<String>> rows =
        Scenarios.ALL.stream()
            .map(scenario -> List.of(scenario.name(), scenario.question()))
            .toList();
    Columns.list(rows, Integer.getInteger("ebb.columns", 0)).forEach(System.out::println);
    return 0;
  }
}
