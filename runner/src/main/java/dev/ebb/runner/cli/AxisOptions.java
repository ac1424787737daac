package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Axis;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options that ask for levels: one for each axis, as the axis says. */
final class AxisOptions implements IModelTransformer {

  /** After the experiment file, before all that is declared by a field. */
  static final int PLACE = -2;

  @Override
  public CommandSpec transform(CommandSpec command) {
    for (Axis axis : Axis.ALL) {
      OptionSpec.Builder option =
          OptionSpec.builder(axis.flag())
              .paramLabel(axis.param())
              .type(List.class)
              .auxiliaryTypes(String.class)
              .splitRegex(",")
              .order(PLACE)
              .description(axis.help());
      if (axis.standard() != null) {
        option.defaultValue(axis.standard());
      }
      command.addOption(option.build());
    }
    return command;
  }

  /** What was asked for on a command line, by axis; absent: nothing was. */
  static Map<Axis, List<String>> asked(CommandSpec command) {
    Map<Axis, List<String>> asked = new LinkedHashMap<>();
    for (Axis axis : Axis.ALL) {
      List<?> levels = command.findOption(axis.flag()).getValue();
      if (levels != null) {
        List<String> texts = new ArrayList<>();
        levels.forEach(level -> texts.add((String) level));
        asked.put(axis, texts);
      }
    }
    return asked;
  }
}
