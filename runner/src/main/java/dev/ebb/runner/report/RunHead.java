package dev.ebb.runner.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What was run on what, in a few lines at the head of every report of a comparison. */
record RunHead(JsonNode run) {

  List<String> lines() {
    JsonNode options = run.path("options");
    RunFacts facts = new RunFacts(run);
    List<String> lines = new ArrayList<>();
    if (run.path("imported_from").isArray()) {
      List<String> sources = new ArrayList<>();
      run.path("imported_from").forEach(source -> sources.add(source.asText()));
      lines.add("recorded elsewhere, imported from " + String.join(", ", sources));
      lines.add("idle is the first value of a log, settled the last; what it does not tell is -");
      return lines;
    }
    lines.add(workload(options));
    options
        .path("scenarios")
        .properties()
        .forEach(scenario -> lines.add(scenario.getKey() + ": " + of(scenario.getValue())));
    if (options.path("scenario").asText().equals("idle")) {
      lines.add("no spike is released (--scenario idle)");
    }
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
              Locale.ROOT,
              "%,d ms of simulated work after every %,d records",
              options.path("process_time_ms").asLong(),
              options.path("process_batch").asLong()));
    }
    if (options.path("release").asText().equals("produce")) {
      lines.add("written while they read (--release=produce): writing competes with the drain");
    }
    if (facts.instances() > 1) {
      lines.add(
          facts.instances()
              + " processes of each client in one group: figures are their sums, instances.csv of a"
              + " trial has each");
    }
    if (options.path("client_memory").isTextual()) {
      lines.add(
          "each client may have "
              + options.path("client_memory").asText()
              + " in memory (--client-memory), then the kernel kills it");
    }
    lines.add(facts.software(java()));
    lines.add(facts.machine());
    return lines;
  }

  /** What one of several scenarios has to do. */
  private static String of(JsonNode scenario) {
    String records = String.format(Locale.ROOT, "%,d records", scenario.path("records").asLong());
    if (scenario.path("flow").isObject()) {
      return records + flow(scenario.path("flow"), scenario.path("records").asLong());
    }
    return scenario.path("process_batch").isNumber()
        ? String.format(
            Locale.ROOT,
            "%s, %,d ms of simulated work after every %,d",
            records,
            scenario.path("process_time_ms").asLong(),
            scenario.path("process_batch").asLong())
        : records;
  }

  /** How records come over time. */
  private static String flow(JsonNode flow, long all) {
    double lasts = flow.path("lasts_ms").asDouble() / 1e3;
    double every = flow.path("every_ms").asDouble() / 1e3;
    double rate = flow.path("records_per_s").asDouble();
    long periods = Math.max(1, (long) (lasts / every));
    return rate > 0
        ? String.format(
            Locale.ROOT, ", %,.0f a second for %s, a look every %s", rate, time(lasts), time(every))
        : String.format(
            Locale.ROOT, ", %,d every %s for %s", all / periods, time(every), time(lasts));
  }

  private static String time(double seconds) {
    return seconds >= 7_200
        ? String.format(Locale.ROOT, "%.1f h", seconds / 3_600)
        : seconds >= 120
            ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
            : String.format(Locale.ROOT, seconds % 1 == 0 ? "%.0f s" : "%.1f s", seconds);
  }

  /** Whether there are records that are held back until all are there. */
  private static boolean released(JsonNode options) {
    if (options.path("flowing").isObject() || options.path("release").asText().equals("produce")) {
      return false;
    }
    JsonNode scenarios = options.path("scenarios");
    for (JsonNode scenario : scenarios) {
      if (!scenario.path("flow").isObject()) {
        return true;
      }
    }
    return scenarios.isEmpty();
  }

  /** What a search asks for as it goes. */
  private String searched(JsonNode options) {
    JsonNode search = run.path("search");
    return String.format(
        Locale.ROOT,
        "%,d records x %s in %d partitions, released at once; %d trials of %d settings in %.0f s%s",
        search.path("records").asLong(),
        size(options),
        options.path("partitions").asInt(),
        tried(search),
        search.path("tried").size(),
        search.path("took_s").asDouble(),
        inJvms() ? "; the default has a heap of " + options.path("heap").asText() : "");
  }

  /** Warm-ups are none. */
  private static int tried(JsonNode search) {
    int trials = 0;
    for (JsonNode setup : search.path("tried")) {
      trials += setup.path("trials").asInt() + setup.path("long").path("trials").asInt();
    }
    return trials;
  }

  private String workload(JsonNode options) {
    if (run.path("search").path("kind").asText().equals("tune")) {
      return searched(options);
    }
    int count = options.path("trials").asInt();
    return String.format(
        Locale.ROOT,
        "%s%s%s",
        load(),
        run.has("search") // which decides how many
            ? ""
            : String.format(Locale.ROOT, "; %d trial%s per arm", count, count == 1 ? "" : "s"),
        inJvms() ? ", heap " + options.path("heap").asText() : "");
  }

  /** What the clients were given to do. */
  String load() {
    JsonNode options = run.path("options");
    String records =
        options.path("scenarios").isEmpty()
            ? String.format(Locale.ROOT, "%,d records", options.path("records").asLong())
                + (options.path("flowing").isObject()
                    ? flow(options.path("flowing"), options.path("records").asLong()) + ","
                    : "")
            : "Records";
    return String.format(
        Locale.ROOT,
        "%s x %s in %d partitions%s",
        records,
        size(options),
        options.path("partitions").asInt(),
        released(options) ? ", released at once" : "");
  }

  /** Runs of earlier versions knew of no other clients. */
  private boolean inJvms() {
    for (JsonNode arm : run.path("arms")) {
      if (arm.path("language").asText("java").equals("java")) {
        return true;
      }
    }
    return false;
  }

  private static String size(JsonNode options) {
    String words = options.path("payload_words").asText(null);
    return words != null
        ? words
        : String.format(Locale.ROOT, "%,d B", options.path("record_size").asLong());
  }

  private String java() {
    Set<String> versions = new TreeSet<>();
    run.path("trials").forEach(trial -> versions.add(trial.path("java_version").asText()));
    versions.removeIf(version -> version.isEmpty() || version.equals("null"));
    String own = run.path("environment").path("java_version").asText();
    return "JVM " + (versions.isEmpty() ? own : String.join(" and ", versions));
  }
}
