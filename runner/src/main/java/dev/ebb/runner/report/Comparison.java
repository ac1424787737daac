package dev.ebb.runner.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Reading;
import dev.ebb.runner.trial.Row;
import java.util.ArrayList;
import java.util.List;

/** A run as its files tell it: what every output is made from. */
public record Comparison(JsonNode run, List<Row> trials, List<ArmSummary> arms) {

  /** Reads a run directory. */
  public static Comparison of(RunDirectory directory) {
    List<Row> trials = directory.rows("trials.csv");
    return new Comparison(directory.run(), trials, ArmSummary.of(trials));
  }

  String name() {
    return run.path("name").asText("run");
  }

  /** One sentence an arm. */
  public String reading(ArmSummary arm) {
    return Reading.of(arm, heapMib());
  }

  private double heapMib() {
    try {
      return HeapSize.parse(run.path("options").path("heap").asText()).mib();
    } catch (IllegalArgumentException e) {
      return Double.POSITIVE_INFINITY;
    }
  }

  /** What was run on what, in a few lines. */
  List<String> head() {
    JsonNode options = run.path("options");
    JsonNode machine = run.path("environment");
    JsonNode versions = run.path("versions");
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            "%,d records x %,d B in %d partitions, released at once; %d trial%s an arm, heap %s",
            options.path("records").asLong(),
            options.path("record_size").asLong(),
            options.path("partitions").asInt(),
            options.path("trials").asInt(),
            options.path("trials").asInt() == 1 ? "" : "s",
            options.path("heap").asText()));
    lines.add(
        String.format(
            "kafka-clients %s, broker %s, %s %s",
            versions.path("kafka_clients").asText("unknown"),
            versions.path("broker").asText("unknown"),
            machine.path("java_vm").asText(),
            machine.path("java_version").asText()));
    lines.add(
        String.format(
            "%s, %d CPUs, %,d MiB, %s; seed %d",
            machine.path("cpu").asText(),
            machine.path("cpus").asInt(),
            machine.path("memory_mib").asLong(),
            machine.path("kernel").asText(),
            run.path("seed").asLong()));
    return lines;
  }

  /** Everything that should keep a reader from taking a number for granted. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    String status = run.path("status").asText();
    if (!status.equals("finished")) {
      warnings.add(
          "this run is "
              + (status.equals("running") ? "under way or was killed" : status)
              + ": what follows are the trials that were finished");
    }
    run.path("warnings").forEach(warning -> warnings.add(warning.asText()));
    for (Client client : Client.ALL) {
      boolean here = arms.stream().anyMatch(arm -> arm.client().equals(client.name()));
      if (here && client.note() != null) {
        warnings.add(client.name() + ": " + client.note());
      }
    }
    return warnings;
  }
}
