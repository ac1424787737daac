package dev.ebb.runner.run;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ebb.runner.process.Child;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.Machine;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.store.RunDirectory;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code run.json} says of a run, growing with it. Once it has ended nothing is written any
 * more: whoever comes first, the run or a signal, has the last word, and has written it.
 */
public final class Journal {

  static final String FINISHED = "finished";
  static final String FAILED = "failed";
  static final String INTERRUPTED = "interrupted";

  private final RunDirectory directory;
  private final Map<String, Object> run;
  private final Map<String, Object> versions = new LinkedHashMap<>();
  private final Set<String> warnings = new LinkedHashSet<>();
  private final List<Map<String, Object>> trials = new ArrayList<>();
  private final long startNanos = System.nanoTime();
  private boolean ended;

  /**
   * Of a run that begins.
   *
   * @param kind of work; null: a comparison
   * @param command how the run was asked for
   * @param brokerVersion of ebb's own brokers, or null
   */
  Journal(
      RunDirectory directory,
      String kind,
      String name,
      long seed,
      List<String> command,
      String ebbVersion,
      String brokerVersion) {
    this.directory = directory;
    run = new LinkedHashMap<>();
    run.put("schema_version", RunDirectory.SCHEMA_VERSION);
    if (kind != null) {
      run.put("kind", kind);
    }
    run.put("name", name);
    run.put("status", "running");
    run.put("ebb_version", ebbVersion);
    run.put("command", command);
    run.put("started_at", Instant.now().toString());
    run.put("finished_at", null);
    run.put("wall_ms", null);
    run.put("broker_start_ms", null);
    run.put("seed", seed);
    versions.put("kafka_clients", null);
    versions.put("broker", brokerVersion);
    run.put("versions", versions);
    Map<String, Object> machine = Machine.facts();
    machine.put("scrubbed", Child.scrubbed());
    run.put("environment", machine);
    run.put("warnings", warnings);
    run.put("trials", trials);
    warnOfMachine(machine);
  }

  /** Goes on with the journal of an earlier run, as it was left. */
  Journal(RunDirectory directory, JsonNode earlier) {
    this.directory = directory;
    ObjectMapper json = new ObjectMapper();
    run = json.convertValue(earlier, new TypeReference<LinkedHashMap<String, Object>>() {});
    versions.putAll(
        json.convertValue(earlier.path("versions"), new TypeReference<Map<String, Object>>() {}));
    earlier.path("warnings").forEach(warning -> warnings.add(warning.asText()));
    for (JsonNode trial : earlier.path("trials")) {
      trials.add(json.convertValue(trial, new TypeReference<Map<String, Object>>() {}));
    }
    run.put("status", "running");
    run.put("finished_at", null);
    run.put("wall_ms", null);
    run.put("resumed_at", Instant.now().toString());
    run.put("versions", versions);
    run.put("warnings", warnings);
    run.put("trials", trials);
  }

  private void warnOfMachine(Map<String, Object> machine) {
    if ("always".equals(machine.get("transparent_hugepages"))) {
      warnings.add(
          "transparent huge pages are 'always' on: RSS moves in steps of 2 MiB; madvise is steadier");
    }
    if (machine.get("swap_used_mib") instanceof Long swap && swap > 0) {
      warnings.add(
          "swap is in use (" + swap + " MiB): what is swapped out is missing from RSS; swapoff -a");
    }
    Machine.telling()
        .forEach(
            (name, value) ->
                warnings.add(name + "=" + value + " is set and changes every client's memory"));
    Child.scrubbed()
        .forEach(name -> warnings.add(name + " is set here and was kept from the children"));
  }

  RunDirectory directory() {
    return directory;
  }

  /** Something that holds for the whole run. */
  synchronized void put(String key, Object value) {
    run.put(key, value);
  }

  /** What it is made of. */
  synchronized void version(String what, String version) {
    versions.put(what, version);
  }

  synchronized void warn(String warning) {
    warnings.add(warning);
  }

  /**
   * One unit that is over.
   *
   * @param entry what it was and came to
   * @param notes what was noticed
   */
  synchronized void add(String folder, Map<String, Object> entry, List<Finding> notes) {
    List<String> words = notes.stream().map(Finding::sentence).distinct().toList();
    entry.put("warnings", words);
    entry.put("findings", notes.stream().map(Finding::document).toList());
    trials.add(entry);
    words.forEach(word -> warnings.add(folder + ": " + word));
  }

  /** Phases and what they took, as an entry has them. */
  static Map<String, Object> phases(Map<Phase, Long> phaseMillis) {
    Map<String, Object> phases = new LinkedHashMap<>();
    phaseMillis.forEach((phase, millis) -> phases.put(phase.label(), millis));
    return phases;
  }

  /** Something to be written beside it. */
  interface Keeping {
    void keep() throws IOException;
  }

  /** Keeps something and what it says itself; false: it has ended, and nothing is kept. */
  synchronized boolean keep(Keeping keeping) throws IOException {
    if (ended) {
      return false;
    }
    keeping.keep();
    directory.writeRun(run);
    return true;
  }

  /** Writes what it says so far. */
  synchronized void save() throws IOException {
    directory.writeRun(run);
  }

  /** Ends it, once, and has that written; false: it has ended before. */
  synchronized boolean end(String status) throws IOException {
    if (ended) {
      return false;
    }
    ended = true;
    run.put("status", status);
    run.put("finished_at", Instant.now().toString());
    run.put("wall_ms", (System.nanoTime() - startNanos) / 1_000_000);
    directory.writeRun(run);
    return true;
  }
}
