package dev.ebb.runner.cli;

import dev.ebb.runner.report.Comparison;
import dev.ebb.runner.report.TerminalReport;
import dev.ebb.runner.store.RunDirectory;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ebb report}. */
@Command(
    name = "report",
    description = "Prints a run's tables again, from its files alone.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class)
final class ReportCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "a run's directory")
  private Path directory;

  @Override
  public Integer call() {
    System.out.print(new TerminalReport().render(Comparison.of(RunDirectory.open(directory))));
    return 0;
  }
}
