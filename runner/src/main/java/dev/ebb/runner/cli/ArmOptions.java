package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.ConsumerProperties;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.JvmProfile;
import dev.ebb.runner.plan.Matrix;
import dev.ebb.runner.plan.Refused;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** What is compared, with what is alike for all: the levels have options of their own. */
final class ArmOptions {

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
   * @param asked by axis
   * @param quick whether scenarios are to be short
   * @throws Refused when something of it cannot be
   */
  List<Arm> arms(Map<Axis, List<String>> asked, boolean quick, ParseResult given) {
    JvmProfile.requireArguments(
        "--jvm-arg", jvmArgs, "the heap is set by --heap, for every client");
    properties
        .keySet()
        .forEach(key -> ConsumerProperties.require("--property " + key, key, List.of()));
    ConsumerProperties.requireValues("--property", properties);
    List<Arm> arms = Matrix.arms(asked, quick, Ebb.home(), Ebb.javaHome());
    requireJvms(arms, given);
    for (Arm arm : arms) {
      HeapSize own = arm.settings().heap();
      requireHeap(own == null ? heap : own);
    }
    return arms;
  }

  private static void requireJvms(List<Arm> arms, ParseResult given) {
    if (arms.stream().anyMatch(arm -> arm.client().inJvm())) {
      return;
    }
    for (String flag : List.of(Axis.JVM.flag(), Axis.JAVA.flag(), "--jvm-arg", "--heap")) {
      if (given.hasMatchedOption(flag)) {
        throw new Refused(flag + " is for JVMs, and none of the clients runs in one: leave it out");
      }
    }
  }

  private static void requireHeap(HeapSize size) {
    if (size.bytes() < HeapSize.INITIAL.bytes()) {
      throw new Refused(
          "--heap "
              + size
              + " is too small to start: every client's heap begins at "
              + HeapSize.INITIAL);
    }
  }
}
