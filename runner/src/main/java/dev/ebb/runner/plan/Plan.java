package dev.ebb.runner.plan;

import dev.ebb.runner.plan.Conditions.Pace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Everything a comparison is going to do.
 *
 * @param reference name of the arm that the others are held against, or null
 * @param published to stand beside what is measured, or null
 */
public record Plan(
    String name,
    long seed,
    List<Arm> arms,
    String reference,
    ClusterSpec cluster,
    Load load,
    Trials trials,
    Timing timing,
    Common common,
    Install install,
    Published published) {

  /** How long a client may take from its start to its partitions. */
  public static final Duration STARTUP_TIMEOUT = Duration.ofSeconds(60);

  /** What a slow disk still takes. */
  private static final double SLOW_RECORDS_PER_S = 100_000;

  private static final double SLOW_BYTES_PER_S = 50e6;

  /**
   * What is done to the clients, and what they drain.
   *
   * @param source a topic that is there already, or null: ebb writes its own
   * @param workload of a source: not known until that has been read; what it does not say goes by
   *     the scenario
   * @param givenRecords whether the number of records was asked for
   * @param givenWork whether the simulated work was
   * @param flow what was asked for of records that come over time
   */
  public record Load(
      Source source,
      Workload workload,
      Release release,
      boolean givenRecords,
      boolean givenWork,
      Flow flow) {

    /** Where nothing is asked for of a flow. */
    public Load(
        Source source,
        Workload workload,
        Release release,
        boolean givenRecords,
        boolean givenWork) {
      this(source, workload, release, givenRecords, givenWork, Flow.UNSAID);
    }

    private Load with(Workload other) {
      // What comes over time is no transaction.
      Release how = other.flow() == null ? release : Release.PRODUCE;
      return new Load(source, other, how, givenRecords, givenWork, flow);
    }
  }

  /**
   * How often.
   *
   * @param counted trials of each arm
   * @param beside which kinds of uncounted trials there are besides; of warm-ups one for each
   *     version of brokers, of the others one for each arm
   * @param together whether counted trials of the same number run at the same time
   */
  public record Trials(int counted, Set<TrialSpec.Kind> beside, boolean together) {

    /** One after the other. */
    public Trials(int counted, Set<TrialSpec.Kind> beside) {
      this(counted, beside, false);
    }

    public Trials {
      beside = beside.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(beside));
    }
  }

  /** How long its phases last, how often it is looked at, and when a drain has stalled. */
  public record Timing(
      Duration idle, Duration settle, Duration sampleInterval, Duration stallTimeout) {}

  /**
   * What is alike for all arms.
   *
   * @param heap the clients' {@code -Xmx}, unless their JVM profile has its own
   * @param memory what each client may have in memory, or null
   * @param instances processes of a trial, in one group
   * @param jvmArgs for every client's JVM, after its profile's flags
   * @param properties for every client's KafkaConsumer, over its settings profile
   * @param trim how malloc is asked
   * @param grouped whether each client has a control group of its own, also without a limit
   */
  public record Common(
      HeapSize heap,
      HeapSize memory,
      int instances,
      List<String> jvmArgs,
      Map<String, String> properties,
      Trim trim,
      boolean grouped) {

    /** With control groups only where there is a limit. */
    public Common(
        HeapSize heap,
        HeapSize memory,
        int instances,
        List<String> jvmArgs,
        Map<String, String> properties,
        Trim trim) {
      this(heap, memory, instances, jvmArgs, properties, trim, memory != null);
    }
  }

  /**
   * Where things are.
   *
   * @param home of the modules
   * @param javaHome the JDK of embedded brokers
   */
  public record Install(Path home, Path javaHome) {}

  /**
   * All trials in the order they run: warm-up, controls, then the counted ones interleaved, and
   * those that only look closer at the end.
   */
  public List<TrialSpec> order() {
    List<TrialSpec> order = new ArrayList<>();
    if (trials.beside().contains(TrialSpec.Kind.WARM_UP)) {
      Set<String> warm = new HashSet<>();
      for (Arm arm : arms) { // what takes as long as it is told to warms itself
        if (!arm.settings().flows() && warm.add(String.valueOf(arm.settings().broker()))) {
          order.add(TrialSpec.beside(arm, TrialSpec.Kind.WARM_UP));
        }
      }
    }
    addAll(order, TrialSpec.Kind.CONTROL);
    Random random = new Random(seed);
    int place = 0;
    for (int number = 1; number <= trials.counted(); number++) {
      List<Arm> round = new ArrayList<>(arms);
      Collections.shuffle(round, random);
      for (Arm arm : round) {
        order.add(new TrialSpec(arm, TrialSpec.Kind.COUNTED, number, ++place));
      }
    }
    addAll(order, TrialSpec.Kind.NMT);
    addAll(order, TrialSpec.Kind.HISTOGRAM);
    addAll(order, TrialSpec.Kind.ALLOCATIONS);
    addAll(order, TrialSpec.Kind.NATIVE);
    return List.copyOf(order);
  }

  private void addAll(List<TrialSpec> order, TrialSpec.Kind kind) {
    if (trials.beside().contains(kind)) {
      for (Arm arm : arms) {
        Pace pace = arm.settings().pace();
        boolean played = kind != TrialSpec.Kind.CONTROL || pace == null || pace.controls();
        if (played && kind.holdsFor(arm.client())) {
          order.add(TrialSpec.beside(arm, kind));
        }
      }
    }
  }

  public Workload workload() {
    return load.workload();
  }

  /** The limit of an arm's heap. */
  public HeapSize heap(Arm arm) {
    HeapSize own = arm.settings().heap();
    return own == null ? common.heap() : own;
  }

  /** The flags of an arm's JVM: nothing is left to ergonomics, which would compare hosts. */
  public List<String> jvmFlags(Arm arm) {
    List<String> flags = new ArrayList<>(arm.settings().jvmFlags());
    flags.add("-Xms" + HeapSize.INITIAL);
    flags.add("-Xmx" + heap(arm));
    flags.add("-XX:+ExitOnOutOfMemoryError");
    flags.addAll(common.jvmArgs());
    return flags;
  }

  /** With the consumer group protocol of KIP-848 clients refuse to be told those. */
  private static final List<String> OF_BROKERS =
      List.of("session.timeout.ms", "heartbeat.interval.ms");

  /** What an arm's KafkaConsumer gets besides what all get. */
  public Map<String, String> properties(Arm arm) {
    Map<String, String> all = new LinkedHashMap<>();
    String limit = arm.client().settings().partitionLimit();
    Workload workload = of(arm).workload();
    if (limit != null && load.source() == null && workload.payload().large(workload.records())) {
      all.put(limit, Integer.toString(workload.payload().largestBatch(workload.records())));
    }
    all.putAll(arm.settings().properties());
    if (arm.assignedByBrokers()) {
      OF_BROKERS.forEach(all::remove);
    }
    all.putAll(common.properties());
    return all;
  }

  /** The same as it is for an arm: scenarios differ in what there is to do. */
  public Plan of(Arm arm) {
    Pace pace = arm.settings().pace();
    boolean settled = load.workload().flow() != null;
    Workload own =
        pace == null || settled
            ? load.workload()
            : pace.over(load.workload(), load.givenRecords(), load.givenWork());
    if (pace != null && pace.flow() != null && !settled) {
      own = own.flowing(load.flow().over(pace.flow()));
    }
    String codec = arm.settings().codec();
    return with(codec == null || load.source() != null ? own : own.compressed(codec));
  }

  /** The same with what a source has been found to hold. */
  public Plan with(Workload found) {
    return new Plan(
        name,
        seed,
        arms,
        reference,
        cluster,
        load.with(found),
        trials,
        timing,
        common,
        install,
        published);
  }

  /** How long the last spike's transaction may have to stay open, on a slow machine. */
  public Duration longestTransaction() {
    return arms.stream()
        .map(arm -> of(arm).transaction())
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** The same where all arms have one scenario, with what that says of the load. */
  public Plan settled() {
    return arms.stream().map(Arm::scenario).distinct().count() == 1 ? of(arms.get(0)) : this;
  }

  /** What an arm writes at most. */
  public long diskBytes() {
    return arms.stream().mapToLong(arm -> of(arm).workload().diskBytes()).max().orElseThrow();
  }

  private Duration transaction() {
    Workload workload = workload();
    if (workload.flow() != null) {
      return Duration.ZERO;
    }
    double seconds =
        Math.max(
            workload.allRecords() / SLOW_RECORDS_PER_S,
            workload.payloadBytes() * workload.spikes() / SLOW_BYTES_PER_S);
    Duration open =
        Duration.ofMillis((long) (seconds * 1e3)).plus(STARTUP_TIMEOUT).plus(timing.idle());
    for (int spike = 1; spike < workload.spikes(); spike++) {
      open = open.plus(workload.slowDrain()).plus(timing.settle());
    }
    return open;
  }
}
