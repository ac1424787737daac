package dev.ebb.runner.cli;

import dev.ebb.runner.plan.ExperimentFile;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Refused;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** An experiment file under a command line: what both say goes by the command line. */
final class ExperimentPlan {

  /** What {@code --quick} settles by itself, whatever an experiment file says. */
  private static final Set<String> SET_BY_QUICK = Set.of("trials", "idle", "settle", "controls");

  private ExperimentPlan() {}

  /**
   * The plan of both together.
   *
   * @param spec of the command as it was given
   * @param file the experiment's path or name
   * @throws Refused naming the file's line where that is what is wrong
   */
  static Plan of(CommandSpec spec, String file, boolean quick) {
    ExperimentFile experiment = ExperimentFile.named(file, Ebb.home());
    ParseResult given = spec.commandLine().getParseResult();
    List<String> arguments = new ArrayList<>();
    Map<String, String> origins = new LinkedHashMap<>();
    boolean named = false;
    long most = Long.MAX_VALUE;
    for (ExperimentFile.Setting setting : experiment.settings().values()) {
      requireType(setting);
      if (!setting.adds() && given.hasMatchedOption(setting.flag())
          || quick && SET_BY_QUICK.contains(setting.key())) {
        continue;
      }
      if (setting.key().equals("records")) {
        most = parse(setting.arguments()).spike().records();
        if (quick) {
          continue;
        }
      }
      named |= setting.key().equals("name");
      arguments.addAll(setting.arguments());
      origins.put(setting.flag(), setting.where());
    }
    if (!named && !given.hasMatchedOption("--name")) {
      arguments.add("--name=" + experiment.name());
    }
    if (quick && !given.hasMatchedOption("--records") && most < Long.MAX_VALUE) {
      arguments.add("--records=" + SpikeOptions.quick(most));
    }
    List<String> line = given.originalArgs();
    arguments.addAll(line.subList(line.indexOf(spec.name()) + 1, line.size()));
    CompareCommand merged = parse(arguments);
    try {
      return merged.plan();
    } catch (Refused e) {
      throw placed(e, origins);
    }
  }

  /**
   * The plan of a comparison that words alone say.
   *
   * @param name of the command that takes them, for what is said of them
   * @throws ParameterException when they are none of {@code ebb compare}'s
   */
  static Plan ofWords(String name, List<String> words) {
    return ofWords(name, words, List.of());
  }

  /**
   * The same.
   *
   * @param decided flags of which an experiment file's values do not count
   */
  static Plan ofWords(String name, List<String> words, Collection<String> decided) {
    CompareCommand command = new CompareCommand();
    CommandLine line = Ebb.configured(new CommandLine(command));
    line.setCommandName(name);
    line.parseArgs(words.toArray(String[]::new));
    command
        .experiment()
        .map(file -> ExperimentFile.named(file, Ebb.home()))
        .ifPresent(
            experiment ->
                experiment.settings().values().stream()
                    .filter(setting -> decided.contains(setting.flag()))
                    .forEach(
                        setting ->
                            System.err.println(
                                "ebb: "
                                    + setting.where()
                                    + ": left out, that is for the search to say")));
    return command.asked();
  }

  private static CompareCommand parse(List<String> arguments) {
    CompareCommand command = new CompareCommand();
    CommandLine line = Ebb.configured(new CommandLine(command));
    line.parseArgs(arguments.toArray(String[]::new));
    return command;
  }

  private static void requireType(ExperimentFile.Setting setting) {
    try {
      parse(setting.arguments());
    } catch (ParameterException e) {
      String reason = e.getMessage().replaceAll("^Invalid value for option '[^']*'[^:]*: ", "");
      throw new Refused(setting.where() + ": " + reason, e);
    }
  }

  /** What was refused under its flag's name, under the name of the file's line it came from. */
  private static Refused placed(Refused e, Map<String, String> origins) {
    for (Map.Entry<String, String> origin : origins.entrySet()) {
      String flag = origin.getKey();
      if (e.getMessage().matches("\\Q" + flag + "\\E\\b(?s:.*)")) {
        return new Refused(origin.getValue() + e.getMessage().substring(flag.length()), e);
      }
    }
    return e;
  }
}
