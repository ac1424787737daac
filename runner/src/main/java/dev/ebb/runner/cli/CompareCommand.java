package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.ClusterSpec;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.Near;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Published;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Source;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.plan.Trim;
import dev.ebb.runner.report.Comparison;
import dev.ebb.runner.run.CompareWork;
import dev.ebb.runner.run.Session;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.summary.Interval;
import dev.ebb.runner.summary.Threshold;
import dev.ebb.runner.trial.Scenarios;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code ebb compare}. */
@Command(
    name = "compare",
    description = "Runs each client through the same spike and compares what it keeps of it.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    modelTransformer = AxisOptions.class,
    footer = {
      "",
      "An arm is a client in a mode, with a settings profile, on a JVM profile and a",
      "JDK; every combination of what is named becomes one. A client named twice is",
      "compared with itself.",
      "Durations: 250ms, 10s, 2m. Sizes: 256m, 1g.",
      "Examples:",
      "  ebb compare --quick",
      "  ebb compare -f paced --clients plain,smallrye",
      "  ebb compare --clients plain --jvms g1,g1-periodic,serial",
      "  ebb compare --clients plain,vertx --trials 6 --reference plain",
      "  ebb compare --clients plain --property fetch.max.bytes=3000000 --name small",
      "  ebb compare --bootstrap-server broker1:9093 --command-config tls.properties",
      "  ebb compare --brokers 3 --quick"
    })
final class CompareCommand implements Callable<Integer> {

  private static final int MAX_INSTANCES = 32;
  private static final long MIN_CLIENT_MEMORY = 32L << 20;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-f", "--file"},
      order = AxisOptions.PLACE - 1,
      paramLabel = "FILE",
      description = "an experiment: a YAML file, or the name of one that 'ebb experiments' lists")
  private String file;

  @Mixin private ArmOptions arms = new ArmOptions();

  @Mixin private SpikeOptions spike = new SpikeOptions();

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = "--reference",
      paramLabel = "ARM",
      description = "compare the others with this arm, with intervals: 6 trials or more")
  private String reference;

  @Option(
      names = "--quick",
      description = "1 trial of 500,000 records, 2 s idle, 5 s settle, no control trials")
  private boolean quick;

  @Option(
      names = "--trials",
      paramLabel = "T",
      description = "counted trials per arm (default: 3, of soaks 1)")
  private Integer trials;

  @Option(
      names = "--warm-up",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "a trial that is thrown away, before the others (default: yes)")
  private boolean warmUp;

  @Option(
      names = "--controls",
      negatable = true,
      description =
          "one trial per arm without any spike (default: yes; with --quick or --scenario idle: no)")
  private Boolean controls;

  @Mixin private CloserOptions closer = new CloserOptions();

  @Mixin private TimingOptions times = new TimingOptions();

  @Option(
      names = "--instances",
      paramLabel = "K",
      defaultValue = "1",
      description =
          "processes of every client, in one group: their memory is added up (default:"
              + " ${DEFAULT-VALUE})")
  private int instances;

  @Option(
      names = "--client-memory",
      paramLabel = "SIZE",
      description =
          "what every client may have in memory before the kernel kills it, as in a pod (default: no"
              + " limit; Linux, as root)")
  private HeapSize clientMemory;

  @Option(
      names = "--published",
      paramLabel = "NAME",
      description =
          "figures that others have published, to stand beside those of arms of the same names: what"
              + " is in experiments/published, or your own file")
  private String published;

  @Option(
      names = "--trim",
      paramLabel = "HOW",
      defaultValue = "ask",
      description =
          "how malloc is asked to give back: ask, where the client's runtime can be asked; debugger,"
              + " otherwise by gdb from outside, which pauses the process (default: ask)")
  private Trim trim;

  @Mixin private RunOptions kept = new RunOptions();

  @Option(
      names = "--fail-if",
      paramLabel = "LIMIT",
      description =
          "exit code 1 when [ARM.]FIGURE > VALUE (or <), such as 'smallrye.retained_mib > 200'; may be"
              + " repeated")
  private List<String> failIf = List.of();

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "go on with what is missing in an earlier run, with its own settings")
  private Path resume;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> command = spec.commandLine().getParseResult().originalArgs();
    if (resume != null) {
      requireAlone();
      return execute(
          CompareWork.resume(
              RunDirectory.open(resume), Ebb.home(), kept.keepBrokerLogs(), Ebb.version()));
    }
    return execute(
        CompareWork.of(asked(), kept.results(), kept.keepBrokerLogs(), command, Ebb.version()));
  }

  private int execute(CompareWork work) throws IOException, InterruptedException {
    List<Threshold> thresholds = thresholds(work.plan());
    Session session =
        Shell.run(
            work, CompareSteps.of(work.plan(), work.missing()), "records", CompareCommand::print);
    boolean crossed =
        session.directory().filter(run -> crossed(Comparison.of(run), thresholds)).isPresent();
    return work.failedBefore() > 0 || crossed ? 1 : session.exitCode();
  }

  private List<Threshold> thresholds(Plan plan) {
    List<String> arms = plan.arms().stream().map(Arm::name).toList();
    List<Threshold> thresholds = failIf.stream().map(text -> Threshold.parse(text, arms)).toList();
    for (Threshold threshold : thresholds) {
      if (threshold.difference()) {
        throw new Refused(
            "--fail-if '"
                + threshold.text()
                + "': one run has nothing to differ from, leave out the sign; ebb diff takes two");
      }
    }
    return thresholds;
  }

  private static boolean crossed(Comparison comparison, List<Threshold> thresholds) {
    List<String> reasons =
        thresholds.stream()
            .flatMap(
                threshold ->
                    comparison.arms().stream()
                        .filter(arm -> threshold.concerns(arm.arm()))
                        .flatMap(arm -> threshold.crossedBy(arm).stream()))
            .toList();
    reasons.forEach(reason -> System.err.println("ebb compare: --fail-if " + reason));
    return !reasons.isEmpty();
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

  /** A run goes on as it began: mixed settings would be two runs in one table. */
  private void requireAlone() {
    for (var option : spec.commandLine().getParseResult().matchedOptions()) {
      String flag = option.longestName();
      if (!List.of("--resume", "--keep-broker-logs", "--fail-if").contains(flag)) {
        throw new Refused(
            flag + " cannot be changed with --resume: the run goes on with its own settings");
      }
    }
  }

  /** The experiment file that was named. */
  Optional<String> experiment() {
    return Optional.ofNullable(file);
  }

  /** As asked for on the command line, and by an experiment's file under it. */
  Plan asked() {
    return file == null ? plan() : ExperimentPlan.of(spec, file, quick);
  }

  SpikeOptions spike() {
    return spike;
  }

  /** As asked for on the command line. */
  Plan plan() {
    ParseResult given = spec.commandLine().getParseResult();
    Map<Axis, List<String>> asked = AxisOptions.asked(spec);
    spike.completeScenarios(asked, given);
    List<Arm> all = arms.arms(asked, quick, given);
    boolean soaks = all.stream().allMatch(arm -> arm.settings().flows());
    int trialCount = trials != null ? trials : quick || soaks ? 1 : 3;
    Bounds.between("--trials", trialCount, 1, 1_000);
    if (clientMemory != null && clientMemory.bytes() < MIN_CLIENT_MEMORY) {
      throw new Refused("--client-memory " + clientMemory + ": no JVM starts in less than 32m");
    }
    Plan.Timing timing = times.timing(quick);
    requireInstances(all);
    ClusterSpec where = cluster.spec();
    requireReference(all, trialCount);
    Source source = spike.source(where, all, arms.properties(), given);
    Plan.Load load =
        new Plan.Load(
            source,
            spike.workload(quick, times.stall(), given),
            spike.release(),
            spike.givenRecords() || source != null,
            spike.givenWork(),
            spike.flow(all));
    return new Plan(
            kept.name(quick ? "quick" : "compare"),
            kept.seed(),
            all,
            reference,
            where,
            load,
            new Plan.Trials(trialCount, beside(all), spike.together(all)),
            timing,
            new Plan.Common(
                arms.heap(), clientMemory, instances, arms.jvmArgs(), arms.properties(), trim),
            new Plan.Install(Ebb.home(), Ebb.javaHome()),
            published == null ? null : Published.named(published, Ebb.home()))
        .settled();
  }

  private Set<Kind> beside(List<Arm> all) {
    Set<Kind> beside = EnumSet.noneOf(Kind.class);
    if (warmUp) {
      beside.add(Kind.WARM_UP);
    }
    if (controls != null
        ? controls
        : !quick && all.stream().anyMatch(arm -> Scenarios.named(arm.scenario()).spikes() > 0)) {
      beside.add(Kind.CONTROL);
    }
    beside.addAll(closer.kinds());
    return beside;
  }

  private void requireInstances(List<Arm> all) {
    Bounds.between("--instances", instances, 1, MAX_INSTANCES);
    if (instances == 1) {
      return;
    }
    if (!spike.existing() && instances > spike.partitions()) {
      throw new Refused(
          "--instances "
              + instances
              + " for --partitions "
              + spike.partitions()
              + ": some would get nothing; as many partitions, or fewer instances");
    }
    Map<String, Boolean> ofOne = new LinkedHashMap<>();
    closer.kinds().forEach(kind -> ofOne.put("--" + kind.label(), true));
    ofOne.put(
        spike.spikesFlag(),
        all.stream().anyMatch(arm -> !Scenarios.named(arm.scenario()).several()));
    ofOne.forEach(
        (flag, on) -> {
          if (on) {
            throw new Refused(flag + " looks at one process: leave it out with --instances");
          }
        });
  }

  private void requireReference(List<Arm> arms, int trialCount) {
    if (reference == null) {
      return;
    }
    List<String> names = arms.stream().map(Arm::name).toList();
    if (!names.contains(reference)) {
      throw new Refused(
          "--reference "
              + reference
              + " is no arm of this run"
              + Near.hint(reference, names)
              + "; there are "
              + String.join(", ", names));
    }
    if (arms.size() == 1) {
      throw new Refused("--reference " + reference + " is the only arm: name what to compare");
    }
    if (trialCount < Interval.MIN_TRIALS) {
      throw new Refused(
          "--reference needs intervals, and "
              + trialCount
              + " trials are too few for any: --trials "
              + Interval.MIN_TRIALS
              + " or more");
    }
  }
}
