package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.report.Comparison;
import dev.ebb.runner.report.Difference;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.summary.Threshold;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ebb diff}. */
@Command(
    name = "diff",
    description = "Compares two runs: what has an upgrade changed?",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    footer = {
      "",
      "A limit is crossed when the whole 95 %% interval of the difference lies beyond it; with fewer",
      "than 6 trials on either side the medians decide, and a note says so. Exit code 1 then.",
      "Examples:",
      "  ebb diff results/before results/after",
      "  ebb diff before after --fail-if 'rss_settled_mib > +5%%' --fail-if 'plain.drain_ms > +10%%'"
    })
final class DiffCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "BEFORE", description = "the earlier run's directory")
  private Path before;

  @Parameters(index = "1", paramLabel = "AFTER", description = "the later run's directory")
  private Path after;

  @Option(
      names = "--fail-if",
      paramLabel = "LIMIT",
      description =
          "[ARM.]FIGURE > VALUE (or <): +5 or +5%% of the difference, 5 of the second run's figure")
  private List<String> failIf = List.of();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "terminal",
      description =
          "terminal, or md: a table for a comment on a change (default: ${DEFAULT-VALUE})")
  private String format;

  private static RunDirectory comparison(Path path) {
    RunDirectory directory = RunDirectory.open(path);
    Comparison.otherwiseMade(directory)
        .ifPresent(
            kind -> {
              throw new Refused(
                  path + " is a run of ebb " + kind + ": ebb diff takes two of ebb compare");
            });
    return directory;
  }

  @Override
  public Integer call() {
    if (!List.of("terminal", "md").contains(format)) {
      throw new Refused("--format " + format + " is unknown: use terminal or md");
    }
    Difference difference =
        new Difference(Comparison.of(comparison(before)), Comparison.of(comparison(after)));
    List<Threshold> thresholds =
        failIf.stream().map(text -> Threshold.parse(text, difference.arms())).toList();
    if (format.equals("md")) {
      System.out.print(difference.markdown());
    } else {
      difference.versions().forEach(System.out::println);
      difference.lines().forEach(System.out::println);
      difference.warnings().forEach(warning -> System.out.println("note: " + warning));
    }
    List<String> crossed = difference.crossed(thresholds);
    crossed.forEach(reason -> System.err.println("ebb diff: --fail-if " + reason));
    return crossed.isEmpty() ? 0 : 1;
  }
}
