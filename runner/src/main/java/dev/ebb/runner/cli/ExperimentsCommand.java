package dev.ebb.runner.cli;

import dev.ebb.runner.plan.ExperimentFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code ebb experiments}. */
@Command(
    name = "experiments",
    description = "Lists the experiments that ebb ships; run one with ebb compare -f NAME.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    footer = {"", "Examples:", "  ebb experiments", "  ebb compare -f paced"})
final class ExperimentsCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    for (ExperimentFile experiment : ExperimentFile.shipped(Ebb.home())) {
      System.out.printf("%-20s %s%n", experiment.name(), experiment.description().orElse(""));
    }
    return 0;
  }
}
