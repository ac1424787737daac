package dev.ebb.runner.cli;

import java.nio.file.Path;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a run is kept, what it is called, and what its order comes from. */
final class RunOptions {

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "of the order (default: a fresh one, recorded)")
  private Long seed;

  @Mixin private ResultsOption results = new ResultsOption();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "of the run (default: the command's)")
  private String name;

  @Option(names = "--keep-broker-logs", description = "also when all went well")
  private boolean keepBrokerLogs;

  long seed() {
    return seed != null ? seed : RandomGenerator.getDefault().nextInt(1, Integer.MAX_VALUE);
  }

  Path results() {
    return results.get();
  }

  String name(String otherwise) {
    return name != null ? name : otherwise;
  }

  boolean keepBrokerLogs() {
    return keepBrokerLogs;
  }
}
