package dev.ebb.runner.report;

import dev.ebb.runner.report.Section.Sheet;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Several processes of each client, each by itself: medians over an arm's good trials. */
final class InstanceSheet {

  /** Column of {@code instances.csv}, then its head. */
  private static final Map<String, String> COLUMNS = columns();

  private InstanceSheet() {}

  private static Map<String, String> columns() {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("records_processed", "records");
    columns.put("join_ms", "join, ms");
    columns.put("rss_idle_mib", "idle, MiB");
    columns.put("rss_peak_mib", "peak, MiB");
    columns.put("rss_settled_mib", "settled, MiB");
    columns.put("retained_mib", "retained, MiB");
    columns.put("rss_after_gc_mib", "gc'd, MiB");
    columns.put("rss_after_trim_mib", "trimmed, MiB");
    columns.put("cpu_s", "cpu, s");
    return columns;
  }

  /** The table; empty where each trial had one process. */
  static Optional<Sheet> of(Comparison comparison) {
    List<List<String>> rows = new ArrayList<>();
    for (ArmSummary arm : comparison.arms()) {
      Map<Integer, List<Map<String, String>>> byInstance = new TreeMap<>();
      for (Map<String, String> line : comparison.instanceLines(arm)) {
        byInstance
            .computeIfAbsent(Integer.valueOf(line.get("instance")), number -> new ArrayList<>())
            .add(line);
      }
      byInstance.forEach((number, lines) -> rows.add(row(arm.arm() + ", " + number, lines)));
    }
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    List<String> heads = new ArrayList<>(List.of("arm and instance"));
    heads.addAll(COLUMNS.values());
    return Optional.of(new Sheet("Each process by itself, median of the trials", heads, rows));
  }

  private static List<String> row(String name, List<Map<String, String>> lines) {
    List<String> row = new ArrayList<>(List.of(name));
    for (String column : COLUMNS.keySet()) {
      List<Double> values =
          lines.stream()
              .map(line -> line.get(column))
              .filter(text -> text != null && !text.isEmpty())
              .map(Double::valueOf)
              .toList();
      boolean whole = column.endsWith("_processed") || column.endsWith("_ms");
      row.add(
          values.isEmpty()
              ? "-"
              : String.format(Locale.ROOT, whole ? "%,.0f" : "%.1f", Figure.median(values)));
    }
    return row;
  }
}
