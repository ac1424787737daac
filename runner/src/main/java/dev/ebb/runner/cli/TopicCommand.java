package dev.ebb.runner.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ebb topic}: without one of its commands, says which there are. */
@Command(
    name = "topic",
    description = "Looks at the topics of a cluster.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    synopsisSubcommandLabel = "COMMAND",
    aliases = "topics",
    subcommands = {TopicListCommand.class, TopicDescribeCommand.class, TopicOffsetsCommand.class})
final class TopicCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(System.err);
    return 2;
  }
}
