package dev.ebb.runner.cli;

import dev.ebb.runner.plan.ChurnArm;
import dev.ebb.runner.plan.ChurnArm.Kind;
import dev.ebb.runner.plan.ChurnPlan;
import dev.ebb.runner.plan.ClusterSpec;
import dev.ebb.runner.plan.ConsumerProperties;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Sizes;
import dev.ebb.runner.report.ChurnReport;
import dev.ebb.runner.run.ChurnWork;
import dev.ebb.runner.store.RunDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ebb churn}. */
@Command(
    name = "churn",
    description = "Pushes with single-use producers, and looks at what they leave on the broker.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    footer = {
      "",
      "A push is a few records, and is over when all of them are acknowledged. Arms: reuse, recreate,",
      "both also with -no-idempotence; recreate-transactional, -spread (over all partitions), -deleted",
      "(data soon gone), -expiring (ids soon gone); pool. An arm named twice becomes two.",
      "Examples:",
      "  ebb churn",
      "  ebb churn --arms recreate,recreate-no-idempotence --pushes 5000",
      "  ebb churn --until-oom --broker-heap 96m",
      "  ebb churn --bootstrap-server test:9092 --allow-external --pushes 500"
    })
final class ChurnCommand implements Callable<Integer> {

  private static final long MAX_PUSHES = 10_000_000;

  /** A cluster of the user's has every id in its heap until the topic goes: a look has to do. */
  private static final long MAX_EXTERNAL_PUSHES = 10_000;

  private static final long MAX_PUSHES_A_LOOK = 500_000;

  private static final int MAX_CHECKPOINTS = 200;

  private static final int MAX_RECORD_BYTES = 1_000_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--arms",
      paramLabel = "NAME",
      split = ",",
      description = "which, separated by commas (default: all; with --until-oom: recreate)")
  private List<String> arms;

  @Option(
      names = "--pushes",
      paramLabel = "N",
      description = "of each arm (default: 6000; with --until-oom: 2000000 at most)")
  private Long pushes;

  @Option(
      names = "--records-per-push",
      paramLabel = "R",
      defaultValue = "1",
      description = "dealt round-robin to the partitions (default: ${DEFAULT-VALUE})")
  private int records;

  @Option(
      names = "--record-size",
      paramLabel = "BYTES",
      defaultValue = "256",
      description = "of each value (default: ${DEFAULT-VALUE})")
  private int recordSize;

  @Option(
      names = "--partitions",
      paramLabel = "P",
      defaultValue = "3",
      description = "of the topic (default: ${DEFAULT-VALUE})")
  private int partitions;

  @Option(
      names = "--threads",
      paramLabel = "T",
      defaultValue = "8",
      description = "that push at the same time (default: ${DEFAULT-VALUE})")
  private int threads;

  @Option(
      names = "--pool",
      paramLabel = "N",
      defaultValue = "8",
      description = "producers in the arm pool (default: ${DEFAULT-VALUE})")
  private int pool;

  @Option(
      names = "--broker-heap",
      paramLabel = "SIZE",
      description = "the embedded broker's -Xms and -Xmx (default: 256m; with --until-oom: 64m)")
  private HeapSize brokerHeap;

  @Option(
      names = "--retention",
      paramLabel = "D",
      defaultValue = "3s",
      description = "of the data in the arm recreate-deleted (default: ${DEFAULT-VALUE})")
  private Duration retention;

  @Option(
      names = "--expiration",
      paramLabel = "D",
      defaultValue = "5s",
      description =
          "producer.id.expiration.ms in the arm recreate-expiring (default: ${DEFAULT-VALUE})")
  private Duration expiration;

  @Option(
      names = "--checkpoints",
      paramLabel = "N",
      defaultValue = "8",
      description = "looks at the broker's live heap (default: ${DEFAULT-VALUE})")
  private int checkpoints;

  @Option(
      names = "--arm-time",
      paramLabel = "D",
      description = "an arm that takes longer ends early (default: 120s; with --until-oom: 15m)")
  private Duration armTime;

  @Option(
      names = "--pushes-per-s",
      paramLabel = "X",
      defaultValue = "1",
      description = "of an application that the projection is for (default: ${DEFAULT-VALUE})")
  private double pushesPerS;

  @Option(
      names = "--until-oom",
      description = "go on until the broker is out of memory, and compare that with the projection")
  private boolean storm;

  @Option(
      names = "--warm-up",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "1,500 pushes to another topic first, which then goes (default: yes)")
  private boolean warmUp;

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = "--allow-external",
      description =
          "with --bootstrap-server: an arm's producer ids are in that cluster's heap until its topic is"
              + " removed")
  private boolean allowExternal;

  @Option(
      names = "--property",
      paramLabel = "K=V",
      description = "for every producer; may be repeated")
  private Map<String, String> properties = new LinkedHashMap<>();

  @Option(
      names = "--sample-interval",
      paramLabel = "D",
      defaultValue = "250ms",
      description = "between two looks at the broker's RSS (default: ${DEFAULT-VALUE})")
  private Duration sampleInterval;

  @Mixin private RunOptions kept = new RunOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    ChurnPlan plan = plan();
    ChurnWork work =
        new ChurnWork(
            plan,
            kept.results(),
            kept.keepBrokerLogs(),
            spec.commandLine().getParseResult().originalArgs(),
            Ebb.version());
    return Shell.run(work, Ahead.of(steps(plan)), "pushes", ChurnCommand::print).exitCode();
  }

  private static void print(RunDirectory directory) {
    ChurnReport report = ChurnReport.of(directory);
    if (!report.arms().isEmpty()) {
      System.out.print(report.terminal(Ebb.width(), Ebb.colours()));
    }
    System.out.println("results: " + directory.path());
  }

  private static List<Ahead.Step> steps(ChurnPlan plan) {
    return plan.order().stream()
        .map(
            arm ->
                new Ahead.Step(
                    arm.name(),
                    arm.kind().producers() + (arm.kind().transactional() ? "!" : ""),
                    guess(plan)))
        .toList();
  }

  private static Duration guess(ChurnPlan plan) {
    if (plan.storm()) {
      return Duration.ofMinutes(3);
    }
    return Duration.ofSeconds(10L + 2L * plan.checkpoints() + plan.pushes() / 800);
  }

  private ChurnPlan plan() {
    Bounds.between("--records-per-push", records, 1, 1_000);
    Bounds.between("--record-size", recordSize, Sizes.SMALLEST, MAX_RECORD_BYTES);
    Bounds.between("--partitions", partitions, 1, 1_000);
    Bounds.between("--threads", threads, 1, 256);
    Bounds.between("--pool", pool, 1, 1_000);
    Bounds.between("--checkpoints", checkpoints, 1, MAX_CHECKPOINTS);
    long count = pushes != null ? pushes : storm ? 2_000_000 : 6_000;
    Bounds.between("--pushes", count, checkpoints, MAX_PUSHES);
    if (!storm && count / checkpoints > MAX_PUSHES_A_LOOK) {
      throw new Refused(
          "--pushes "
              + count
              + " with --checkpoints "
              + checkpoints
              + ": at most "
              + MAX_PUSHES_A_LOOK
              + " pushes from one look to the next, for the latency of each is kept; more"
              + " --checkpoints");
    }
    Bounds.atLeast("--retention", retention, Duration.ofSeconds(1));
    Bounds.atLeast("--expiration", expiration, Duration.ofSeconds(1));
    Bounds.atLeast("--sample-interval", sampleInterval, Duration.ofMillis(10));
    Duration time = armTime != null ? armTime : Duration.ofSeconds(storm ? 900 : 120);
    Bounds.atLeast("--arm-time", time, Duration.ofSeconds(1));
    HeapSize heap = brokerHeap != null ? brokerHeap : HeapSize.parse(storm ? "64m" : "256m");
    if (heap.bytes() < 64L << 20) {
      throw new Refused(
          "--broker-heap " + heap + " is too small for a broker to start: 64m or more");
    }
    if (!(pushesPerS > 0) || Double.isInfinite(pushesPerS)) {
      throw new Refused("--pushes-per-s " + pushesPerS + ": a number above 0 is needed");
    }
    properties
        .keySet()
        .forEach(key -> ConsumerProperties.requireNoSecret("--property " + key, key));
    for (String key : List.of("bootstrap.servers", "enable.idempotence", "transactional.id")) {
      if (properties.containsKey(key)) {
        throw new Refused("--property " + key + " is what the arms differ in: ebb sets it");
      }
    }
    ClusterSpec where = cluster.spec();
    List<ChurnArm> chosen = chosen(where);
    if (where.external()) {
      requireExternal(where, chosen, count);
    } else if (!where.embedded()) {
      throw new Refused(
          "--cluster "
              + where.kind().label()
              + ": the heap of a broker in a container is out of reach; embedded, or"
              + " --bootstrap-server");
    } else if (allowExternal) {
      throw new Refused("--allow-external allows nothing without --bootstrap-server");
    }
    return new ChurnPlan(
        kept.name(storm ? "storm" : "churn"),
        chosen,
        count,
        records,
        recordSize,
        partitions,
        threads,
        pool,
        heap,
        retention,
        expiration,
        checkpoints,
        time,
        pushesPerS,
        storm,
        warmUp,
        where,
        properties,
        sampleInterval,
        kept.seed(),
        Ebb.home(),
        Ebb.javaHome());
  }

  private List<ChurnArm> chosen(ClusterSpec where) {
    if (arms != null) {
      List<ChurnArm> named = ChurnArm.named(arms);
      boolean spread = named.stream().anyMatch(arm -> arm.kind() == Kind.RECREATE_SPREAD);
      if (spread && records >= partitions) {
        throw new Refused(
            "--arms recreate-spread: with --records-per-push "
                + records
                + " every push writes to all of --partitions "
                + partitions
                + " anyway; leave it out, or name more partitions");
      }
      return named;
    }
    if (storm) {
      return ChurnArm.named(List.of(Kind.RECREATE.label()));
    }
    Stream<Kind> all = Stream.of(Kind.values());
    return ChurnArm.named(
        all.filter(kind -> kind != Kind.RECREATE_SPREAD || records < partitions)
            .filter(kind -> !where.external() || !kind.needsOwnBroker())
            .map(Kind::label)
            .toList());
  }

  private void requireExternal(ClusterSpec where, List<ChurnArm> chosen, long count) {
    if (!allowExternal) {
      throw new Refused(
          "--bootstrap-server "
              + where.bootstrapServer()
              + ": every push would make a producer id there, which stays until its topic is removed;"
              + " if that cluster is there for it, add --allow-external");
    }
    if (storm) {
      throw new Refused("--until-oom ends a broker: only ebb's own, without --bootstrap-server");
    }
    if (count > MAX_EXTERNAL_PUSHES) {
      throw new Refused(
          "--pushes "
              + count
              + ": at most "
              + MAX_EXTERNAL_PUSHES
              + " on a cluster that is not ebb's own");
    }
    List<String> impossible = new ArrayList<>();
    chosen.stream()
        .filter(arm -> arm.kind().needsOwnBroker())
        .forEach(arm -> impossible.add(arm.name()));
    if (!impossible.isEmpty()) {
      throw new Refused(
          "--arms "
              + String.join(",", impossible)
              + ": needs a broker of ebb's own, without --bootstrap-server");
    }
  }
}
