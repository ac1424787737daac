package dev.ebb.runner.plan;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Everything a run is going to do.
 *
 * @param trials counted trials an arm
 * @param controls whether each arm gets a control trial
 * @param heap the clients' {@code -Xmx}, as the JVM takes it
 * @param properties for every client's KafkaConsumer
 * @param home where the modules are
 * @param javaHome the JDK of every child
 */
public record Plan(
    String name,
    List<Arm> arms,
    Workload workload,
    int trials,
    boolean controls,
    Duration idle,
    Duration settle,
    Duration sampleInterval,
    Duration stallTimeout,
    HeapSize heap,
    List<String> jvmArgs,
    Map<String, String> properties,
    long seed,
    Path home,
    Path javaHome) {

  /** How long a client may take from its start to its partitions. */
  public static final Duration STARTUP_TIMEOUT = Duration.ofSeconds(60);

  /** All trials in the order they run: warm-up, controls, then the counted ones interleaved. */
  public List<TrialSpec> order() {
    List<TrialSpec> order = new ArrayList<>();
    order.add(new TrialSpec(arms.get(0), TrialSpec.Kind.WARM_UP, 0, 0));
    if (controls) {
      for (Arm arm : arms) {
        order.add(new TrialSpec(arm, TrialSpec.Kind.CONTROL, 0, 0));
      }
    }
    Random random = new Random(seed);
    int place = 0;
    for (int number = 1; number <= trials; number++) {
      List<Arm> round = new ArrayList<>(arms);
      Collections.shuffle(round, random);
      for (Arm arm : round) {
        order.add(new TrialSpec(arm, TrialSpec.Kind.COUNTED, number, ++place));
      }
    }
    return List.copyOf(order);
  }

  /** The flags of an arm's JVM: nothing is left to ergonomics, which would compare hosts. */
  public List<String> jvmFlags(Arm arm) {
    List<String> flags = new ArrayList<>(arm.jvmFlags());
    flags.add("-Xms" + HeapSize.INITIAL);
    flags.add("-Xmx" + heap);
    flags.add("-XX:+ExitOnOutOfMemoryError");
    flags.addAll(jvmArgs);
    return flags;
  }
}
