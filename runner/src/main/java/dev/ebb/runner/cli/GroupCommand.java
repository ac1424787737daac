package dev.ebb.runner.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ebb group}: without one of its commands, says which there are. */
@Command(
    name = "group",
    description = "Looks at the groups of a cluster, and moves their offsets.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    synopsisSubcommandLabel = "COMMAND",
    aliases = "consumer-groups",
    subcommands = {GroupListCommand.class, GroupDescribeCommand.class, GroupResetCommand.class})
final class GroupCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(System.err);
    return 2;
  }
}
