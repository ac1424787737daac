package dev.ebb.runner.report;

import dev.ebb.runner.churn.Checkpoint;
import dev.ebb.runner.finding.ProducerIds;
import dev.ebb.runner.report.Section.Sheet;
import dev.ebb.runner.summary.ChurnSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The tables of a run with single-use producers. */
final class ChurnSheets {

  private static final int CLASSES = 10;

  /** The arm whose growth is told class by class. */
  private static final String GROWN = "recreate";

  /** What an id with each push comes to, at least; without, there are fewer than the rest. */
  private static final double ONE_EACH = 0.99;

  private final ChurnReport report;

  ChurnSheets(ChurnReport report) {
    this.report = report;
  }

  /** What each arm leaves, a row an arm. */
  Sheet overview() {
    List<List<String>> rows = new ArrayList<>();
    for (ChurnSummary arm : report.arms()) {
      rows.add(
          List.of(
              arm.arm(),
              grouped(arm.pushes()),
              grouped(arm.producerIds()),
              arm.idsPerPush() == null ? "-" : format("%.4f", arm.idsPerPush()),
              grouped(arm.entries()),
              arm.bytesPerEntry() == null || !arm.bytesPerEntry().seen()
                  ? "-"
                  : ProducerIds.withInterval(arm.bytesPerEntry()),
              grouped(arm.heapFullAfterPushes()),
              arm.bytesPerPush() == null ? "-" : ProducerIds.withInterval(arm.bytesPerPush()),
              arm.reason() == null ? "ok" : "failed"));
    }
    return new Sheet(
        "What each arm leaves on the broker; 95 % intervals",
        List.of(
            "arm",
            "pushes",
            "producer ids",
            "ids/push",
            "entries",
            "B/entry",
            report.storm() ? "projected at 1/4, pushes" : "heap full, pushes",
            "live heap, B/push",
            "status"),
        rows);
  }

  /** Recreate or not against idempotent or not. */
  Optional<Section> factors() {
    List<List<String>> rows = new ArrayList<>();
    for (String producers : List.of("reuse", "recreate")) {
      List<String> row = new ArrayList<>(List.of(producers));
      for (String name : List.of(producers, producers + "-no-idempotence")) {
        row.add(report.arm(name).map(ChurnSheets::cell).orElse("-"));
      }
      rows.add(row);
    }
    boolean whole = rows.stream().noneMatch(row -> row.contains("-"));
    return whole
        ? Optional.of(
            new Section(
                "The factors apart",
                onlyTogether()
                    ? List.of(
                        "Only both together, recreated and idempotent, leave an id with each push.")
                    : List.of(),
                List.of(
                    new Sheet(
                        "Producer ids, and live heap a push",
                        List.of("producers", "idempotent", "not idempotent"),
                        rows))))
        : Optional.empty();
  }

  /** Whether that is what these four have shown, none of them broken off. */
  private boolean onlyTogether() {
    return Stream.of("reuse", "reuse-no-idempotence", "recreate", "recreate-no-idempotence")
        .map(name -> report.arm(name).orElseThrow())
        .allMatch(
            arm ->
                arm.reason() == null
                    && arm.pushes() > 0
                    && (arm.arm().equals("recreate")
                        ? arm.producerIds() >= ONE_EACH * arm.pushes()
                        : arm.producerIds() <= (1 - ONE_EACH) * arm.pushes()));
  }

  private static String cell(ChurnSummary arm) {
    return arm.producerIds() == null || arm.bytesPerPush() == null
        ? "-"
        : format("%,d", arm.producerIds())
            + (arm.producerIds() == 1 ? " id, " : " ids, ")
            + (arm.bytesPerPush().seen()
                ? format("%.0f B", arm.bytesPerPush().slope())
                : "no growth seen");
  }

  /** What a push costs, a row an arm. */
  Sheet cost() {
    List<List<String>> rows = new ArrayList<>();
    for (ChurnSummary arm : report.arms()) {
      List<Checkpoint> looks = report.looks(arm.arm());
      List<String> row = new ArrayList<>(List.of(arm.arm()));
      row.add(median(looks, Checkpoint::pushesPerS, "%,.0f"));
      row.add(median(looks, Checkpoint::cpuMsPerPush, "%.2f"));
      row.add(median(looks, Checkpoint::pushP50Ms, "%.2f"));
      for (String part : List.of("construct", "metadata", "send", "close")) {
        row.add(median(looks, look -> look.parts().get(part + "_p50_ms"), "%.2f"));
      }
      row.add(median(looks, Checkpoint::pushP99Ms, "%.1f"));
      rows.add(row);
    }
    return new Sheet(
        "Median over the looks; p50 of each part of a push",
        List.of(
            "arm",
            "pushes/s",
            "client CPU, ms",
            "push p50, ms",
            "construct, ms",
            "metadata, ms",
            "send, ms",
            "close, ms",
            "push p99, ms"),
        rows);
  }

  private static String median(
      List<Checkpoint> looks, Function<Checkpoint, Double> figure, String format) {
    List<Double> values = looks.stream().map(figure).filter(java.util.Objects::nonNull).toList();
    return values.isEmpty() ? "-" : format(format, dev.ebb.runner.summary.Figure.median(values));
  }

  /** The steps afterwards, a row a step. */
  Sheet aftermath() {
    List<List<String>> rows = new ArrayList<>();
    for (Map<String, String> line : report.aftermath()) {
      List<String> row = new ArrayList<>(List.of(line.get("arm") + " " + line.get("step")));
      for (String column :
          List.of(
              "seconds",
              "producer_ids",
              "producer_state_entries",
              "heap_live_mib",
              "rss_mib",
              "data_records")) {
        row.add(shown(line, column));
      }
      rows.add(row);
    }
    return new Sheet(
        "The broker afterwards",
        List.of("arm and step", "s", "producer ids", "entries", "live, MiB", "RSS, MiB", "records"),
        rows);
  }

  /** What each broker keeps at the last look; of several brokers only. */
  Optional<Section> brokers() {
    List<Map<String, String>> lines = report.byBroker();
    Map<String, Map<String, String>> last = new LinkedHashMap<>();
    Map<String, Map<String, String>> first = new LinkedHashMap<>();
    for (Map<String, String> line : lines) {
      String key = line.get("arm") + ", broker " + line.get("broker");
      first.putIfAbsent(key, line);
      last.put(key, line);
    }
    if (lines.stream().map(line -> line.get("broker")).distinct().count() < 2) {
      return Optional.empty();
    }
    List<List<String>> rows = new ArrayList<>();
    last.forEach(
        (key, line) ->
            rows.add(
                List.of(
                    key,
                    grouped(Long.valueOf(line.get("pushes"))),
                    grouped(Long.valueOf(line.get("producer_state_entries"))),
                    shown(line, "producer_id_count_gauge"),
                    format("%.1f", number(first.get(key), "heap_live_mib")),
                    format("%.1f", number(line, "heap_live_mib")),
                    shown(line, "rss_mib"))));
    return Optional.of(
        new Section(
            "Broker by broker",
            List.of(
                "The other tables add the brokers up. Whoever follows a partition keeps the state of"
                    + " its producers as its leader does: "
                    + replicas()
                    + " of each entry, one on each replica's broker."),
            List.of(
                new Sheet(
                    "Each broker at the last look; the first is the controller, too",
                    List.of(
                        "arm and broker",
                        "pushes",
                        "entries",
                        "entries by its gauge",
                        "live at first, MiB",
                        "live at last, MiB",
                        "RSS, MiB"),
                    rows))));
  }

  private String replicas() {
    int copies = report.replicas();
    return copies == 1 ? "one copy" : copies + " copies";
  }

  private static String shown(Map<String, String> line, String column) {
    String value = line.get(column);
    return value == null || value.isEmpty() ? "-" : value;
  }

  /** What the heap is full of, where it grows. */
  Optional<Section> growth() {
    List<Map<String, String>> lines = report.growth(GROWN);
    List<Checkpoint> looks = report.looks(GROWN);
    if (lines.isEmpty() || looks.isEmpty() || looks.get(looks.size() - 1).pushes() == 0) {
      return Optional.empty();
    }
    double pushes = looks.get(looks.size() - 1).pushes();
    List<List<String>> rows = new ArrayList<>();
    for (Map<String, String> line : lines.subList(0, Math.min(CLASSES, lines.size()))) {
      double instances =
          (number(line, "instances_last") - number(line, "instances_first")) / pushes;
      double bytes = (number(line, "bytes_last") - number(line, "bytes_first")) / pushes;
      rows.add(List.of(line.get("class"), format("%.2f", instances), format("%.1f", bytes)));
    }
    return Optional.of(
        new Section(
            "What the heap fills up with",
            List.of(),
            List.of(
                new Sheet(
                    "Live objects of the first broker in " + GROWN + ", last look less the first",
                    List.of("class", "instances/push", "B/push"),
                    rows))));
  }

  private static double number(Map<String, String> line, String column) {
    return Double.parseDouble(line.get(column));
  }

  private static String grouped(Long count) {
    return count == null ? "-" : format("%,d", count);
  }

  private static String format(String format, Object value) {
    return String.format(Locale.ROOT, format, value);
  }
}
