package dev.ebb.runner.run;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ebb.common.Beans;
import dev.ebb.runner.load.Backlog;
import dev.ebb.runner.load.Pusher;
import dev.ebb.runner.plan.ChurnArm;
import dev.ebb.runner.plan.ChurnPlan;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.process.Child;
import dev.ebb.runner.sample.Machine;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Proc;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.trial.ChurnOutcome;
import dev.ebb.runner.trial.Column;
import dev.ebb.runner.trial.TrialOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What {@code run.json} says of a run, growing with it. */
final class Journal {

  private final Map<String, Object> run = new LinkedHashMap<>();
  private final Map<String, Object> versions = new LinkedHashMap<>();
  private final Set<String> warnings = new LinkedHashSet<>();
  private final List<Map<String, Object>> trials = new ArrayList<>();
  private final long startNanos = System.nanoTime();
  private long cpuNanos;
  private long samplingNanos;
  private long spanNanos;

  Journal(Plan plan, List<String> command, String ebbVersion, String brokerVersion) {
    this(plan.name(), plan.seed(), command, ebbVersion, brokerVersion);
    run.put("order", plan.order().stream().map(TrialSpec::folder).toList());
    run.put("options", PlanFile.options(plan));
    run.put("arms", plan.arms().stream().map(arm -> PlanFile.arm(plan, arm)).toList());
    run.put("cluster", null);
    run.put("backlog", Backlog.batching(plan.workload().partitions()));
    run.put("runner_cpu_pct", null);
    run.put("runner_cpu_sampling_pct", null);
    run.put("runner_cpu_other_pct", null);
    run.put("runner_peak_rss_mib", null);
  }

  Journal(ChurnPlan plan, List<String> command, String ebbVersion, String brokerVersion) {
    this(plan.name(), plan.seed(), command, ebbVersion, brokerVersion);
    run.put("kind", RunDirectory.CHURN);
    run.put("order", plan.order().stream().map(ChurnArm::name).toList());
    run.put("options", PlanFile.options(plan));
    run.put("arms", plan.arms().stream().map(arm -> PlanFile.arm(plan, arm)).toList());
    run.put("producer", Pusher.defaults());
    versions.put("kafka_clients", Beans.kafkaClientsVersion());
  }

  private Journal(
      String name, long seed, List<String> command, String ebbVersion, String brokerVersion) {
    run.put("schema_version", RunDirectory.SCHEMA_VERSION);
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
  Journal(JsonNode earlier) {
    ObjectMapper json = new ObjectMapper();
    run.putAll(json.convertValue(earlier, new TypeReference<Map<String, Object>>() {}));
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

  /** {@code startMillis}: what its start took; null: ebb has not started it. */
  void clusterIs(Map<String, Object> facts, Long startMillis) {
    run.put("cluster", facts);
    run.put("broker_start_ms", startMillis);
  }

  /** Topics and groups of these names, on a cluster of the user's. */
  void made(List<String> names) {
    run.put("made", names);
  }

  void warn(String warning) {
    warnings.add(warning);
  }

  void add(TrialOutcome outcome, long sampleIntervalMillis) {
    TrialSpec spec = outcome.spec();
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("folder", spec.folder());
    entry.put("arm", spec.arm().name());
    entry.put("kind", spec.kind().label());
    entry.put("trial", spec.number());
    entry.put("order", spec.order());
    entry.put("status", outcome.row().text(Column.STATUS));
    entry.put("reason", outcome.row().text(Column.REASON));
    entry.put("phases_ms", phases(outcome.phaseMillis()));
    entry.put("java_version", outcome.javaVersion());
    entry.put("jvm_flags", outcome.jvmFlags());
    entry.put("warnings", outcome.warnings());
    trials.add(entry);
    outcome.warnings().forEach(warning -> warnings.add(spec.folder() + ": " + warning));
    outcome
        .row()
        .number(Column.MAX_SAMPLE_GAP_MS)
        .ifPresent(
            gap -> {
              if (gap > 5.0 * sampleIntervalMillis) {
                warnings.add(
                    String.format(
                        Locale.ROOT,
                        "%s: %.0f ms without a sample (every %d ms asked for): its peak may be"
                            + " higher than sampled, see vmhwm_mib",
                        spec.folder(),
                        gap,
                        sampleIntervalMillis));
              }
            });
    if (outcome.kafkaClientsVersion() != null) {
      versions.put("kafka_clients", outcome.kafkaClientsVersion());
    }
    TrialOutcome.OwnCpu own = outcome.ownCpu();
    if (spec.kind() == TrialSpec.Kind.COUNTED && own.cpu() >= 0) {
      cpuNanos += own.cpu();
      samplingNanos += own.sampling();
      spanNanos += own.wall();
      run.put("runner_cpu_pct", percent(cpuNanos));
      run.put("runner_cpu_sampling_pct", percent(samplingNanos));
      run.put("runner_cpu_other_pct", percent(cpuNanos - samplingNanos));
    }
    Proc.peakRssMib(ProcessHandle.current().pid())
        .ifPresent(mib -> run.put("runner_peak_rss_mib", mib));
  }

  void add(ChurnOutcome outcome) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("folder", outcome.arm().name());
    entry.put("arm", outcome.arm().name());
    entry.put("status", outcome.ok() ? "ok" : "failed");
    entry.put("reason", outcome.reason());
    entry.put("pushes", outcome.pushes());
    entry.put("out_of_memory", outcome.outOfMemory());
    entry.put("wall_ms", outcome.wallMillis());
    entry.put("phases_ms", phases(outcome.phaseMillis()));
    entry.put("broker_jvm_flags", outcome.brokerFlags());
    entry.put("warnings", outcome.warnings());
    trials.add(entry);
    outcome.warnings().forEach(warning -> warnings.add(outcome.arm().name() + ": " + warning));
  }

  private static Map<String, Object> phases(Map<Phase, Long> phaseMillis) {
    Map<String, Object> phases = new LinkedHashMap<>();
    phaseMillis.forEach((phase, millis) -> phases.put(phase.label(), millis));
    return phases;
  }

  private double percent(long nanos) {
    return Math.round(10_000.0 * nanos / spanNanos) / 100.0;
  }

  void end(String status) {
    run.put("status", status);
    run.put("finished_at", Instant.now().toString());
    run.put("wall_ms", (System.nanoTime() - startNanos) / 1_000_000);
  }

  boolean ended() {
    return run.get("wall_ms") != null;
  }

  Map<String, Object> document() {
    return run;
  }
}
