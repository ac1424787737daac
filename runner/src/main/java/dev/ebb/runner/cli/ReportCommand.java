package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.report.ChurnReport;
import dev.ebb.runner.report.Comparison;
import dev.ebb.runner.report.OverheadReport;
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
import java.util.function.Supplier;
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
      "  ebb report results/20261122T002901Z-compare --format html,svg",
      "  ebb report results/20261122T002901Z-compare --open"
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

  @Option(names = "--open", description = "write report.html and open it in a browser")
  private boolean open;

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
    if (open) {
      files.add(Format.HTML);
    }
    Shown shown = shown(run);
    if (print && !open) {
      System.out.print(shown.terminal().get());
    }
    List<String> written = shown.files().write(files);
    for (String file : written) {
      System.out.println(directory.resolve(file));
    }
    boolean pictures = files.contains(Format.SVG) || files.contains(Format.PNG);
    if (pictures && written.stream().noneMatch(file -> file.startsWith("charts/"))) {
      return 1; // why is said
    }
    if (open) {
      if (!written.contains("report.html")) {
        throw new Refused(
            "--open: a run of this kind has no page; --format md makes a report of it");
      }
      Browser.open("ebb report", directory.resolve("report.html"));
    }
    return 0;
  }

  /** A run as it is shown again, by what it is a run of. */
  private record Shown(Supplier<String> terminal, Written files) {}

  /** Writes these formats; returns what the files are called. */
  private interface Written {
    List<String> write(Set<Format> formats) throws IOException;
  }

  private static Shown shown(RunDirectory run) {
    String kind = run.kind();
    if (kind == null) {
      return new Shown(
          () -> Ebb.onStdout().render(Comparison.of(run)),
          formats -> Summaries.write(run, formats));
    }
    switch (kind) {
      case RunDirectory.CHURN -> {
        ChurnReport report = ChurnReport.of(run);
        return new Shown(() -> report.terminal(Ebb.width(), Ebb.colours()), report::write);
      }
      case RunDirectory.OVERHEAD -> {
        OverheadReport report = OverheadReport.of(run);
        return new Shown(() -> report.terminal(Ebb.width()), report::write);
      }
      default ->
          throw new Refused(
              run.path()
                  + " is a run of ebb "
                  + kind
                  + ", which this ebb does not know: use a newer");
    }
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
