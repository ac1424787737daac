package dev.ebb.runner.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.finding.Holding;
import dev.ebb.runner.finding.Tuned;
import dev.ebb.runner.report.Section.Sheet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a tuning has tried: as tables, and as points of a chart. */
record TuneSheet(JsonNode search) {

  private List<String> heads() {
    String anchor = search.path("anchor").asText(plenty());
    return List.of(
        "",
        "trials",
        search.path("target").asText().equals("pod") ? "charged, MiB" : "peak, MiB",
        "rate, x " + anchor,
        "records, k/s",
        "long peak, MiB",
        "long rate, x " + anchor,
        "holds");
  }

  /** Of a run that was one. */
  static Optional<TuneSheet> of(Comparison comparison) {
    return Tuned.is(comparison.run())
        ? Optional.of(new TuneSheet(comparison.run().path("search")))
        : Optional.empty();
  }

  Tuned tuned() {
    return new Tuned(search);
  }

  /**
   * What nothing else beats in speed and memory at once, the default, the winner, and what was
   * tried long.
   */
  Sheet frontier() {
    List<String> shown = new ArrayList<>();
    search.path("frontier").forEach(arm -> shown.add(arm.asText()));
    for (String besides : List.of("winner", "best", "default")) {
      String arm = search.path(besides).asText("");
      if (!arm.isEmpty() && !shown.contains(arm)) {
        shown.add(arm);
      }
    }
    for (JsonNode tried : search.path("tried")) {
      String arm = tried.path("arm").asText();
      if (tried.has("long") && !shown.contains(arm)) {
        shown.add(arm);
      }
    }
    List<List<String>> rows = new ArrayList<>();
    shown.stream()
        .map(arm -> tuned().tried(arm))
        .flatMap(Optional::stream)
        .filter(tried -> tried.hasNonNull("peak_mib"))
        .sorted(java.util.Comparator.comparingDouble(tried -> tried.path("peak_mib").asDouble()))
        .forEach(tried -> rows.add(row(tried)));
    return new Sheet(
        "The frontier: what nothing else beats in speed and memory at once, the default, the winner"
            + " and what was tried long",
        heads(),
        rows);
  }

  private List<String> row(JsonNode tried) {
    return List.of(
        tried.path("arm").asText() + mark(tried),
        tried.path("trials").asText(),
        range(tried, "peak_mib", "peaks_mib", "%.1f"),
        range(tried, "ratio", "ratios", "%.2f"),
        tried.hasNonNull("records_per_s")
            ? String.format(Locale.ROOT, "%,.0f", tried.path("records_per_s").asDouble() / 1e3)
            : "-",
        range(tried.path("long"), "peak_mib", "peaks_mib", "%.1f"),
        range(tried.path("long"), "ratio", "ratios", "%.2f"),
        Holding.verdict(search, tried));
  }

  private String mark(JsonNode tried) {
    return tried.path("arm").asText().equals(search.path("winner").asText("")) ? " (winner)" : "";
  }

  /** The middle, and the least and the most of several. */
  private static String range(JsonNode tried, String middle, String all, String form) {
    if (!tried.hasNonNull(middle)) {
      return "-";
    }
    String value = String.format(Locale.ROOT, form, tried.path(middle).asDouble());
    double least = Double.MAX_VALUE;
    double most = -Double.MAX_VALUE;
    for (JsonNode one : tried.path(all)) {
      least = Math.min(least, one.asDouble());
      most = Math.max(most, one.asDouble());
    }
    return tried.path(all).size() < 2
        ? value
        : value + String.format(Locale.ROOT, " (" + form + "–" + form + ")", least, most);
  }

  /** All that was tried, in that order. */
  Sheet tried() {
    List<String> heads = new ArrayList<>(heads());
    heads.add("turned");
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode tried : search.path("tried")) {
      List<String> row = new ArrayList<>(row(tried));
      row.add(options(tried));
      rows.add(row);
    }
    return new Sheet("All that was tried, in that order", heads, rows);
  }

  /** What is not as it is with plenty, in words. */
  String options(JsonNode tried) {
    List<String> turned = new ArrayList<>();
    for (JsonNode knob : search.path("knobs")) {
      String name = knob.path("knob").asText();
      String option = tried.path("options").path(name).asText();
      if (!option.equals(knob.path("options").path(0).asText())) {
        turned.add(name + " " + option);
      }
    }
    return turned.isEmpty() ? "nothing" : String.join(", ", turned);
  }

  /** Each that failed, with its reason. */
  Map<String, String> failures() {
    Map<String, String> failures = new LinkedHashMap<>();
    for (JsonNode tried : search.path("tried")) {
      String arm = tried.path("arm").asText();
      if (tried.hasNonNull("reason")) {
        failures.put(arm + " (" + options(tried) + ")", tried.path("reason").asText());
      }
      if (tried.path("long").hasNonNull("reason")) {
        failures.put(arm + ", in a long drain", tried.path("long").path("reason").asText());
      }
    }
    return failures;
  }

  /**
   * One setup in the chart.
   *
   * @param peak in MiB
   * @param ratio of its rate to the default's
   * @param turned what is not as it is with plenty
   */
  record Point(
      String name,
      double peak,
      double ratio,
      int trials,
      String turned,
      boolean frontier,
      boolean holds,
      boolean winner) {}

  /** What the arm with plenty is called. */
  String plenty() {
    return search.path("default").asText();
  }

  /** All that were tried and told how much and how fast. */
  List<Point> points() {
    List<String> frontier = new ArrayList<>();
    search.path("frontier").forEach(arm -> frontier.add(arm.asText()));
    List<Point> points = new ArrayList<>();
    for (JsonNode tried : search.path("tried")) {
      if (tried.hasNonNull("peak_mib") && tried.hasNonNull("ratio")) {
        String arm = tried.path("arm").asText();
        points.add(
            new Point(
                arm,
                tried.path("peak_mib").asDouble(),
                tried.path("ratio").asDouble(),
                tried.path("trials").asInt(),
                options(tried),
                frontier.contains(arm),
                tried.path("holds").asBoolean(),
                arm.equals(search.path("winner").asText(""))));
      }
    }
    return points;
  }

  /** For the page. */
  Map<String, Object> chart() {
    Map<String, Object> chart = new LinkedHashMap<>();
    chart.put("points", points());
    chart.put("plenty", plenty());
    chart.put("anchor", search.path("anchor").asText(plenty()));
    chart.put("pod", search.path("target").asText().equals("pod"));
    JsonNode least = search.path("min_rate");
    JsonNode limit = search.path("limit_mib");
    chart.put("least", least.isNumber() ? least.asDouble() : null);
    chart.put("limit", limit.isNumber() ? limit.asDouble() : null);
    return chart;
  }
}
