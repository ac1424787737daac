package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Near;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.report.TerminalReport;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. Exit codes: 0 good, 1 a trial failed, 2 refused, 130 and 143 interrupted. */
@Command(
    name = "ebb",
    description =
        "Shows how a Kafka client's memory rises with a message spike, and whether it ebbs"
            + " afterwards.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      CompareCommand.class,
      TuneCommand.class,
      ChurnCommand.class,
      ProducersCommand.class,
      ExperimentsCommand.class,
      ScenariosCommand.class,
      ClientsCommand.class,
      ImportCommand.class,
      FiguresCommand.class,
      InspectCommand.class,
      DoctorCommand.class,
      ReportCommand.class,
      DiffCommand.class,
      BisectCommand.class,
      HistoryCommand.class,
      BrokerCommand.class,
      OverheadCommand.class,
      ProduceCommand.class,
      TopicCommand.class,
      GroupCommand.class,
      CleanCommand.class,
      CompletionCommand.class,
      ManCommand.class
    })
public final class Ebb {

  private static final int INTERRUPTED = 130;

  Ebb() {}

  /** Where the modules are; the launcher says. */
  static Path home() {
    String home = System.getProperty("ebb.home");
    if (home == null) {
      throw new Refused("where the modules are is not known: start this through the ebb launcher");
    }
    return Path.of(home);
  }

  /** The JDK that this runs on, and every child. */
  static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  /** For the window that stdout is shown in, as far as the launcher could tell. */
  static TerminalReport onStdout() {
    return new TerminalReport(width(), colours());
  }

  /** Of that window, in characters. */
  static int width() {
    return Math.max(TerminalReport.WIDTH, Integer.getInteger("ebb.columns", 0));
  }

  /** Whether it shows colours. */
  static boolean colours() {
    return Integer.getInteger("ebb.columns", 0) > 0 && Ansi.AUTO.enabled();
  }

  static String version() {
    String version = Ebb.class.getPackage().getImplementationVersion();
    return version == null ? "(unpackaged)" : version;
  }

  public static void main(String[] args) {
    System.exit(execute(args));
  }

  static int execute(String... args) {
    CommandLine line = configured(new CommandLine(new Ebb()));
    line.setParameterExceptionHandler(Ebb::refuse);
    line.setExecutionExceptionHandler(Ebb::explain);
    line.setUsageHelpAutoWidth(true);
    line.setAbbreviatedOptionsAllowed(false);
    if (args.length == 0) {
      line.usage(System.out);
      return 0;
    }
    return line.execute(KafkaWords.translated(args));
  }

  /** Teaches a command line ebb's own types. */
  static CommandLine configured(CommandLine line) {
    line.registerConverter(java.time.Duration.class, dev.ebb.common.Durations::parse);
    line.registerConverter(dev.ebb.runner.plan.HeapSize.class, dev.ebb.runner.plan.HeapSize::parse);
    line.registerConverter(Moment.class, Moment::parse);
    line.registerConverter(dev.ebb.runner.plan.Trim.class, dev.ebb.runner.plan.Trim::parse);
    return line;
  }

  private static int refuse(ParameterException e, String[] args) {
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    String message = e.getMessage().lines().findFirst().orElse("bad usage");
    message = message.replaceFirst("^Error: ", ""); // picocli's, of options that exclude each other
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String unknown = unmatched.getUnmatched().get(0).replaceAll("=.*", "");
      Set<String> known = new LinkedHashSet<>();
      known.addAll(e.getCommandLine().getCommandSpec().optionsMap().keySet());
      known.addAll(e.getCommandLine().getSubcommands().keySet());
      String kind = unknown.startsWith("-") ? "option" : "argument";
      message = "unknown " + kind + " " + unknown + Near.hint(unknown, known);
    }
    System.err.println(name + ": " + message + " (" + name + " --help lists the options)");
    return 2;
  }

  private static int explain(Exception e, CommandLine line, CommandLine.ParseResult result) {
    if (e instanceof InterruptedException) {
      return INTERRUPTED; // a signal, which says itself what was kept
    }
    String name = line.getCommandSpec().qualifiedName();
    System.err.println(name + ": " + text(e));
    if (e instanceof RuntimeException && !(e instanceof Refused)) {
      e.printStackTrace(); // a fault of ebb's own: whoever mends it needs to know where
    }
    return e instanceof Refused ? 2 : 1;
  }

  private static String text(Exception e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message.replaceAll("\\s+", " ");
  }
}
