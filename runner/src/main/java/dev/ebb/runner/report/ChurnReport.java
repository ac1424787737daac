package dev.ebb.runner.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.churn.Checkpoint;
import dev.ebb.runner.finding.ChurnCase;
import dev.ebb.runner.finding.ChurnVerdicts;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.summary.ChurnMetric;
import dev.ebb.runner.summary.ChurnSummary;
import dev.ebb.runner.summary.Growth;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A run with single-use producers as its files tell it, and all files made from those. */
public final class ChurnReport {

  private static final String WITHOUT_IDS = "recreate-no-idempotence";

  /** A storm's projection is made when a quarter of the way is done. */
  private static final double PROJECTED_AT = 0.25;

  private final RunDirectory directory;
  private final JsonNode run;
  private final List<ChurnSummary> arms = new ArrayList<>();
  private final Map<String, List<Checkpoint>> looks;

  private ChurnReport(RunDirectory directory) {
    this.directory = directory;
    this.run = directory.run();
    this.looks = looks(directory);
    double heap = heapMib();
    Growth connections =
        ChurnSummary.bytesPerPush(looks.getOrDefault(WITHOUT_IDS, List.of())).orElse(null);
    for (JsonNode trial : run.path("trials")) {
      String arm = trial.path("arm").asText();
      long pushes = trial.path("pushes").asLong();
      List<Checkpoint> all = looks.getOrDefault(arm, List.of());
      ChurnSummary summary =
          ChurnSummary.of(arm, trial.path("reason").asText(null), pushes, all, connections, heap);
      if (ChurnVerdicts.fewPushes(arm)) {
        summary = summary.withoutBytes();
      }
      arms.add(storm() ? summary.projectedBy(quarter(arm, pushes, all, connections)) : summary);
    }
  }

  private ChurnSummary quarter(String arm, long pushes, List<Checkpoint> all, Growth connections) {
    List<Checkpoint> early =
        all.stream().filter(look -> look.pushes() <= PROJECTED_AT * pushes).toList();
    return ChurnSummary.of(arm, null, pushes, early, connections, heapMib());
  }

  private static Map<String, List<Checkpoint>> looks(RunDirectory directory) {
    List<Map<String, String>> lines = directory.table("churn.csv");
    List<Map<String, String>> more = directory.table("pushes.csv");
    List<Checkpoint> all = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      all.add(Checkpoint.read(lines.get(i), i < more.size() ? more.get(i) : Map.of()));
    }
    return ChurnSummary.byArm(all);
  }

  /** Reads a run directory. */
  public static ChurnReport of(RunDirectory directory) {
    return directory.readable(() -> new ChurnReport(directory));
  }

  JsonNode run() {
    return run;
  }

  RunFacts facts() {
    return new RunFacts(run);
  }

  JsonNode options() {
    return run.path("options");
  }

  String name() {
    return run.path("name").asText("churn");
  }

  /** The arms that are over, in the order they ran. */
  public List<ChurnSummary> arms() {
    return arms;
  }

  Optional<ChurnSummary> arm(String name) {
    return arms.stream().filter(arm -> arm.arm().equals(name)).findFirst();
  }

  List<Checkpoint> looks(String arm) {
    return looks.getOrDefault(arm, List.of());
  }

  /** What became of the state afterwards, a line a step. */
  List<Map<String, String>> aftermath() {
    return directory.table("aftermath.csv");
  }

  /** Each look broker by broker. */
  List<Map<String, String>> byBroker() {
    return directory.table("brokers.csv");
  }

  /** Brokers that each record is kept on, where that is known. */
  int replicas() {
    return options().path("replicas").asInt(1);
  }

  /** Live objects by class, at the first and the last look. */
  List<Map<String, String>> growth(String arm) {
    return directory.trialTable(arm, "growth.csv");
  }

  Timelines timelines(String arm) {
    return Timelines.of(
        List.of(
            new Timelines.Source(
                arm,
                directory.timeline(arm, "samples.csv"),
                directory.isWhole(arm, "samples.csv"),
                List.of(),
                List.of())));
  }

  /** What is found of it. */
  ChurnVerdicts verdicts() {
    Set<String> outOfMemory = new HashSet<>();
    for (JsonNode trial : run.path("trials")) {
      if (trial.path("out_of_memory").asBoolean()) {
        outOfMemory.add(trial.path("arm").asText());
      }
    }
    return new ChurnVerdicts(
        new ChurnCase(
            arms,
            looks,
            outOfMemory,
            aftermath(),
            new ChurnCase.Setup(
                storm(),
                own(),
                facts().brokers(),
                replicas(),
                options().path("partitions").asInt(),
                options().path("broker_heap").asText(),
                heapMib(),
                options().path("pushes_per_s").asDouble())));
  }

  boolean storm() {
    return options().path("until_oom").asBoolean();
  }

  /** Whether the broker was ebb's own, so that its heap is known. */
  boolean own() {
    return !facts().external();
  }

  /** Of all brokers together. */
  double heapMib() {
    try {
      return facts().brokers() * HeapSize.parse(options().path("broker_heap").asText()).mib();
    } catch (IllegalArgumentException e) {
      throw new Refused(
          directory.path().resolve("run.json") + ": broker_heap: " + e.getMessage(), e);
    }
  }

  /** What was run on what, in a few lines. */
  List<String> head() {
    long records = options().path("records_per_push").asLong();
    return List.of(
        String.format(
            Locale.ROOT,
            "%s%,d pushes of %,d record%s x %,d B to %d partitions on %d threads; %s",
            storm() ? "at most " : "",
            options().path("pushes").asLong(),
            records,
            records == 1 ? "" : "s",
            options().path("record_size").asLong(),
            options().path("partitions").asInt(),
            options().path("threads").asInt(),
            own()
                ? (facts().brokers() == 1
                        ? "each arm on a fresh broker with a heap of "
                        : "each arm on "
                            + facts().brokers()
                            + " fresh brokers with a heap each of ")
                    + options().path("broker_heap").asText()
                : "on a cluster that is not ebb's"),
        facts().software("JVM " + run.path("environment").path("java_version").asText()),
        facts().machine());
  }

  /** Everything that should keep a reader from taking a number for granted. */
  List<Finding> notes() {
    List<Finding> notes = new ArrayList<>(facts().notes("arms"));
    notes.addAll(verdicts().notes());
    return notes;
  }

  List<String> warnings() {
    return sentences(notes());
  }

  static List<String> sentences(List<Finding> findings) {
    return findings.stream().map(Finding::sentence).toList();
  }

  List<String> order() {
    return facts().order();
  }

  /** How the run was asked for, as it would be typed. */
  String command() {
    return facts().command();
  }

  /** For a terminal. */
  public String terminal(int width, boolean colours) {
    return ChurnText.terminal(this, width, colours);
  }

  /** Writes anew what is kept up to date while a run goes on. */
  public void writeTables() throws IOException {
    write(EnumSet.of(Summaries.Format.CSV, Summaries.Format.JSON, Summaries.Format.MD));
  }

  /** Writes everything anew. */
  public void writeAll() throws IOException {
    write(EnumSet.allOf(Summaries.Format.class));
  }

  /**
   * Writes these formats anew, from the files alone.
   *
   * @return the names of the files written
   */
  public List<String> write(Set<Summaries.Format> formats) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    if (formats.contains(Summaries.Format.CSV)) {
      files.put(
          "summary.csv",
          RunDirectory.csv(ChurnMetric.columns(), arms.stream().map(ChurnSummary::line).toList()));
    }
    if (formats.contains(Summaries.Format.JSON)) {
      files.put("summary.json", RunDirectory.json(document()));
    }
    if (formats.contains(Summaries.Format.MD)) {
      files.put("report.md", ChurnText.markdown(this).getBytes(UTF_8));
    }
    if (formats.contains(Summaries.Format.HTML)) {
      files.put("report.html", ChurnPage.render(this).getBytes(UTF_8));
    }
    files.putAll(Charts.draw(this, formats));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      directory.write(file.getKey(), file.getValue());
    }
    return List.copyOf(files.keySet());
  }

  private Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema_version", RunDirectory.SCHEMA_VERSION);
    document.put("kind", RunDirectory.CHURN);
    document.put("name", name());
    document.put("arms", arms.stream().map(ChurnSummary::line).toList());
    document.put("findings", sentences(verdicts().findings()));
    document.put("projection", sentences(verdicts().projection()));
    document.put("warnings", warnings());
    List<Finding> all = new ArrayList<>(verdicts().findings());
    all.addAll(verdicts().projection());
    all.addAll(verdicts().afterwards());
    all.addAll(notes());
    document.put("findings_data", all.stream().map(Finding::document).toList());
    return document;
  }
}
