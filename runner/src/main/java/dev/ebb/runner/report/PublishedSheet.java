package dev.ebb.runner.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.report.Section.Sheet;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** What others have published of arms of the same names, beside what was measured here. */
final class PublishedSheet {

  private static final List<TrialMetric> FIGURES =
      List.of(TrialMetric.RSS_IDLE_MIB, TrialMetric.RSS_PEAK_MIB, TrialMetric.RSS_SETTLED_MIB);
  private static final List<String> NAMES = List.of("idle", "peak", "settled");

  private PublishedSheet() {}

  /** Why there is no table although one was asked for; empty: there is one, or none was. */
  static Optional<Finding> refusal(JsonNode run) {
    JsonNode options = run.path("options");
    List<String> other = new ArrayList<>();
    run.path("published")
        .path("load")
        .properties()
        .forEach(
            entry -> {
              if (options.path(entry.getKey()).asLong() != entry.getValue().asLong()) {
                other.add(
                    entry.getKey()
                        + " "
                        + entry.getValue().asLong()
                        + " there, "
                        + options.path(entry.getKey()).asText("none")
                        + " here");
              }
            });
    return other.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Finding.note(
                "published-elsewhere",
                "the figures of \""
                    + run.path("published").path("title").asText()
                    + "\" are left out, they are of another load: "
                    + String.join(", ", other)));
  }

  /** The table; empty where nothing was asked for, or what was published is of another load. */
  static Optional<Sheet> of(Comparison comparison) {
    JsonNode published = comparison.run().path("published");
    if (refusal(comparison.run()).isPresent()) {
      return Optional.empty();
    }
    List<List<String>> rows = new ArrayList<>();
    for (ArmSummary arm : comparison.arms()) {
      JsonNode figures = published.path("figures").path(arm.arm());
      if (figures.isArray()) {
        rows.add(row(arm, figures));
      }
    }
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    List<String> heads = new ArrayList<>(List.of("arm"));
    for (String name : NAMES) {
      heads.add(name + " there, MiB");
      heads.add(name + " here, MiB");
    }
    heads.add("retained there, %");
    heads.add("retained here, %");
    return Optional.of(
        new Sheet("As published in \"" + published.path("title").asText() + "\"", heads, rows));
  }

  private static List<String> row(ArmSummary arm, JsonNode figures) {
    List<String> row = new ArrayList<>(List.of(arm.arm()));
    for (int i = 0; i < FIGURES.size(); i++) {
      row.add(number(OptionalDouble.of(figures.get(i).asDouble())));
      row.add(number(arm.median(FIGURES.get(i))));
    }
    double idle = figures.get(0).asDouble();
    double rise = figures.get(1).asDouble() - idle;
    row.add(
        rise > 0 ? whole(OptionalDouble.of(100 * (figures.get(2).asDouble() - idle) / rise)) : "-");
    row.add(whole(arm.median(TrialMetric.RETAINED_PCT)));
    return row;
  }

  private static String number(OptionalDouble value) {
    return value.isEmpty() ? "-" : String.format(Locale.ROOT, "%.1f", value.getAsDouble());
  }

  private static String whole(OptionalDouble value) {
    return value.isEmpty() ? "-" : String.format(Locale.ROOT, "%.0f", value.getAsDouble());
  }
}
