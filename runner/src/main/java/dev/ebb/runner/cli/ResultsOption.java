package dev.ebb.runner.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a run is kept. */
final class ResultsOption {

  @Option(
      names = "--results",
      paramLabel = "DIR",
      defaultValue = "results",
      description = "where the run's directory is made (default: ${DEFAULT-VALUE})")
  private Path results;

  Path get() {
    return results;
  }
}
