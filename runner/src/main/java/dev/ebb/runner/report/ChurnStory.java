package dev.ebb.runner.report;

import dev.ebb.runner.plan.ChurnArm;
import dev.ebb.runner.report.Section.Sheet;
import dev.ebb.runner.summary.ChurnSummary;
import dev.ebb.runner.summary.Growth;
import dev.ebb.runner.trial.Checkpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What a run with single-use producers says: every sentence and every table of its reports. */
final class ChurnStory {

  private static final double MIB = 1 << 20;
  private static final double DAY_S = 86_400;
  private static final int CLASSES = 10;

  /** The heap Kafka's own start script gives a broker, and one that many have. */
  private static final double[] OTHER_HEAPS_MIB = {1_024, 6_144};

  private final ChurnReport report;

  ChurnStory(ChurnReport report) {
    this.report = report;
  }

  /** All parts, those without content left out. */
  List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    sections.add(new Section("What it says", findings(), List.of()));
    sections.add(new Section("Arm by arm", List.of(), List.of(overview())));
    if (!report.storm()) {
      factors().ifPresent(sections::add);
    }
    sections.add(
        new Section(
            "What a push costs",
            List.of(
                "An idempotent producer waits for its id with its first record, so the id is part of"
                    + " send; with a transactional id it is part of metadata."),
            List.of(cost())));
    List<String> projection = projection();
    if (!projection.isEmpty()) {
      sections.add(new Section("Projection", projection, List.of()));
    }
    if (!report.aftermath().isEmpty()) {
      sections.add(new Section("What becomes of it", aftermathSentences(), List.of(aftermath())));
    }
    growth().ifPresent(sections::add);
    return sections;
  }

  // --- sentences

  /** What the figures say, each with its numbers. */
  List<String> findings() {
    List<String> lines = new ArrayList<>();
    for (ChurnSummary arm : report.arms()) {
      if (arm.reason() != null) {
        lines.add(arm.arm() + " failed: " + arm.reason());
      } else if (report.storm()) {
        lines.add(storm(arm));
      }
    }
    if (report.storm()) {
      return lines;
    }
    with("recreate", arm -> arm.producerIds() != null, this::recreate).ifPresent(lines::add);
    idsOf("reuse", "one producer for all pushes").ifPresent(lines::add);
    idsOf("pool", "a few producers for all pushes").ifPresent(lines::add);
    idsOf("recreate-transactional", "a new producer for each push with one transactional.id")
        .ifPresent(lines::add);
    idsOf("recreate-no-idempotence", "a new producer for each push without idempotence")
        .ifPresent(lines::add);
    with("recreate-spread", arm -> arm.entries() != null && arm.producerIds() > 0, this::spread)
        .ifPresent(lines::add);
    return lines;
  }

  private Optional<String> with(
      String name, Function<ChurnSummary, Boolean> known, Function<ChurnSummary, String> words) {
    return report.arm(name).filter(arm -> arm.reason() == null && known.apply(arm)).map(words);
  }

  private String recreate(ChurnSummary arm) {
    String ids =
        String.format(
            Locale.ROOT,
            "recreate: %,d pushes left %,d producer ids",
            arm.pushes(),
            arm.producerIds());
    if (arm.bytesPerEntry() == null) {
      return ids;
    }
    boolean corrected = report.arm("recreate-no-idempotence").isPresent();
    return String.format(
        Locale.ROOT,
        "%s; each entry takes %s bytes of live heap%s",
        ids,
        withInterval(arm.bytesPerEntry()),
        corrected
            ? ", what connections take taken off"
            : " (with what connections take: run recreate-no-idempotence beside it to take that off)");
  }

  private Optional<String> idsOf(String name, String words) {
    return with(
        name,
        arm -> arm.producerIds() != null,
        arm ->
            String.format(
                Locale.ROOT,
                "%s: %s, %,d pushes, %,d producer id%s",
                name,
                words,
                arm.pushes(),
                arm.producerIds(),
                arm.producerIds() == 1 ? "" : "s"));
  }

  private String spread(ChurnSummary arm) {
    return String.format(
        Locale.ROOT,
        "recreate-spread: a push to %d partitions leaves %.2f entries: state grows with partitions"
            + " touched, not with ids alone",
        report.options().path("partitions").asInt(),
        (double) arm.entries() / arm.producerIds());
  }

  private String storm(ChurnSummary arm) {
    if (!report.outOfMemory(arm.arm())) {
      return arm.arm() + ": the broker lived";
    }
    String took =
        String.format(
            Locale.ROOT,
            "%s: a broker with a heap of %s was out of memory after %,d pushes",
            arm.arm(),
            report.options().path("broker_heap").asText(),
            arm.pushes());
    if (arm.heapFullAfterPushes() == null) {
      return took + "; at a quarter of the way there were too few looks to project from";
    }
    double off = 100.0 * (arm.heapFullAfterPushes() - arm.pushes()) / arm.pushes();
    return String.format(
        Locale.ROOT,
        "%s; at a quarter of the way the projection was %,d (%+.0f %%)",
        took,
        arm.heapFullAfterPushes(),
        off);
  }

  /** What the measured growth means for an application that pushes at a given rate. */
  List<String> projection() {
    ChurnSummary arm = report.arm("recreate").orElse(null);
    if (arm == null || arm.bytesPerPush() == null || !arm.bytesPerPush().seen() || !report.own()) {
      return List.of();
    }
    double rate = report.options().path("pushes_per_s").asDouble();
    double perDayMib = arm.bytesPerPush().slope() * rate * DAY_S / MIB;
    OptionalDouble empty =
        report.looks("recreate").stream()
            .filter(look -> look.heapOccupiedMib() != null)
            .mapToDouble(Checkpoint::heapOccupiedMib)
            .findFirst();
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "This is a projection, not a measurement: at %s push%s a second, %.0f bytes of live heap"
                + " a push and an expiry of 24 h (producer.id.expiration.ms), producer state levels"
                + " off at %,.0f MiB.",
            plain(rate),
            rate == 1 ? "" : "es",
            arm.bytesPerPush().slope(),
            perDayMib));
    lines.add(fullAfter(report.heapMib(), empty.orElse(0), perDayMib, "this heap"));
    for (double heap : OTHER_HEAPS_MIB) {
      String name = String.format(Locale.ROOT, "a heap of %.0f GiB", heap / 1_024);
      lines.add(fullAfter(heap, empty.orElse(0), perDayMib, name));
    }
    return lines;
  }

  private static String fullAfter(double heap, double empty, double perDayMib, String name) {
    double days = (heap - empty) / perDayMib;
    String without =
        String.format(
            Locale.ROOT,
            "%s (%,.0f MiB, %,.0f of it occupied without any producer) is full after %.1f days",
            name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
            heap,
            empty,
            days);
    return days <= 1
        ? without + ", before the first id expires."
        : without + " where ids never expire; with 24 h it is not filled by this alone.";
  }

  private static String plain(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : Double.toString(value);
  }

  private List<String> aftermathSentences() {
    List<String> lines = new ArrayList<>();
    Map<String, Map<String, String>> steps = new LinkedHashMap<>();
    for (Map<String, String> line : report.aftermath()) {
      String arm = line.get("arm");
      String step = line.get("step");
      steps.put(arm + " " + step, line);
      Map<String, String> fresh = steps.get(arm + " started");
      Map<String, String> then = steps.get(arm + " pushed");
      if (!line.equals(fresh) && !line.equals(then) && fresh != null && then != null) {
        boolean anew = steps.containsKey(arm + " restarted") && !step.equals("restarted");
        lines.add(afterwards(line, anew ? steps.get(arm + " restarted") : then, fresh));
      }
    }
    return lines;
  }

  private static String afterwards(
      Map<String, String> now, Map<String, String> then, Map<String, String> fresh) {
    String ids =
        String.format(
            Locale.ROOT,
            "%,d of %,d producer ids are left, live heap %s -> %s MiB, RSS %s -> %s MiB",
            Long.parseLong(now.get("producer_ids")),
            Long.parseLong(then.get("producer_ids")),
            then.get("heap_live_mib"),
            now.get("heap_live_mib"),
            then.get("rss_mib"),
            now.get("rss_mib"));
    String what =
        switch (now.get("step")) {
          case "deleted" -> "when retention has deleted all data (" + now.get("seconds") + " s)";
          case "restarted" ->
              "after a restart (ready in "
                  + now.get("seconds")
                  + " s, empty in "
                  + fresh.get("seconds")
                  + ")";
          default -> "when the ids have expired (" + now.get("seconds") + " s)";
        };
    return now.get("arm") + ": " + what + ", " + ids;
  }

  // --- tables

  private Sheet overview() {
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
                  : withInterval(arm.bytesPerEntry()),
              grouped(arm.heapFullAfterPushes()),
              arm.bytesPerPush() == null ? "-" : withInterval(arm.bytesPerPush()),
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
  private Optional<Section> factors() {
    List<List<String>> rows = new ArrayList<>();
    for (String producers : List.of("reuse", "recreate")) {
      List<String> row = new ArrayList<>(List.of(producers));
      for (String name : List.of(producers, producers + "-no-idempotence")) {
        row.add(report.arm(name).map(ChurnStory::cell).orElse("-"));
      }
      rows.add(row);
    }
    boolean whole = rows.stream().noneMatch(row -> row.contains("-"));
    return whole
        ? Optional.of(
            new Section(
                "The factors apart",
                List.of(
                    "Only both together, recreated and idempotent, leave an id with each push."),
                List.of(
                    new Sheet(
                        "Producer ids, and live heap a push",
                        List.of("producers", "idempotent", "not idempotent"),
                        rows))))
        : Optional.empty();
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

  private Sheet cost() {
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

  private Sheet aftermath() {
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
        String value = line.get(column);
        row.add(value == null || value.isEmpty() ? "-" : value);
      }
      rows.add(row);
    }
    return new Sheet(
        "The broker afterwards",
        List.of("arm and step", "s", "producer ids", "entries", "live, MiB", "RSS, MiB", "records"),
        rows);
  }

  /** What the heap is full of, where it grows. */
  private Optional<Section> growth() {
    String name = report.arm("recreate").isPresent() ? "recreate" : null;
    List<Map<String, String>> lines = name == null ? List.of() : report.growth(name);
    List<Checkpoint> looks = name == null ? List.of() : report.looks(name);
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
                    "Live objects of the broker in recreate, last look less the first",
                    List.of("class", "instances/push", "B/push"),
                    rows))));
  }

  private static double number(Map<String, String> line, String column) {
    return Double.parseDouble(line.get(column));
  }

  private static String withInterval(Growth growth) {
    return format("%.0f", growth.slope())
        + " ["
        + format("%.0f", growth.interval().low())
        + "–"
        + format("%.0f", growth.interval().high())
        + "]";
  }

  private static String grouped(Long count) {
    return count == null ? "-" : format("%,d", count);
  }

  private static String format(String format, Object value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** What the arms are, for those who see their names for the first time. */
  List<String> legend() {
    List<String> lines = new ArrayList<>();
    for (ChurnSummary arm : report.arms()) {
      for (ChurnArm.Kind kind : ChurnArm.Kind.values()) {
        if (arm.arm().replaceAll("-\\d+$", "").equals(kind.label())) {
          lines.add(arm.arm() + ": " + kind.words());
        }
      }
    }
    return lines;
  }
}
