package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.Access;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.Jdk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a trial's client is started with.
 *
 * @param heldBack the topic is not ebb's: its partitions are held back until the release
 */
record ClientCommand(Plan plan, TrialSpec spec, boolean heldBack) {

  /** The command line, the JVM first; each of several instances has the same. */
  List<String> of(Jdk jdk, Access access, String topic, String group) {
    List<String> command = new ArrayList<>();
    command.add(jdk.java());
    command.addAll(plan.jvmFlags(spec.arm()));
    if (spec.kind() == Kind.NMT) {
      command.add(CloserLook.NMT_FLAG);
    }
    command.add("-jar");
    command.add(spec.arm().client().jar(plan.home()).toString());
    command.add("--supervised");
    command.addAll(access.arguments());
    command.addAll(List.of("--topic", topic, "--group", group, "--mode", spec.arm().mode()));
    command.addAll(List.of("--accounting", heldBack ? "offset" : "sequence"));
    command.addAll(List.of("--startup-timeout", patience().toSeconds() + "s"));
    if (spec.kind().hasSpike()) {
      command.addAll(work());
    }
    plan.properties(spec.arm())
        .forEach((key, value) -> command.addAll(List.of("--property", key + "=" + value)));
    return command;
  }

  /** While it is held back a client has no partitions, and is not to look for the reason. */
  private Duration patience() {
    return Plan.STARTUP_TIMEOUT.plus(heldBack ? plan.idle() : Duration.ZERO);
  }

  private List<String> work() {
    List<String> work = new ArrayList<>();
    Workload workload = plan.workload();
    if (plan.instances() == 1) { // of several, none knows how many will be its own
      String drained = Long.toString(workload.records());
      work.add("--expect");
      work.add(workload.spikes() == 1 ? drained : drained + "," + workload.allRecords());
    }
    if (workload.paced()) {
      work.addAll(List.of("--process-batch", Long.toString(workload.processBatch())));
      work.addAll(List.of("--process-time", workload.processTime().toMillis() + "ms"));
    }
    return work;
  }
}
