package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.ConsumerProperties;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.JavaHome;
import dev.ebb.runner.plan.JvmProfile;
import dev.ebb.runner.plan.Matrix;
import dev.ebb.runner.plan.Profile;
import dev.ebb.runner.plan.Refused;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What is compared: clients, modes, settings, JVMs. */
final class ArmOptions {

  @Option(
      names = "--clients",
      paramLabel = "NAME",
      split = ",",
      description = "which, separated by commas (default: plain,vertx,reactor,smallrye)")
  private List<String> clients;

  @Option(
      names = "--modes",
      paramLabel = "MODE",
      split = ",",
      defaultValue = Matrix.DEFAULT_MODE,
      description = "how they read, or default, or all (default: ${DEFAULT-VALUE})")
  private List<String> modes;

  @Option(
      names = "--profiles",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "default",
      description =
          "their settings: default, lean, or your own file in the manner of experiments/profiles"
              + " (default: ${DEFAULT-VALUE})")
  private List<String> profiles;

  @Option(
      names = "--jvms",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "g1",
      description =
          "their JVMs: g1, g1-periodic, serial, parallel, shenandoah, zgc and what else is in"
              + " experiments/jvms, or your own file (default: ${DEFAULT-VALUE})")
  private List<String> jvms;

  @Option(
      names = "--java",
      paramLabel = "PATH",
      split = ",",
      description = "their JDKs (default: the one that ebb runs on)")
  private List<Path> javas;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "256m",
      description = "every client's -Xmx (default: ${DEFAULT-VALUE})")
  private HeapSize heap;

  @Option(
      names = "--jvm-arg",
      paramLabel = "ARG",
      description = "for every client's JVM; may be repeated")
  private List<String> jvmArgs = List.of();

  @Option(
      names = "--property",
      paramLabel = "K=V",
      description = "for every client's KafkaConsumer, over its profile; may be repeated")
  private Map<String, String> properties = new LinkedHashMap<>();

  HeapSize heap() {
    return heap;
  }

  List<String> jvmArgs() {
    return List.copyOf(jvmArgs);
  }

  Map<String, String> properties() {
    return properties;
  }

  /**
   * Every combination.
   *
   * @throws Refused when something of it cannot be
   */
  List<Arm> arms() {
    requireJvmArgs();
    properties.keySet().forEach(ArmOptions::requireProperty);
    ConsumerProperties.requireValues("--property", properties);
    Path home = Ebb.home();
    List<Path> paths = javas == null ? List.of(Ebb.javaHome()) : javas;
    List<Arm> arms =
        Matrix.arms(
            clients == null ? Client.ALL : clients.stream().map(Client::named).toList(),
            modes,
            profiles.stream().map(profile -> Profile.named(profile, home)).toList(),
            jvms.stream().map(jvm -> JvmProfile.named(jvm, home)).toList(),
            paths.stream().map(JavaHome::at).toList());
    requireHeaps(arms);
    return arms;
  }

  private void requireHeaps(List<Arm> arms) {
    for (Arm arm : arms) {
      if (arm.heap(heap).bytes() < HeapSize.INITIAL.bytes()) {
        throw new Refused(
            "--heap "
                + arm.heap(heap)
                + " is too small to start: every client's heap begins at "
                + HeapSize.INITIAL);
      }
    }
  }

  private void requireJvmArgs() {
    JvmProfile.requireArguments(
        "--jvm-arg", jvmArgs, "the heap is set by --heap, for every client");
  }

  private static void requireProperty(String key) {
    ConsumerProperties.require("--property " + key, key, List.of());
  }
}
