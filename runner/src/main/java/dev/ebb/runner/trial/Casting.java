package dev.ebb.runner.trial;

import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.subject.LocalJvm;
import dev.ebb.runner.subject.LocalProcess;
import dev.ebb.runner.subject.Subject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How the clients of a trial are started.
 *
 * @param spikes how many they are to expect
 */
record Casting(Stage stage, int spikes) {

  /**
   * Starts one.
   *
   * @param number from 1; each of several has files of its own
   */
  Member start(int number) throws IOException {
    Arm arm = stage.spec().arm();
    Client.Program program = arm.client().program();
    Subject subject;
    if (program instanceof Client.Module module) {
      List<String> flags = jvmFlags(arm);
      List<String> command = new ArrayList<>(List.of(new Jdk(java(arm)).java()));
      command.addAll(flags);
      command.addAll(List.of("-jar", module.jar(plan().install().home()).toString()));
      subject =
          new LocalJvm(
              start(command, number),
              arm.settings().java(),
              flags,
              stage::meanwhile,
              stage.reason()::tell);
    } else {
      Client.Command command = (Client.Command) program;
      subject =
          new LocalProcess(start(command.words(), number), stage::meanwhile, stage.reason()::tell);
    }
    Kind kind = stage.spec().kind();
    return new Member(subject, CloserLook.of(kind, subject, stage.place().folder()));
  }

  private Plan plan() {
    return stage.plan();
  }

  private static java.nio.file.Path java(Arm arm) {
    return arm.settings().java().path();
  }

  private List<String> jvmFlags(Arm arm) {
    List<String> flags = new ArrayList<>(plan().jvmFlags(arm));
    if (stage.spec().kind() == Kind.NMT) {
      flags.add(CloserLook.NMT_FLAG);
    }
    return flags;
  }

  private LocalProcess.Start start(List<String> program, int number) {
    List<String> command = new ArrayList<>(program);
    command.addAll(options());
    String suffix = stage.subjects().several() ? "-" + number : "";
    return new LocalProcess.Start(
        command,
        stage.spec().arm().settings().environment(),
        plan().common().memory(),
        plan().timing().sampleInterval(),
        stage.place().folder(),
        suffix);
  }

  /** The options of the supervised protocol; each of several processes has the same. */
  private List<String> options() {
    Arm arm = stage.spec().arm();
    Place place = stage.place();
    List<String> options = new ArrayList<>(List.of("--supervised"));
    options.addAll(stage.cluster().access().arguments());
    options.addAll(List.of("--topic", place.topic(), "--group", place.group()));
    options.addAll(List.of("--mode", arm.settings().mode()));
    options.addAll(List.of("--accounting", place.heldBack() ? "offset" : "sequence"));
    options.addAll(List.of("--startup-timeout", patience().toSeconds() + "s"));
    if (spikes > 0) {
      options.addAll(work());
    }
    plan()
        .properties(arm)
        .forEach((key, value) -> options.addAll(List.of("--property", key + "=" + value)));
    return options;
  }

  /** While it is held back a client has no partitions, and is not to look for the reason. */
  private Duration patience() {
    return Plan.STARTUP_TIMEOUT.plus(
        stage.place().heldBack() ? plan().timing().idle() : Duration.ZERO);
  }

  private List<String> work() {
    List<String> work = new ArrayList<>();
    Workload workload = plan().workload();
    if (!stage.subjects().several()) { // of several, none knows how many will be its own
      List<String> expected = new ArrayList<>();
      for (int spike = 1; spike <= spikes; spike++) {
        expected.add(Long.toString(spike * workload.records()));
      }
      work.addAll(List.of("--expect", String.join(",", expected)));
    }
    if (workload.paced()) {
      work.addAll(List.of("--process-batch", Long.toString(workload.processBatch())));
      work.addAll(List.of("--process-time", workload.processTime().toMillis() + "ms"));
    }
    return work;
  }
}
