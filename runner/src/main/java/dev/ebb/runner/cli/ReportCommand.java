package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.report.ChurnReport;
import dev.ebb.runner.report.Comparison;
import dev.ebb.runner.report.Summaries;
import dev.ebb.runner.report.Summaries.Format;
import dev.ebb.runner.store.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb report}. */
@Command(
    name = "report",
    description = "Shows a run again, from its files alone.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    footer = {
      "",
      "Examples:",
      "  ebb report results/20261122T002901Z-compare",
      "  ebb report results/20261122T002901Z-compare --format html,svg"
    })
final class ReportCommand implements Callable<Integer> {

  private static final String TERMINAL = "terminal";

  @Parameters(paramLabel = "DIR", description = "a run's directory")
  private Path directory;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      split = ",",
      defaultValue = "terminal",
      description =
          "terminal (printed), csv, json, md, html, svg, png (written to DIR); several separated by"
              + " commas (default: ${DEFAULT-VALUE})")
  private List<String> formats;

  @Override
  public Integer call() throws IOException {
    RunDirectory run = RunDirectory.open(directory);
    Set<Format> files = EnumSet.noneOf(Format.class);
    boolean print = false;
    for (String format : formats) {
      if (format.equals(TERMINAL)) {
        print = true;
      } else {
        files.add(format(format));
      }
    }
    if (print) {
      System.out.print(
          run.isChurn()
              ? ChurnReport.of(run).terminal(Ebb.width(), Ebb.colours())
              : Ebb.onStdout().render(Comparison.of(run)));
    }
    List<String> written =
        run.isChurn() ? ChurnReport.of(run).write(files) : Summaries.write(run, files);
    for (String file : written) {
      System.out.println(directory.resolve(file));
    }
    return 0;
  }

  private static Format format(String name) {
    for (Format format : Format.values()) {
      if (format.name().toLowerCase(Locale.ROOT).equals(name)) {
        return format;
      }
    }
    throw new Refused(
        "--format " + name + " is unknown: use terminal, csv, json, md, html, svg or png");
  }
}
