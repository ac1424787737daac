package dev.ebb.runner.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.finding.Again;
import dev.ebb.runner.result.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What {@code run.json} says of any run: how it was asked for, where it was made, how it ended. */
record RunFacts(JsonNode run) {

  /** How the run was asked for, as it would be typed. */
  String command() {
    return Again.typed(run.path("command"));
  }

  /** Processes of each trial. */
  int instances() {
    return Math.max(1, run.path("options").path("instances").asInt(1));
  }

  /** What was to be run, in that order. */
  List<String> order() {
    List<String> order = new ArrayList<>();
    run.path("order").forEach(folder -> order.add(folder.asText()));
    return order;
  }

  /** The versions of everything, and what the cluster was. */
  String software(String java) {
    String clients = run.path("versions").path("kafka_clients").asText("");
    return (clients.isEmpty() ? "" : "kafka-clients " + clients + ", ") + cluster() + ", " + java;
  }

  private JsonNode where() {
    return run.path("options").path("cluster");
  }

  /** Whether the brokers were not ebb's. */
  boolean external() {
    return where().path("kind").asText().equals("external");
  }

  private String cluster() {
    if (external()) {
      return "brokers at " + where().path("bootstrap_server").asText();
    }
    String version = run.path("versions").path("broker").asText("unknown");
    int brokers = brokers();
    if (where().path("kind").asText().equals("testcontainers")) {
      return "broker in a container of " + run.path("cluster").path("image").asText("unknown");
    }
    return brokers == 1 ? "broker " + version : brokers + " brokers " + version;
  }

  /** How many brokers ebb started. */
  int brokers() {
    return Math.max(1, where().path("brokers").asInt(1));
  }

  /** Processor, memory, kernel and the seed. */
  String machine() {
    JsonNode machine = run.path("environment");
    return String.format(
        Locale.ROOT,
        "%s, %d CPUs, %,d MiB, %s; seed %d",
        machine.path("cpu").asText(),
        machine.path("cpus").asInt(),
        machine.path("memory_mib").asLong(),
        machine.path("kernel").asText(),
        run.path("seed").asLong());
  }

  /**
   * What was noticed while it ran, with what several trials say alike said once; first whether it
   * came to its end.
   *
   * @param what its parts, in the plural
   */
  List<Finding> notes(String what) {
    List<Finding> notes = new ArrayList<>();
    String status = run.path("status").asText();
    if (!status.equals("finished")) {
      notes.add(
          Finding.note(
              "unfinished",
              "this run is "
                  + (status.equals("running") ? "under way or was killed" : status)
                  + ": what follows are the "
                  + what
                  + " that were finished"));
    }
    Map<String, List<String>> saidBy = new LinkedHashMap<>();
    Map<String, String> codes = new HashMap<>();
    Set<String> ofTrials = new HashSet<>();
    for (JsonNode trial : run.path("trials")) {
      String folder = trial.path("folder").asText();
      for (JsonNode warning : trial.path("warnings")) {
        ofTrials.add(folder + ": " + warning.asText());
        saidBy.computeIfAbsent(warning.asText(), words -> new ArrayList<>()).add(folder);
      }
      for (JsonNode finding : trial.path("findings")) {
        codes.put(finding.path("text").asText(), finding.path("code").asText());
      }
    }
    for (JsonNode warning : run.path("warnings")) {
      if (!ofTrials.contains(warning.asText())) {
        notes.add(Finding.note("run", warning.asText()));
      }
    }
    saidBy.forEach(
        (words, folders) ->
            notes.add(
                new Finding(
                    codes.getOrDefault(words, "trial"),
                    folders.size() == 1 ? folders.get(0) : null,
                    Map.of(),
                    new Finding.Evidence(folders.size(), null, null, folders),
                    List.of(),
                    String.join(", ", folders) + ": " + words)));
    return notes;
  }
}
