package dev.ebb.runner.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ebb.runner.churn.LookMetric;
import dev.ebb.runner.overhead.PairMetric;
import dev.ebb.runner.report.Columns;
import dev.ebb.runner.report.SummarySchema;
import dev.ebb.runner.result.Declared;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.summary.ChurnMetric;
import dev.ebb.runner.trial.Figures;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ebb figures}. */
@Command(
    name = "figures",
    description = "Lists every figure: its name with the unit, which way is better, what it means.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    footer = {
      "",
      "Names end with the unit: _mib 2^20 bytes, _ms and _s times, _pct percent. --fail-if takes",
      "those of ebb compare but for the texts and the labels.",
      "Examples:",
      "  ebb figures | grep retained",
      "  ebb figures --schema > summary.schema.json"
    })
final class FiguresCommand implements Callable<Integer> {

  @Option(
      names = "--schema",
      description = "the JSON schema of a comparison's summary.json instead")
  private boolean schema;

  @Override
  public Integer call() throws JsonProcessingException {
    if (schema) {
      System.out.println(
          new ObjectMapper()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(SummarySchema.document()));
      return 0;
    }
    list(
        "ebb compare, a trial (trials.csv; medians in summary.csv and summary.json)",
        Figures.all());
    list("ebb churn, a look at the broker (churn.csv, pushes.csv)", List.of(LookMetric.values()));
    list("ebb churn, an arm (summary.csv, summary.json)", List.of(ChurnMetric.values()));
    list("ebb overhead, a pair (pairs.csv)", List.of(PairMetric.values()));
    return 0;
  }

  private static void list(String title, List<? extends Metric<?>> metrics) {
    System.out.println(title + ":");
    List<List<String>> rows =
        metrics.stream()
            .map(
                metric ->
                    List.of(
                        "  " + metric.label(),
                        better(metric.declared()),
                        metric.declared().meaning()))
            .toList();
    Columns.list(rows, Integer.getInteger("ebb.columns", 0)).forEach(System.out::println);
    System.out.println();
  }

  private static String better(Declared<?> declared) {
    return switch (declared.type()) {
      case TEXT -> "text";
      case LABEL -> "label";
      case COUNT, FIGURE, VERDICT ->
          switch (declared.better()) {
            case LESS -> "less is better";
            case MORE -> "more is better";
            case NEITHER -> "neither";
          };
    };
  }
}
