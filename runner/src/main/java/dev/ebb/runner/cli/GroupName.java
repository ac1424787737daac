package dev.ebb.runner.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A group, named by itself or as Kafka's own tools take it. */
final class GroupName {

  @Parameters(arity = "0..1", paramLabel = "GROUP", description = "which")
  private String group;

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description = "the same, as Kafka's own tools take it")
  private String asOption;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  String get() {
    if (group == null && asOption == null) {
      throw new ParameterException(spec.commandLine(), "which group? GROUP or --group GROUP");
    }
    if (group != null && asOption != null && !group.equals(asOption)) {
      throw new ParameterException(
          spec.commandLine(), "one group at a time: '" + group + "' or --group " + asOption);
    }
    return group == null ? asOption : group;
  }
}
