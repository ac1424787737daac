package dev.ebb.runner.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ebb.runner.report.FigureHistory.ChangeInRuns;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.ChangePoints;
import dev.ebb.runner.summary.Figure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A history for programs. */
final class HistoryData {

  private static final int SCHEMA_VERSION = 1;

  private static final List<String> COLUMNS =
      List.of(
          "load",
          "run",
          "directory",
          "started_at",
          "arm",
          "figure",
          "trials_ok",
          "trials_failed",
          "reason",
          "n",
          "median",
          "min",
          "max",
          "low",
          "high",
          "change",
          "p",
          "ebb_version",
          "kafka_clients",
          "broker",
          "java_version",
          "cpu",
          "kernel");

  private HistoryData() {}

  /** A line a run, arm and figure. */
  static String csv(History history) throws IOException {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (LoadHistory load : history.loads()) {
      int number = history.loads().indexOf(load) + 1;
      for (FigureHistory figure : load.all()) {
        for (PastRun run : load.runs()) {
          Map<String, Object> line = new LinkedHashMap<>();
          line.put("load", number);
          line.putAll(told(run));
          line.put("arm", figure.arm());
          line.put("figure", figure.head().metric().label());
          line.putAll(value(figure, run));
          lines.add(line);
        }
      }
    }
    return new String(RunDirectory.csv(COLUMNS, lines), UTF_8);
  }

  private static Map<String, Object> told(PastRun run) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("run", run.name());
    told.put("directory", run.directory());
    told.put("started_at", run.at().toString());
    told.put("ebb_version", run.run().path("ebb_version").asText(null));
    told.put("kafka_clients", run.told("versions", "kafka_clients"));
    told.put("broker", run.told("versions", "broker"));
    told.put("java_version", run.told("environment", "java_version"));
    told.put("cpu", run.told("environment", "cpu"));
    told.put("kernel", run.told("environment", "kernel"));
    return told;
  }

  private static Map<String, Object> value(FigureHistory history, PastRun run) {
    ArmSummary arm = run.arm(history.arm()).orElse(null);
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("trials_ok", arm == null ? null : arm.trialsOk());
    value.put("trials_failed", arm == null ? null : arm.trialsFailed());
    value.put("reason", arm == null ? null : arm.reason());
    boolean known = history.values().get(history.runs().indexOf(run)) != null;
    Figure figure = known ? arm.figure(history.head().metric()).orElseThrow() : null;
    value.put("n", known ? figure.n() : null);
    value.put("median", known ? figure.median() : null);
    value.put("min", known ? figure.min() : null);
    value.put("max", known ? figure.max() : null);
    value.put("low", known ? figure.low() : null);
    value.put("high", known ? figure.high() : null);
    ChangeInRuns change = history.at(run).orElse(null);
    value.put("change", known && history.enough() ? (change == null ? 0 : 1) : null);
    value.put("p", change == null ? null : p(change));
    return value;
  }

  private static double p(ChangeInRuns change) {
    return Math.round(change.point().p() * 1e5) / 1e5;
  }

  static String json(History history) throws IOException {
    List<Map<String, Object>> loads = new ArrayList<>();
    for (LoadHistory load : history.loads()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("load", new RunHead(load.runs().get(0).run()).load());
      entry.put("differs", load.differs());
      entry.put("runs", load.runs().stream().map(run -> run(load, run)).toList());
      entry.put("series", load.all().stream().map(HistoryData::series).toList());
      entry.put("notes", load.notes());
      loads.add(entry);
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema_version", SCHEMA_VERSION);
    document.put("loads", loads);
    document.put("notes", history.notes());
    return new String(RunDirectory.json(document), UTF_8) + "\n";
  }

  private static Map<String, Object> run(LoadHistory load, PastRun run) {
    Map<String, Object> entry = new LinkedHashMap<>(told(run));
    entry.put("new", load.changed(run));
    return entry;
  }

  private static Map<String, Object> series(FigureHistory history) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("arm", history.arm());
    entry.put("figure", history.head().metric().label());
    entry.put(
        "better", history.head().metric().declared().better().name().toLowerCase(Locale.ROOT));
    entry.put("drifts", history.head().metric().declared().drifts());
    entry.put("runs", history.runs().stream().map(run -> value(history, run)).toList());
    entry.put("known", history.known());
    entry.put("needed", ChangePoints.MIN_RUNS);
    entry.put(
        "changes",
        history.enough()
            ? history.changes().stream().map(one -> change(history, one)).toList()
            : null);
    entry.put("sentences", history.sentences());
    return entry;
  }

  private static Map<String, Object> change(FigureHistory history, ChangeInRuns change) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("last_before", change.last().directory());
    entry.put("first_after", change.first().directory());
    entry.put("before", change.point().before());
    entry.put("after", change.point().after());
    entry.put("runs_before", change.point().runsBefore());
    entry.put("runs_after", change.point().runsAfter());
    entry.put("difference", change.point().difference());
    entry.put("difference_pct", change.point().percent());
    entry.put("of_level", change.point().ofLevel());
    entry.put("worse", history.worse(change.point()).orElse(null));
    entry.put("p", p(change));
    entry.put("new", change.first().changedFrom(change.last(), history.arm()));
    return entry;
  }
}
