package dev.ebb.runner.report;

import dev.ebb.runner.plan.ChurnArm;
import dev.ebb.runner.summary.ChurnSummary;
import dev.ebb.runner.trial.Checkpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What a run with single-use producers says: every sentence of its reports. */
final class ChurnStory {

  private static final double MIB = 1 << 20;
  private static final double DAY_S = 86_400;

  /** The heap Kafka's own start script gives a broker, and one that many have. */
  private static final double[] OTHER_HEAPS_MIB = {1_024, 6_144};

  private final ChurnReport report;
  private final ChurnSheets sheets;

  ChurnStory(ChurnReport report) {
    this.report = report;
    this.sheets = new ChurnSheets(report);
  }

  /** All parts, those without content left out. */
  List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    sections.add(new Section("What it says", findings(), List.of()));
    sections.add(new Section("Arm by arm", List.of(), List.of(sheets.overview())));
    if (!report.storm()) {
      sheets.factors().ifPresent(sections::add);
    }
    sections.add(
        new Section(
            "What a push costs",
            List.of(
                "An idempotent producer waits for its id with its first record, so the id is part of"
                    + " send; with a transactional id it is part of metadata."),
            List.of(sheets.cost())));
    List<String> projection = projection();
    if (!projection.isEmpty()) {
      sections.add(new Section("Projection", projection, List.of()));
    }
    if (!report.aftermath().isEmpty()) {
      sections.add(
          new Section("What becomes of it", aftermathSentences(), List.of(sheets.aftermath())));
    }
    sheets.brokers().ifPresent(sections::add);
    sheets.growth().ifPresent(sections::add);
    return sections;
  }

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
        ChurnSheets.withInterval(arm.bytesPerEntry()),
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
        "recreate-spread: a push to %d partitions leaves %.2f entries%s: state grows with partitions"
            + " touched, not with ids alone",
        report.options().path("partitions").asInt(),
        (double) arm.entries() / arm.producerIds(),
        report.replicas() == 1 ? "" : " on all brokers together");
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
    int brokers = report.facts().brokers();
    String each = brokers == 1 ? "" : " on each of " + brokers + " brokers";
    lines.add(fullAfter(report.heapMib(), empty.orElse(0), perDayMib, "this heap" + each));
    for (double heap : OTHER_HEAPS_MIB) {
      String name = String.format(Locale.ROOT, "a heap of %.0f GiB%s", heap / 1_024, each);
      lines.add(fullAfter(heap * brokers, empty.orElse(0), perDayMib, name));
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
