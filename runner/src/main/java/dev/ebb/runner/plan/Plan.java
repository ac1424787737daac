package dev.ebb.runner.plan;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Everything a run is going to do.
 *
 * @param reference name of the arm that the others are held against, or null
 * @param source a topic that is there already, or null: ebb writes its own
 * @param workload of a source: not known until that has been read
 * @param trials counted trials per arm
 * @param beside which kinds of uncounted trials there are besides; of warm-ups one in all, of the
 *     others one for each arm
 * @param heap the clients' {@code -Xmx}, unless their JVM profile has its own
 * @param clientMemory what each client may have in memory, or null
 * @param instances processes of a trial, in one group
 * @param jvmArgs for every client's JVM, after its profile's flags
 * @param properties for every client's KafkaConsumer, over its settings profile
 * @param home where the modules are
 * @param javaHome the JDK of embedded brokers
 */
public record Plan(
    String name,
    List<Arm> arms,
    String reference,
    ClusterSpec cluster,
    Source source,
    Workload workload,
    Release release,
    int trials,
    Set<TrialSpec.Kind> beside,
    Duration idle,
    Duration settle,
    Duration sampleInterval,
    Duration stallTimeout,
    HeapSize heap,
    HeapSize clientMemory,
    int instances,
    List<String> jvmArgs,
    Map<String, String> properties,
    long seed,
    Path home,
    Path javaHome) {

  /** How long a client may take from its start to its partitions. */
  public static final Duration STARTUP_TIMEOUT = Duration.ofSeconds(60);

  /** What a slow disk still takes. */
  private static final double SLOW_RECORDS_PER_S = 100_000;

  private static final double SLOW_BYTES_PER_S = 50e6;

  public Plan {
    beside = beside.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(beside));
  }

  /**
   * All trials in the order they run: warm-up, controls, then the counted ones interleaved, and
   * those that only look closer at the end.
   */
  public List<TrialSpec> order() {
    List<TrialSpec> order = new ArrayList<>();
    if (beside.contains(TrialSpec.Kind.WARM_UP)) {
      order.add(TrialSpec.beside(arms.get(0), TrialSpec.Kind.WARM_UP));
    }
    addAll(order, TrialSpec.Kind.CONTROL);
    Random random = new Random(seed);
    int place = 0;
    for (int number = 1; number <= trials; number++) {
      List<Arm> round = new ArrayList<>(arms);
      Collections.shuffle(round, random);
      for (Arm arm : round) {
        order.add(new TrialSpec(arm, TrialSpec.Kind.COUNTED, number, ++place));
      }
    }
    addAll(order, TrialSpec.Kind.NMT);
    addAll(order, TrialSpec.Kind.HISTOGRAM);
    return List.copyOf(order);
  }

  private void addAll(List<TrialSpec> order, TrialSpec.Kind kind) {
    if (beside.contains(kind)) {
      arms.forEach(arm -> order.add(TrialSpec.beside(arm, kind)));
    }
  }

  /** The limit of an arm's heap. */
  public HeapSize heap(Arm arm) {
    return arm.heap(heap);
  }

  /** The flags of an arm's JVM: nothing is left to ergonomics, which would compare hosts. */
  public List<String> jvmFlags(Arm arm) {
    List<String> flags = new ArrayList<>(arm.jvm().flags());
    flags.add("-Xms" + HeapSize.INITIAL);
    flags.add("-Xmx" + heap(arm));
    flags.add("-XX:+ExitOnOutOfMemoryError");
    flags.addAll(jvmArgs);
    return flags;
  }

  /** What an arm's KafkaConsumer gets besides what all get. */
  public Map<String, String> properties(Arm arm) {
    Map<String, String> all = new LinkedHashMap<>(arm.properties());
    all.putAll(properties);
    return all;
  }

  /** The same with what a source has been found to hold. */
  public Plan with(Workload found) {
    return new Plan(
        name,
        arms,
        reference,
        cluster,
        source,
        found,
        release,
        trials,
        beside,
        idle,
        settle,
        sampleInterval,
        stallTimeout,
        heap,
        clientMemory,
        instances,
        jvmArgs,
        properties,
        seed,
        home,
        javaHome);
  }

  /** How long the last spike's transaction may have to stay open, on a slow machine. */
  public Duration longestTransaction() {
    double load =
        Math.max(
            workload.allRecords() / SLOW_RECORDS_PER_S,
            workload.payloadBytes() * workload.spikes() / SLOW_BYTES_PER_S);
    Duration open = Duration.ofMillis((long) (load * 1e3)).plus(STARTUP_TIMEOUT).plus(idle);
    for (int spike = 1; spike < workload.spikes(); spike++) {
      open = open.plus(workload.slowDrain()).plus(settle);
    }
    return open;
  }
}
