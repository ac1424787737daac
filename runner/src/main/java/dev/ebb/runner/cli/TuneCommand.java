package dev.ebb.runner.cli;

import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.Knob;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.plan.Space;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.plan.Trim;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.process.MemoryLimit;
import dev.ebb.runner.report.Comparison;
import dev.ebb.runner.run.CompareWork;
import dev.ebb.runner.search.Goal;
import dev.ebb.runner.search.Tuning;
import dev.ebb.runner.store.RunDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code ebb tune}. */
@Command(
    name = "tune",
    description =
        "Searches for the least memory in which a client still drains about as fast as with plenty,"
            + " or for the fastest that fits into a limit.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    footer = {
      "",
      "Exit codes: 0 a winner was found and confirmed, 1 none was, 2 refused.",
      "Examples:",
      "  ebb tune plain",
      "  ebb tune vertx --min-rate 0.8 --max-time 20m",
      "  ebb tune plain --client-memory 128m",
      "  ebb tune confluent-kafka --space ./mine.yaml"
    })
final class TuneCommand implements Callable<Integer> {

  private static final Duration LEAST_TIME = Duration.ofSeconds(60);
  private static final Duration IDLE = Duration.ofMillis(500);
  private static final Duration SETTLE = Duration.ofSeconds(1);
  private static final Duration SAMPLE_INTERVAL = Duration.ofMillis(100);
  private static final Duration STALL = Duration.ofSeconds(20);

  /** Payload of a spike at most, unless it was asked for. */
  private static final long MOST_BYTES = 512_000_000;

  /** The same of a spike of a long drain. */
  private static final long MOST_LONG_BYTES = 2_500_000_000L;

  /** Both long spikes, and what else lies in the log, against what there is free. */
  private static final int SHARE_OF_SPACE = 4;

  private static final long MIN_CLIENT_MEMORY = 32L << 20;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "CLIENT",
      description = "one that 'ebb clients' lists, or your own by its path")
  private String client;

  @Option(
      names = "--target",
      paramLabel = "WHAT",
      defaultValue = "rss",
      description =
          "whose peak is to become small: rss, of the process; pod, what its control group is charged"
              + " (Linux, as root) (default: ${DEFAULT-VALUE})")
  private String target;

  @Option(
      names = "--min-rate",
      paramLabel = "SHARE",
      description = "of the rate with plenty that has to be kept (default: 0.9)")
  private Double minRate;

  @Option(
      names = "--client-memory",
      paramLabel = "SIZE",
      description =
          "the other way round: what is the fastest that survives where the kernel kills it above"
              + " that? (Linux, as root)")
  private HeapSize clientMemory;

  @Option(
      names = "--max-time",
      paramLabel = "D",
      defaultValue = "10m",
      description = "all has to be over then (default: ${DEFAULT-VALUE})")
  private Duration maxTime;

  @Option(
      names = "--space",
      paramLabel = "FILE",
      description =
          "what may be turned: a YAML file in the manner of experiments/spaces (default: that for the"
              + " client's language)")
  private String space;

  @Option(
      names = "--modes",
      paramLabel = "MODE",
      defaultValue = Axis.DEFAULT_MODE,
      description = "how it reads (default: ${DEFAULT-VALUE})")
  private String mode;

  @Option(
      names = "--java",
      paramLabel = "PATH",
      description = "its JDK (default: the one that ebb runs on)")
  private String java;

  @Mixin private ArmOptions arms = new ArmOptions();

  @Option(
      names = "--records",
      paramLabel = "N",
      description = "in a spike (default: what takes a second or two to drain with plenty)")
  private Long records;

  @Mixin private PayloadOptions made = new PayloadOptions();

  @Option(
      names = "--partitions",
      paramLabel = "P",
      defaultValue = "3",
      description = "of the topic (default: ${DEFAULT-VALUE})")
  private int partitions;

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Mixin private RunOptions kept = new RunOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> command = spec.commandLine().getParseResult().originalArgs();
    Goal goal = goal();
    if (maxTime.compareTo(LEAST_TIME) < 0) {
      throw new Refused(
          "--max-time "
              + maxTime.toMillis() / 1_000.0
              + "s is too short for the default, one candidate, its repeats and a long drain: "
              + LEAST_TIME.toSeconds()
              + "s at least");
    }
    Plan plan = plan();
    Arm plenty = plan.arms().get(0);
    Space knobs = Space.of(space, plenty.client(), arms.heap(), Ebb.home());
    requireApart(knobs);
    requireFlags(knobs, plan, plenty);
    Tuning tuning =
        new Tuning(
            new Tuning.Order(
                client,
                knobs,
                goal,
                plenty,
                arms.heap(),
                Optional.ofNullable(records),
                plan.workload().records(),
                mostLong(plan),
                maxTime,
                plan.seed()));
    CompareWork work =
        CompareWork.search(
            plan, tuning, kept.results(), kept.keepBrokerLogs(), command, Ebb.version());
    Shell.run(work, Ahead.searching(tuning::trying, tuning::left), "records", TuneCommand::print);
    return tuning.won() ? 0 : 1;
  }

  private Goal goal() {
    if (minRate != null && !(minRate > 0 && minRate <= 1)) {
      throw new Refused("--min-rate " + minRate + ": a share above 0 and up to 1, such as 0.9");
    }
    if (minRate != null && clientMemory != null) {
      throw new Refused(
          "--min-rate and --client-memory ask the two opposite questions: give one of them");
    }
    if (!target.equals("rss") && !target.equals("pod")) {
      throw new Refused("--target " + target + ": use rss or pod");
    }
    if (clientMemory != null && clientMemory.bytes() < MIN_CLIENT_MEMORY) {
      throw new Refused(
          "--client-memory " + clientMemory + ": 32m is the least that anything starts in");
    }
    if (target.equals("pod") && !MemoryLimit.possible()) {
      throw new Refused(
          "--target pod needs a control group of Linux that may be made here (as root, with the"
              + " memory controller): use --target rss");
    }
    if (target.equals("pod") && !MemoryLimit.tellsPeak()) {
      throw new Refused(
          "--target pod needs the peak that the kernel keeps of a control group (memory.peak, since"
              + " Linux 5.19), and this one keeps none: use --target rss");
    }
    if (target.equals("pod") && clientMemory != null) {
      throw new Refused(
          "--target pod and --client-memory ask two questions: what fits goes by both RSS and charge"
              + " already, leave --target out");
    }
    return new Goal(
        target.equals("pod"),
        minRate == null ? 0.9 : minRate,
        clientMemory == null ? OptionalDouble.empty() : OptionalDouble.of(clientMemory.mib()));
  }

  /** As many as there is room for, twice. */
  private static long mostLong(Plan plan) {
    long bytes = plan.workload().payload().valueBytes(1_000);
    long room = EmbeddedCluster.space() / SHARE_OF_SPACE;
    return Math.max(1, Math.min(MOST_LONG_BYTES, room) * 1_000 / bytes);
  }

  private Plan plan() {
    ParseResult given = spec.commandLine().getParseResult();
    Map<Axis, List<String>> asked = new LinkedHashMap<>();
    asked.put(Axis.CLIENT, List.of(client));
    asked.put(Axis.MODE, List.of(mode));
    asked.put(Axis.SCENARIO, List.of(Tuning.SHORT));
    if (java != null) {
      asked.put(Axis.JAVA, List.of(java));
    }
    List<Arm> all;
    try {
      all = arms.arms(asked, false, given);
    } catch (Refused e) {
      throw new Refused(e.getMessage().replaceFirst("^--clients:? ?", "CLIENT: "), e);
    }
    if (all.size() > 1) {
      throw new Refused("--modes " + mode + ": one at a time, " + all.size() + " are too many");
    }
    var payload = made.payload(given);
    Bounds.between("--partitions", partitions, 1, 1_000);
    long most =
        records == null ? Math.max(1, MOST_BYTES * 1_000 / payload.valueBytes(1_000)) : records;
    Bounds.between("--records", most, 1, 1_000_000_000);
    Arm arm = new Arm(Tuning.PLENTY, all.get(0).client(), all.get(0).levels());
    return new Plan(
        kept.name("tune-" + arm.client().name()),
        kept.seed(),
        List.of(arm),
        null,
        cluster.spec(),
        new Plan.Load(
            null,
            new Workload(most, payload, partitions, 1, 0, Duration.ZERO),
            Release.COMMIT,
            false,
            false),
        new Plan.Trials(1, Set.of(Kind.WARM_UP)),
        new Plan.Timing(IDLE, SETTLE, SAMPLE_INTERVAL, STALL),
        new Plan.Common(
            arms.heap(),
            clientMemory,
            1,
            arms.jvmArgs(),
            arms.properties(),
            Trim.ASK,
            clientMemory != null || MemoryLimit.possible()),
        new Plan.Install(Ebb.home(), Ebb.javaHome()),
        null);
  }

  /** What is the same for all cannot be turned. */
  private void requireApart(Space knobs) {
    for (Knob knob : knobs.knobs()) {
      for (Knob.Option option : knob.options()) {
        for (String key : option.properties().keySet()) {
          if (arms.properties().containsKey(key)) {
            throw new Refused(
                "--property "
                    + key
                    + ": the space turns it (knob "
                    + knob.name()
                    + "): leave it out of one of the two");
          }
        }
      }
    }
  }

  /** Each option's flags are tried on the JVM before anything is measured. */
  private void requireFlags(Space knobs, Plan plan, Arm plenty) {
    if (!plenty.client().inJvm()) {
      return;
    }
    Jdk jdk = new Jdk(plenty.settings().java().path());
    for (int knob = 0; knob < knobs.knobs().size(); knob++) {
      Knob own = knobs.knobs().get(knob);
      for (int option = 0; option < own.options().size(); option++) {
        if (!own.options().get(option).flags().isEmpty()) {
          List<Integer> chosen = new ArrayList<>();
          knobs.knobs().forEach(one -> chosen.add(0));
          chosen.set(knob, option);
          Arm arm = knobs.arm(plenty, arms.heap(), chosen, "flags");
          jdk.accept(
              plan.jvmFlags(arm),
              "knob "
                  + own.name()
                  + ", option "
                  + own.options().get(option).name()
                  + " of --space");
        }
      }
    }
  }

  private static void print(RunDirectory directory) {
    if (!directory.exists()) {
      return; // why it has gone is told by what it broke
    }
    Comparison comparison = Comparison.of(directory);
    if (!comparison.trials().counted().isEmpty()) {
      System.out.print(Ebb.onStdout().render(comparison));
    }
    System.out.println("results: " + directory.path());
  }
}
