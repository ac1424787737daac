package dev.ebb.runner.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Contrast;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.summary.Interval;
import dev.ebb.runner.summary.VarianceSplit;
import dev.ebb.runner.summary.Verdict;
import dev.ebb.runner.trial.Column;
import dev.ebb.runner.trial.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A run as its files tell it: what every output is made from. */
public final class Comparison {

  /** Drained this much slower than its arm's median, a trial was disturbed. */
  private static final double SLOW = 1.5;

  private static final int MIN_FOR_SLOW = 3;

  /** Differ in every trial by their very purpose. */
  private static final Set<String> OF_THE_TRIAL =
      Set.of("bootstrap.servers", "client.id", "group.id");

  /** What the split of variance is made of, and what it is called in words. */
  private static final Map<Column, String> SPLIT = split();

  private static Map<Column, String> split() {
    Map<Column, String> split = new LinkedHashMap<>();
    split.put(Column.RETAINED_MIB, "what is retained");
    split.put(Column.RSS_PEAK_MIB, "the peak");
    split.put(Column.RSS_SETTLED_MIB, "where they settle");
    return split;
  }

  private final RunDirectory directory;
  private final JsonNode run;
  private final List<Row> trials;
  private final List<ArmSummary> arms;
  private final List<ArmSummary> controls;
  private final List<Contrast> contrasts;
  private final List<VarianceSplit> splits;
  private final Verdict verdict;

  private Comparison(RunDirectory directory) {
    this.directory = directory;
    run = directory.run();
    trials = directory.rows("trials.csv");
    arms = ArmSummary.of(trials);
    controls = ArmSummary.of(directory.rows("controls.csv"));
    String reference = run.path("options").path("reference").asText(null);
    contrasts = reference == null ? List.of() : Contrast.of(trials, reference);
    splits = SPLIT.keySet().stream().map(column -> VarianceSplit.of(trials, column)).toList();
    verdict = new Verdict(arms, controls, settings());
  }

  /** Reads a run directory. */
  public static Comparison of(RunDirectory directory) {
    return new Comparison(directory);
  }

  private Map<String, Verdict.ArmSetting> settings() {
    Map<String, Verdict.ArmSetting> settings = new HashMap<>();
    for (JsonNode arm : run.path("arms")) {
      List<String> flags = new ArrayList<>();
      arm.path("jvm_flags").forEach(flag -> flags.add(flag.asText()));
      JsonNode heap = arm.has("heap") ? arm.path("heap") : run.path("options").path("heap");
      double mib;
      try {
        mib = HeapSize.parse(heap.asText()).mib() * instances();
      } catch (IllegalArgumentException e) {
        mib = Double.POSITIVE_INFINITY;
      }
      settings.put(arm.path("arm").asText(), new Verdict.ArmSetting(mib, flags));
    }
    return settings;
  }

  public JsonNode run() {
    return run;
  }

  private int instances() {
    return Math.max(1, run.path("options").path("instances").asInt(1));
  }

  private RunFacts facts() {
    return new RunFacts(run);
  }

  public List<Row> trials() {
    return trials;
  }

  public List<ArmSummary> arms() {
    return arms;
  }

  String name() {
    return run.path("name").asText("run");
  }

  /** One sentence an arm. */
  public String reading(ArmSummary arm) {
    return verdict.reading(arm);
  }

  /** What the figures say of an arm, sentence by sentence; the first is its reading. */
  public List<String> verdict(ArmSummary arm) {
    return verdict.sentences(arm);
  }

  /** Every other arm against the reference; none when there is no reference. */
  List<Contrast> contrasts() {
    return contrasts;
  }

  String reference() {
    return run.path("options").path("reference").asText(null);
  }

  List<VarianceSplit> splits() {
    return splits;
  }

  /** Client, settings or runtime? A sentence a figure; none when only one thing was run. */
  List<String> explanations() {
    int trialsAnArm = run.path("options").path("trials").asInt();
    List<String> sentences = new ArrayList<>();
    for (VarianceSplit split : splits) {
      String sentence = split.sentence(SPLIT.get(split.column()), trialsAnArm);
      if (sentence != null) {
        sentences.add(sentence);
        if (split.trialsNeeded() > 0) {
          break; // the others lack as many
        }
      }
    }
    return sentences;
  }

  /** What was run on what, in a few lines. */
  List<String> head() {
    JsonNode options = run.path("options");
    int count = options.path("trials").asInt();
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d records x %,d B in %d partitions%s; %d trial%s per arm, heap %s",
            options.path("records").asLong(),
            options.path("record_size").asLong(),
            options.path("partitions").asInt(),
            options.path("release").asText().equals("produce") ? "" : ", released at once",
            count,
            count == 1 ? "" : "s",
            options.path("heap").asText()));
    if (options.path("topic").isTextual()) {
      lines.add(
          "of topic "
              + options.path("topic").asText()
              + ", which ebb has only read; accounted for by offsets");
    }
    if (options.path("spikes").asInt(1) > 1) {
      lines.add("a second spike of the same when the first has settled");
    }
    if (options.path("process_batch").asLong() > 0) {
      lines.add(
          String.format(
              "%,d ms of simulated work after every %,d records",
              options.path("process_time_ms").asLong(), options.path("process_batch").asLong()));
    }
    if (options.path("release").asText().equals("produce")) {
      lines.add("written while they read (--release=produce): writing competes with the drain");
    }
    if (instances() > 1) {
      lines.add(
          instances()
              + " processes of each client in one group: figures are their sums, instances.csv of a"
              + " trial has each");
    }
    if (options.path("client_memory").isTextual()) {
      lines.add(
          "each client may have "
              + options.path("client_memory").asText()
              + " in memory (--client-memory), then the kernel kills it");
    }
    lines.add(facts().software(java()));
    lines.add(facts().machine());
    return lines;
  }

  private String java() {
    Set<String> versions = new TreeSet<>();
    run.path("trials").forEach(trial -> versions.add(trial.path("java_version").asText()));
    versions.removeIf(version -> version.isEmpty() || version.equals("null"));
    String own = run.path("environment").path("java_version").asText();
    return "JVM " + (versions.isEmpty() ? own : String.join(" and ", versions));
  }

  /** How many trials there are, and what that allows to say. */
  String trialsNote() {
    int count = run.path("options").path("trials").asInt();
    if (count >= Interval.MIN_TRIALS) {
      return count + " trials per arm: intervals are of 95 % for the median, by order statistics";
    }
    String instead =
        count == 1 ? "nothing tells noise from difference" : "ranges are lowest to highest";
    return String.format(
        "%d trial%s per arm %s too few for intervals, %s; %d would do",
        count, count == 1 ? "" : "s", count == 1 ? "is" : "are", instead, Interval.MIN_TRIALS);
  }

  /** Everything that should keep a reader from taking a number for granted. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    facts().unfinished("trials").ifPresent(warnings::add);
    warnings.addAll(runWarnings());
    arms.forEach(arm -> slowTrials(arm, warnings));
    for (Client client : Client.ALL) {
      boolean here = arms.stream().anyMatch(arm -> arm.client().equals(client.name()));
      if (here && client.note() != null) {
        warnings.add(client.name() + ": " + client.note());
      }
    }
    return warnings;
  }

  /** The run's own, with what several trials say alike said once. */
  private List<String> runWarnings() {
    Set<String> folders = new HashSet<>();
    run.path("trials").forEach(trial -> folders.add(trial.path("folder").asText()));
    Map<String, List<String>> saidBy = new LinkedHashMap<>();
    for (JsonNode warning : run.path("warnings")) {
      String text = warning.asText();
      int colon = text.indexOf(": ");
      boolean ofTrial = colon > 0 && folders.contains(text.substring(0, colon));
      List<String> who =
          saidBy.computeIfAbsent(
              ofTrial ? text.substring(colon + 2) : text, what -> new ArrayList<>());
      if (ofTrial) {
        who.add(text.substring(0, colon));
      }
    }
    List<String> warnings = new ArrayList<>();
    saidBy.forEach(
        (what, who) -> warnings.add(who.isEmpty() ? what : String.join(", ", who) + ": " + what));
    return warnings;
  }

  private void slowTrials(ArmSummary arm, List<String> warnings) {
    Figure drain = arm.figures().get(Column.DRAIN_MS);
    if (drain == null || drain.n() < MIN_FOR_SLOW) {
      return;
    }
    for (Row row : trials) {
      OptionalDouble millis = row.number(Column.DRAIN_MS);
      if (row.ok()
          && arm.arm().equals(row.text(Column.ARM))
          && millis.isPresent()
          && millis.getAsDouble() > SLOW * drain.median()) {
        warnings.add(
            String.format(
                Locale.ROOT,
                "%s-%s drained in %.1f s, the arm's median is %.1f s: something disturbed it (see"
                    + " other_cpu_pct and steal_pct); run again on a quiet machine",
                arm.arm(),
                row.text(Column.TRIAL),
                millis.getAsDouble() / 1e3,
                drain.median() / 1e3));
      }
    }
  }

  /**
   * Where an arm's memory was at the end of each phase.
   *
   * @return median of its good trials, by phase and column of {@code memory.csv}
   */
  Map<String, Map<String, Double>> memory(ArmSummary arm) {
    Map<String, Map<String, List<Double>>> all = new LinkedHashMap<>();
    for (Row row : goodTrials(arm)) {
      String folder = arm.arm() + "-" + row.text(Column.TRIAL);
      for (Map<String, String> line : directory.trialTable(folder, "memory.csv")) {
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

  /** A table that a closer look at an arm has left; none without such a trial. */
  List<Map<String, String>> closerLook(ArmSummary arm, String kind) {
    return directory.trialTable(arm.arm() + "-" + kind, kind + ".csv");
  }

  /** Each process of an arm's good trials, where there were several. */
  List<Map<String, String>> instanceLines(ArmSummary arm) {
    List<Map<String, String>> lines = new ArrayList<>();
    for (Row row : goodTrials(arm)) {
      lines.addAll(directory.trialTable(arm.arm() + "-" + row.text(Column.TRIAL), "instances.csv"));
    }
    return lines;
  }

  /** The timelines of an arm's good trials. */
  Timelines timelines(ArmSummary arm) {
    List<Timelines.Source> sources = new ArrayList<>();
    for (Row row : goodTrials(arm)) {
      String folder = arm.arm() + "-" + row.text(Column.TRIAL);
      List<double[]> used = new ArrayList<>();
      List<double[]> committed = new ArrayList<>();
      heap(folder, row, used, committed);
      List<Map<String, String>> samples = directory.trialTable(folder, "samples.csv");
      if (!samples.isEmpty() && !directory.isWhole(folder, "samples.csv")) {
        samples.set(samples.size() - 1, Map.of()); // cut in two: what is left of it may lie
      }
      sources.add(new Timelines.Source(folder, samples, used, committed));
    }
    return Timelines.of(sources);
  }

  /** What the client said of its heap, in seconds from the release and MiB. */
  private void heap(String folder, Row row, List<double[]> used, List<double[]> committed) {
    double drainMicros = 1e3 * row.number(Column.DRAIN_MS).orElse(Double.NaN);
    double release = Double.NaN;
    List<JsonNode> events = directory.events(folder);
    for (JsonNode event : events) {
      if (event.path("event").asText().equals("drained") && Double.isNaN(release)) {
        release = event.path("last_record_us").asDouble() - drainMicros;
      }
    }
    if (Double.isNaN(release)) {
      return;
    }
    for (JsonNode event : events) {
      if (event.has("heap_used_bytes")) {
        double second = (event.path("t_us").asDouble() - release) / 1e6;
        used.add(point(second, event.path("heap_used_bytes").asDouble()));
        committed.add(point(second, event.path("heap_committed_bytes").asDouble()));
      }
    }
  }

  private static double[] point(double second, double bytes) {
    return new double[] {
      Math.round(second * 1_000) / 1_000.0, Math.round(bytes / (1 << 20) * 10) / 10.0
    };
  }

  /** How the run was asked for, as it would be typed. */
  String command() {
    return facts().command();
  }

  /** The folders of all trials in the order they were to run. */
  List<String> order() {
    return facts().order();
  }

  private List<Row> goodTrials(ArmSummary arm) {
    return trials.stream()
        .filter(row -> row.ok() && arm.arm().equals(row.text(Column.ARM)))
        .toList();
  }

  /** The properties in which the arms' KafkaConsumers differ: key, then value by arm. */
  Map<String, Map<String, String>> configurationDifferences() {
    Map<String, Map<String, String>> byArm = new LinkedHashMap<>();
    for (ArmSummary arm : arms) {
      List<Row> good = goodTrials(arm);
      if (!good.isEmpty()) {
        String folder = arm.arm() + "-" + good.get(0).text(Column.TRIAL);
        byArm.put(arm.arm(), directory.configuration(folder));
      }
    }
    Set<String> keys = new TreeSet<>();
    byArm.values().forEach(configuration -> keys.addAll(configuration.keySet()));
    keys.removeAll(OF_THE_TRIAL);
    Map<String, Map<String, String>> differing = new TreeMap<>();
    for (String key : keys) {
      Map<String, String> values = new LinkedHashMap<>();
      byArm.forEach((arm, configuration) -> values.put(arm, configuration.get(key)));
      if (values.values().stream().map(Objects::toString).distinct().count() > 1) {
        differing.put(key, values);
      }
    }
    return differing;
  }
}
