package dev.ebb.runner.cli;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Spec;

/** {@code ebb man}: what the commands' help says, as a manual page (man(7)). */
@Command(
    name = "man",
    description = "Prints the manual page: ebb man | man -l -",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class)
final class ManCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec root = spec.root();
    StringBuilder page = new StringBuilder(".TH EBB 1 \"\" \"ebb " + Ebb.version() + "\"\n");
    page.append(".SH NAME\nebb \\- ").append(description(root)).append('\n');
    page.append(".SH SYNOPSIS\n.B ebb\n.I COMMAND\n[\\fIOPTION\\fR...]\n");
    page.append(".SH COMMANDS\n");
    commands("ebb", root, page);
    page.append(".SH EXIT STATUS\n");
    page.append("0 all good; 1 a trial failed or a limit was crossed; 2 bad usage or refused;");
    page.append(" 130 and 143 interrupted.\n");
    System.out.print(page);
    return 0;
  }

  private static void commands(String parent, CommandSpec spec, StringBuilder page) {
    for (Map.Entry<String, CommandLine> command : spec.subcommands().entrySet()) {
      if (!command.getKey().equals(command.getValue().getCommandName())) {
        continue; // by another name
      }
      String name = parent + " " + command.getKey();
      command(name, command.getValue().getCommandSpec(), page);
      commands(name, command.getValue().getCommandSpec(), page);
    }
  }

  private static void command(String name, CommandSpec spec, StringBuilder page) {
    page.append(".SS ").append(escape(name)).append('\n');
    page.append(description(spec)).append('\n');
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      entry("\\fI" + escape(parameter.paramLabel()) + "\\fR", parameter.description(), page);
    }
    for (OptionSpec option : spec.options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        String label =
            option.arity().max() > 0 ? " \\fI" + escape(option.paramLabel()) + "\\fR" : "";
        String names = escape(String.join(", ", option.names()));
        String text = String.join(" ", option.description());
        text = text.replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValue()));
        entry("\\fB" + names + "\\fR" + label, new String[] {text}, page);
      }
    }
    String[] footer = spec.usageMessage().footer();
    if (footer.length > 0) {
      page.append(".PP\n.nf\n");
      Arrays.stream(footer).forEach(line -> page.append(escape(line)).append('\n'));
      page.append(".fi\n");
    }
  }

  private static void entry(String name, String[] text, StringBuilder page) {
    page.append(".TP\n").append(name).append('\n');
    page.append(escape(String.join(" ", text).replace("%%", "%"))).append('\n');
  }

  private static String description(CommandSpec spec) {
    return escape(String.join(" ", spec.usageMessage().description()));
  }

  /** A dash is no hyphen, and a line that begins with a dot is no request. */
  private static String escape(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replaceAll("(?m)^([.'])", "\\\\&$1");
  }
}
