package dev.ebb.runner.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Contrast;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.summary.VarianceSplit;
import dev.ebb.runner.trial.Figures;
import dev.ebb.runner.trial.Seen;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All files that are made from what is stored. */
public final class Summaries {

  private Summaries() {}

  /** What can be written. */
  public enum Format {
    CSV,
    JSON,
    MD,
    HTML,
    SVG,
    PNG
  }

  /** Writes anew what is kept up to date while a run goes on. */
  public static void write(RunDirectory directory) throws IOException {
    write(directory, EnumSet.of(Format.CSV, Format.JSON, Format.MD));
  }

  /**
   * Writes these formats anew, from the files alone.
   *
   * @return the names of the files written
   */
  public static List<String> write(RunDirectory directory, Set<Format> formats) throws IOException {
    Comparison comparison = Comparison.of(directory);
    Map<String, byte[]> files = new LinkedHashMap<>();
    if (formats.contains(Format.CSV)) {
      List<Map<String, Object>> lines = comparison.arms().stream().map(Summaries::line).toList();
      files.put("summary.csv", RunDirectory.csv(columns(), lines));
    }
    if (formats.contains(Format.JSON)) {
      files.put("summary.json", RunDirectory.json(document(comparison)));
    }
    if (formats.contains(Format.MD)) {
      files.put("report.md", new MarkdownReport().render(comparison).getBytes(UTF_8));
    }
    if (formats.contains(Format.HTML)) {
      files.put("report.html", new HtmlReport().render(comparison).getBytes(UTF_8));
    }
    Winner.of(comparison.run()).ifPresent(winner -> files.putAll(winner.files()));
    files.putAll(Charts.draw(comparison, formats));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      directory.write(file.getKey(), file.getValue());
    }
    return List.copyOf(files.keySet());
  }

  private static Map<String, Object> names(ArmSummary arm) {
    Map<String, Object> names = new LinkedHashMap<>();
    names.put("arm", arm.arm());
    Axis.ALL.forEach(axis -> names.put(axis.name(), arm.level(axis)));
    names.put("status", arm.trialsFailed() == 0 ? "ok" : "failed");
    names.put("reason", arm.reason());
    names.put("trials_ok", arm.trialsOk());
    names.put("trials_failed", arm.trialsFailed());
    return names;
  }

  private static List<String> columns() {
    List<String> columns = new ArrayList<>(List.of("arm"));
    Axis.ALL.forEach(axis -> columns.add(axis.name()));
    columns.addAll(List.of("status", "reason", "trials_ok", "trials_failed"));
    for (Metric<Seen> metric : Figures.summed()) {
      String label = metric.label();
      columns.addAll(List.of(label, label + "_min", label + "_max"));
    }
    for (Metric<Seen> metric : Figures.summed()) {
      String label = metric.label();
      columns.addAll(List.of(label + "_low", label + "_high", label + "_cv_pct"));
    }
    return columns;
  }

  /**
   * The median under the figure's own name, with minimum and maximum; then for each figure the 95 %
   * interval of the median, from 6 trials up, and the coefficient of variation.
   */
  private static Map<String, Object> line(ArmSummary arm) {
    Map<String, Object> line = names(arm);
    for (Metric<Seen> metric : Figures.summed()) {
      Figure figure = arm.figure(metric).orElse(null);
      line.put(metric.label(), figure == null ? null : figure.median());
      line.put(metric.label() + "_min", figure == null ? null : figure.min());
      line.put(metric.label() + "_max", figure == null ? null : figure.max());
      line.put(metric.label() + "_low", figure == null ? null : figure.low());
      line.put(metric.label() + "_high", figure == null ? null : figure.high());
      line.put(metric.label() + "_cv_pct", figure == null ? null : figure.cvPct());
    }
    return line;
  }

  private static Map<String, Object> document(Comparison comparison) {
    List<Map<String, Object>> arms = new ArrayList<>();
    for (ArmSummary arm : comparison.arms()) {
      Map<String, Object> entry = names(arm);
      Map<String, Object> figures = new LinkedHashMap<>();
      for (Metric<Seen> metric : Figures.summed()) {
        figures.put(metric.label(), arm.figure(metric).orElse(null));
      }
      entry.put("figures", figures);
      entry.put("reading", comparison.reading(arm));
      entry.put("verdict", String.join(". ", comparison.verdict(arm)));
      arms.add(entry);
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema_version", RunDirectory.SCHEMA_VERSION);
    document.put("name", comparison.name());
    document.put("arms", arms);
    document.put("reference", comparison.reference());
    document.put("contrasts", comparison.contrasts().stream().map(Summaries::contrast).toList());
    document.put("variance", comparison.splits().stream().map(Summaries::split).toList());
    document.put(
        "explanations", comparison.explanations().stream().map(Finding::sentence).toList());
    document.put("warnings", comparison.notes().stream().map(Finding::sentence).toList());
    document.put("findings", comparison.findings().stream().map(Finding::document).toList());
    return document;
  }

  private static Map<String, Object> contrast(Contrast contrast) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("arm", contrast.arm());
    entry.put("figure", contrast.metric().label());
    entry.put("difference", contrast.difference());
    entry.put("difference_pct", contrast.percent());
    entry.put("low", contrast.interval() == null ? null : contrast.interval().low());
    entry.put("high", contrast.interval() == null ? null : contrast.interval().high());
    entry.put("seen", contrast.interval() == null ? null : contrast.seen());
    entry.put("trials", contrast.trials());
    entry.put("against", contrast.against());
    return entry;
  }

  private static Map<String, Object> split(VarianceSplit split) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("figure", split.metric().label());
    Map<String, Object> shares = new LinkedHashMap<>();
    split
        .shares()
        .forEach((factor, share) -> shares.put(factor, Math.round(1_000 * share) / 1_000.0));
    entry.put("shares", shares);
    entry.put("beyond_noise", split.seen());
    entry.put("trials_needed", split.trialsNeeded() == 0 ? null : split.trialsNeeded());
    return entry;
  }
}
