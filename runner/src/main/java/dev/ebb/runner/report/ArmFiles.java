package dev.ebb.runner.report;

import dev.ebb.runner.result.Row;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an arm's trials have left in their folders.
 *
 * @param good trials
 */
record ArmFiles(RunDirectory directory, List<Row> good, String arm) {

  /** More would not be seen, and of a day there are too many. */
  private static final int MOST_POINTS = 4_000;

  private String folder(Row row) {
    return arm + "-" + row.text(Row.TRIAL);
  }

  /**
   * Where the arm's memory was at the end of each phase.
   *
   * @return median of its good trials, by phase and column of {@code memory.csv}
   */
  Map<String, Map<String, Double>> memory() {
    Map<String, Map<String, List<Double>>> all = new LinkedHashMap<>();
    for (Row row : good) {
      for (Map<String, String> line : directory.trialTable(folder(row), "memory.csv")) {
        Map<String, List<Double>> phase =
            all.computeIfAbsent(line.get("phase"), name -> new LinkedHashMap<>());
        line.forEach(
            (column, text) -> {
              if (!column.equals("phase") && text != null && !text.isEmpty()) {
                phase.computeIfAbsent(column, name -> new ArrayList<>()).add(Double.valueOf(text));
              }
            });
      }
    }
    Map<String, Map<String, Double>> medians = new LinkedHashMap<>();
    all.forEach(
        (phase, columns) -> {
          Map<String, Double> line = new LinkedHashMap<>();
          columns.forEach((column, values) -> line.put(column, Figure.median(values)));
          medians.put(phase, line);
        });
    return medians;
  }

  /** A table that a closer look at the arm has left; none without such a trial. */
  List<Map<String, String>> closerLook(String kind) {
    return directory.trialTable(arm + "-" + kind, kind + ".csv");
  }

  /** What malloc had given out at its most, by who had asked for it; none without such a trial. */
  List<Map<String, String>> mostHeld() {
    return directory.trialTable(arm + "-native", "native-most.csv");
  }

  /** The page that its profiler has drawn; empty without such a trial. */
  Optional<String> flame(String kind) {
    return directory.trialText(arm + "-" + kind, kind + ".html");
  }

  /** What the trial of a closer look has come to; nothing without such a trial. */
  Map<String, String> looked(String kind) {
    List<Map<String, String>> lines = directory.trialTable(arm + "-" + kind, kind + "-trial.csv");
    return lines.isEmpty() ? Map.of() : lines.get(0);
  }

  /** Each process of the arm's good trials, where there were several. */
  List<Map<String, String>> instanceLines() {
    List<Map<String, String>> lines = new ArrayList<>();
    good.forEach(row -> lines.addAll(directory.trialTable(folder(row), "instances.csv")));
    return lines;
  }

  /** The timelines of the arm's good trials. */
  Timelines timelines() {
    return Timelines.of(good.stream().map(this::source).toList());
  }

  private Timelines.Source source(Row row) {
    String folder = folder(row);
    List<double[]> used = new ArrayList<>();
    List<double[]> committed = new ArrayList<>();
    heap(folder, row, used, committed);
    return new Timelines.Source(
        folder,
        directory.timeline(folder, "samples.csv"),
        directory.isWhole(folder, "samples.csv"),
        used,
        committed);
  }

  /** What the client said of its heap, in seconds from the release and MiB. */
  private void heap(String folder, Row row, List<double[]> used, List<double[]> committed) {
    double drainMicros = 1e3 * row.number(TrialMetric.DRAIN_MS).orElse(Double.NaN);
    double[] release = {Double.NaN};
    directory.events(
        folder,
        event -> {
          if (event.path("event").asText().equals("drained") && Double.isNaN(release[0])) {
            release[0] = event.path("last_record_us").asDouble(Double.NaN) - drainMicros;
          }
        });
    if (Double.isNaN(release[0])) {
      return;
    }
    boolean whole =
        directory.events(
            folder,
            event -> {
              if (event.path("heap_used_bytes").isNumber()
                  && event.path("heap_committed_bytes").isNumber()) {
                double second = (event.path("t_us").asDouble() - release[0]) / 1e6;
                used.add(point(second, event.path("heap_used_bytes").asDouble()));
                committed.add(point(second, event.path("heap_committed_bytes").asDouble()));
                if (used.size() > MOST_POINTS) {
                  thin(used);
                  thin(committed);
                }
              }
            });
    if (!whole) { // then nothing of it is shown
      used.clear();
      committed.clear();
    }
  }

  /** Leaves out every other point. */
  private static void thin(List<double[]> points) {
    for (int i = points.size() / 2 * 2 - 1; i > 0; i -= 2) {
      points.remove(i);
    }
  }

  private static double[] point(double second, double bytes) {
    return new double[] {
      Math.round(second * 1_000) / 1_000.0, Math.round(bytes / (1 << 20) * 10) / 10.0
    };
  }

  /** What the client told of its KafkaConsumer, in the first good trial; empty: nothing. */
  Map<String, String> configuration() {
    return directory.configuration(folder(good.get(0)));
  }
}
