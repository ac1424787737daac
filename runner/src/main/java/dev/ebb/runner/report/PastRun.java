package dev.ebb.runner.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ebb.runner.finding.Tuned;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Trials;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One run of a history.
 *
 * @param directory as it was named
 * @param at when it was started
 * @param run what its {@code run.json} says, without its trials
 */
record PastRun(String directory, String name, Instant at, JsonNode run, List<ArmSummary> arms) {

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** What a history asks of a run's {@code run.json}; of trials it may have many. */
  private static final List<String> KEPT =
      List.of("name", "status", "ebb_version", "seed", "options", "environment", "versions");

  private static final String VERSIONS = "versions";

  /** What an arm's own processes were given. */
  private static final List<String> GIVEN =
      List.of("profile_properties", "jvm_flags", "environment", VERSIONS);

  /**
   * Reads one.
   *
   * @throws Refused when it cannot be put beside others, with the reason
   */
  static PastRun of(RunDirectory directory) {
    JsonNode run = directory.run();
    String kind = other(directory).orElse(null);
    if (kind != null) {
      throw new Refused(
          directory.path()
              + " is a run of ebb "
              + kind
              + ": ebb history takes those of ebb compare");
    }
    if (run.has("imported_from")) {
      throw new Refused(
          directory.path()
              + " was recorded elsewhere: its load, its machine and its versions are not known");
    }
    Trials trials =
        directory.readable(
            () -> new Trials(directory.rows("trials.csv"), directory.rows("controls.csv")));
    return new PastRun(
        directory.path().toString(),
        run.path("name").asText("run"),
        started(directory),
        kept(run),
        directory.readable(() -> ArmSummary.of(trials)));
  }

  /** What made a run that was not {@code ebb compare}; of a search the arms are what it tried. */
  static Optional<String> other(RunDirectory directory) {
    JsonNode run = directory.run();
    if (directory.kind() != null || !run.has("search")) {
      return Optional.ofNullable(directory.kind());
    }
    return Optional.of(Tuned.is(run) ? "tune" : "bisect");
  }

  private static Instant started(RunDirectory directory) {
    String text = directory.run().path("started_at").asText();
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new Refused(
          directory.path() + " does not say when it was started (started_at in run.json)", e);
    }
  }

  private static JsonNode kept(JsonNode run) {
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    KEPT.stream().filter(run::has).forEach(key -> kept.set(key, run.get(key)));
    ObjectNode given = kept.putObject("given");
    for (JsonNode arm : run.path("arms")) {
      ObjectNode own = given.putObject(arm.path("arm").asText());
      GIVEN.stream().filter(arm::has).forEach(key -> own.set(key, arm.get(key)));
    }
    for (JsonNode trial : run.path("trials")) {
      if (given.get(trial.path("arm").asText()) instanceof ObjectNode own
          && trial.path(VERSIONS).isObject()) {
        own.set(VERSIONS, trial.get(VERSIONS));
      }
    }
    return kept;
  }

  Optional<ArmSummary> arm(String arm) {
    return arms.stream().filter(one -> one.arm().equals(arm)).findFirst();
  }

  /** Whether it was to have that arm, be there trials of it or not. */
  boolean planned(String arm) {
    return run.path("given").has(arm);
  }

  /** To the minute, in UTC. */
  String when() {
    return MINUTE.format(at);
  }

  /** The same without the time. */
  LocalDate day() {
    return LocalDate.ofInstant(at, ZoneOffset.UTC);
  }

  /** Whether it is a copy of another. */
  boolean isThe(PastRun other) {
    return at.equals(other.at)
        && name.equals(other.name)
        && run.path("seed").equals(other.run.path("seed"));
  }

  /** In what it is unlike an earlier one: versions, and the machine. */
  List<String> changedFrom(PastRun earlier) {
    List<String> changed = new ArrayList<>(Likeness.versions(earlier.run, run));
    Likeness.machine(earlier.run, run).forEach((key, values) -> changed.add(key + " " + values));
    return changed;
  }

  /** The same, and what an arm was given. */
  List<String> changedFrom(PastRun earlier, String arm) {
    List<String> changed = changedFrom(earlier);
    JsonNode before = earlier.run.path("given").path(arm);
    JsonNode now = run.path("given").path(arm);
    Likeness.arm(before, now).stream()
        .filter(line -> changed.stream().noneMatch(known -> known.equalsIgnoreCase(line)))
        .forEach(changed::add);
    return changed;
  }

  /** The versions of everything. */
  String software() {
    String ebb = run.path("ebb_version").asText("");
    return new RunFacts(run).software("Java " + java()) + (ebb.isEmpty() ? "" : ", ebb " + ebb);
  }

  private String java() {
    return run.path("environment").path("java_version").asText("unknown");
  }

  /** What a script may want to know of it; null: it does not tell. */
  String told(String of, String key) {
    return run.path(of).path(key).asText(null);
  }
}
