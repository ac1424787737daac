package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Near;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.report.History;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.trial.Figures;
import dev.ebb.runner.trial.Seen;
import dev.ebb.runner.trial.TrialMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb history}. */
@Command(
    name = "history",
    description = "Many runs in the order in which they were started: what has changed, and when?",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    footer = {
      "",
      "Runs of different loads are shown by themselves; change points need 8 runs.",
      "--fail-on-worse leaves out figures that go with the machine's speed, unless",
      "--figure names them.",
      "Examples:",
      "  ebb history results",
      "  ebb history results --figure rss_settled_mib --html history.html",
      "  ebb history results --fail-on-worse --since 2026-11-20T00:00:00Z"
    })
final class HistoryCommand implements Callable<Integer> {

  private static final List<Metric<Seen>> USUAL =
      List.of(
          TrialMetric.RSS_PEAK_MIB,
          TrialMetric.RSS_SETTLED_MIB,
          TrialMetric.RETAINED_MIB,
          TrialMetric.RECORDS_PER_S);

  private static final List<String> FORMATS = List.of("terminal", "md", "csv", "json");

  @Parameters(
      paramLabel = "DIR",
      arity = "1..*",
      description = "a run's directory, or a folder that holds some, such as results")
  private List<Path> directories;

  @Option(
      names = "--figure",
      paramLabel = "FIGURE",
      split = ",",
      description =
          "which to show, repeatable; ebb figures lists them (default: rss_peak_mib,"
              + " rss_settled_mib, retained_mib, records_per_s)")
  private List<String> figures = List.of();

  @Option(
      names = "--arm",
      paramLabel = "ARM",
      split = ",",
      description = "only these arms (default: all)")
  private List<String> arms = List.of();

  @Option(
      names = "--named",
      paramLabel = "NAME",
      split = ",",
      description = "only runs of that name, as --name gave it (default: all)")
  private List<String> named = List.of();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "terminal",
      description =
          "terminal; md: for a comment on a change; csv: a line a run, arm and figure; json"
              + " (default: ${DEFAULT-VALUE})")
  private String format;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "writes a page with a chart a figure, too; it needs no network")
  private Path html;

  @Option(
      names = "--fail-on-worse",
      description =
          "exit code 1 when a figure is worse than before a change, until that is mended, or the"
              + " newest run does not know one")
  private boolean failOnWorse;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "--fail-on-worse accepts what changed earlier, such as 2026-11-20T00:00:00Z")
  private Moment since;

  @Override
  public Integer call() throws IOException {
    if (!FORMATS.contains(format)) {
      throw new Refused("--format " + format + " is unknown: use terminal, md, csv or json");
    }
    if (since != null && !failOnWorse) {
      throw new Refused("--since is for --fail-on-worse: give both");
    }
    History history =
        new History(
            directories,
            named,
            arms,
            figures.isEmpty()
                ? USUAL
                : figures.stream().distinct().map(HistoryCommand::figure).toList());
    if (html != null) {
      write(history.html());
    }
    System.out.print(
        switch (format) {
          case "md" -> history.markdown();
          case "csv" -> history.csv();
          case "json" -> history.json();
          default -> history.terminal(Ebb.width());
        });
    if (html != null && format.equals("terminal")) {
      System.out.println(html);
    }
    if (!failOnWorse) {
      return 0;
    }
    List<String> worse = history.worse(since == null ? null : since.at(), !figures.isEmpty());
    worse.forEach(reason -> System.err.println("ebb history: --fail-on-worse: " + reason));
    return worse.isEmpty() ? 0 : 1;
  }

  private void write(String page) {
    try {
      Files.writeString(html, page);
    } catch (IOException e) {
      throw new Refused("--html " + html + " cannot be written (" + e + "): choose another", e);
    }
  }

  private static Metric<Seen> figure(String name) {
    List<String> known = Figures.summed().stream().map(Metric::label).toList();
    if (!known.contains(name)) {
      throw new Refused(
          "--figure "
              + name
              + ": there is no such figure"
              + Near.hint(name, known)
              + "; ebb figures lists them");
    }
    return Figures.named(name).orElseThrow();
  }
}
