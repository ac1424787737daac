package dev.ebb.runner.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What {@code run.json} says of any run: how it was asked for, where it was made, how it ended. */
record RunFacts(JsonNode run) {

  /** How the run was asked for, as it would be typed. */
  String command() {
    StringBuilder command = new StringBuilder("ebb");
    run.path("command").forEach(word -> command.append(' ').append(quoted(word.asText())));
    return command.toString().lines().collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=,+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** What was to be run, in that order. */
  List<String> order() {
    List<String> order = new ArrayList<>();
    run.path("order").forEach(folder -> order.add(folder.asText()));
    return order;
  }

  /** The versions of everything, and what the cluster was. */
  String software(String java) {
    return "kafka-clients "
        + run.path("versions").path("kafka_clients").asText("unknown")
        + ", "
        + cluster()
        + ", "
        + java;
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
   * What to say of a run that did not come to its end.
   *
   * @param what its parts, in the plural
   */
  Optional<String> unfinished(String what) {
    String status = run.path("status").asText();
    return status.equals("finished")
        ? Optional.empty()
        : Optional.of(
            "this run is "
                + (status.equals("running") ? "under way or was killed" : status)
                + ": what follows are the "
                + what
                + " that were finished");
  }
}
