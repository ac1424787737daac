package dev.ebb.runner.report;

import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.trial.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code summary.csv}, {@code summary.json} and {@code report.md}, made from what is stored. */
public final class Summaries {

  private static final List<String> NAMES =
      List.of(
          "arm",
          "client",
          "mode",
          "profile",
          "jvm",
          "status",
          "reason",
          "trials_ok",
          "trials_failed");

  private Summaries() {}

  /** Writes all of them anew. */
  public static void write(RunDirectory directory) throws IOException {
    Comparison comparison = Comparison.of(directory);
    directory.writeTable(
        "summary.csv", columns(), comparison.arms().stream().map(Summaries::line).toList());
    directory.writeJson("summary.json", document(comparison));
    directory.writeText("report.md", new MarkdownReport().render(comparison));
  }

  private static Map<String, Object> names(ArmSummary arm) {
    Map<String, Object> names = new LinkedHashMap<>();
    names.put("arm", arm.arm());
    names.put("client", arm.client());
    names.put("mode", arm.mode());
    names.put("profile", arm.profile());
    names.put("jvm", arm.jvm());
    names.put("status", arm.trialsFailed() == 0 ? "ok" : "failed");
    names.put("reason", arm.reason());
    names.put("trials_ok", arm.trialsOk());
    names.put("trials_failed", arm.trialsFailed());
    return names;
  }

  private static List<String> columns() {
    List<String> columns = new ArrayList<>(NAMES);
    for (Column column : Column.figures()) {
      columns.addAll(List.of(column.label(), column.label() + "_min", column.label() + "_max"));
    }
    return columns;
  }

  /** The median under the figure's own name, then its minimum and maximum. */
  private static Map<String, Object> line(ArmSummary arm) {
    Map<String, Object> line = names(arm);
    for (Column column : Column.figures()) {
      Figure figure = arm.figures().get(column);
      line.put(column.label(), figure == null ? null : figure.median());
      line.put(column.label() + "_min", figure == null ? null : figure.min());
      line.put(column.label() + "_max", figure == null ? null : figure.max());
    }
    return line;
  }

  private static Map<String, Object> document(Comparison comparison) {
    List<Map<String, Object>> arms = new ArrayList<>();
    for (ArmSummary arm : comparison.arms()) {
      Map<String, Object> entry = names(arm);
      Map<String, Object> figures = new LinkedHashMap<>();
      for (Column column : Column.figures()) {
        figures.put(column.label(), arm.figures().get(column));
      }
      entry.put("figures", figures);
      entry.put("reading", comparison.reading(arm));
      arms.add(entry);
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema_version", RunDirectory.SCHEMA_VERSION);
    document.put("name", comparison.name());
    document.put("arms", arms);
    document.put("warnings", comparison.warnings());
    return document;
  }
}
