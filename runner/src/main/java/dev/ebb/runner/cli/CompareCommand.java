package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.ClusterSpec;
import dev.ebb.runner.plan.ConsumerProperties;
import dev.ebb.runner.plan.ExperimentFile;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.JavaHome;
import dev.ebb.runner.plan.JvmProfile;
import dev.ebb.runner.plan.Matrix;
import dev.ebb.runner.plan.Near;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Profile;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.plan.Source;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.report.Comparison;
import dev.ebb.runner.run.Run;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.summary.Interval;
import dev.ebb.runner.summary.Threshold;
import dev.ebb.runner.trial.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code ebb compare}. */
@Command(
    name = "compare",
    description = "Runs each client through the same spike and compares what it keeps of it.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    footer = {
      "",
      "An arm is a client in a mode, with a settings profile, on a JVM profile and a JDK; every",
      "combination of what is named becomes one. A client named twice is compared with itself.",
      "Durations: 250ms, 10s, 2m. Sizes: 256m, 1g.",
      "Examples:",
      "  ebb compare --quick",
      "  ebb compare -f paced --clients plain,smallrye",
      "  ebb compare --clients plain --jvms g1,g1-periodic,serial",
      "  ebb compare --clients plain,vertx --trials 6 --reference plain",
      "  ebb compare --clients plain --property fetch.max.bytes=3000000 --name small-fetches",
      "  ebb compare --bootstrap-server broker1:9093 --command-config client.properties --quick",
      "  ebb compare --brokers 3 --quick"
    })
final class CompareCommand implements Callable<Integer> {

  private static final Duration MIN_INTERVAL = Duration.ofMillis(10);
  static final int MAX_RECORD_BYTES = 1_000_000;
  private static final int MAX_PARTITIONS = 1_000;
  private static final int MAX_INSTANCES = 32;
  private static final String ASSIGNORS = "partition.assignment.strategy";
  private static final long MIN_CLIENT_MEMORY = 32L << 20;
  private static final long QUICK_RECORDS = 500_000;

  /** What {@code --quick} settles by itself, whatever an experiment file says. */
  private static final Set<String> SET_BY_QUICK = Set.of("trials", "idle", "settle", "controls");

  @Spec private CommandSpec spec;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "an experiment: a YAML file, or the name of one that 'ebb experiments' lists")
  private String file;

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
      names = "--reference",
      paramLabel = "ARM",
      description = "hold the others against this arm, with intervals: 6 trials or more")
  private String reference;

  @Option(
      names = "--quick",
      description = "1 trial of 500,000 records, 2 s idle, 5 s settle, no control trials")
  private boolean quick;

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = "--release",
      paramLabel = "HOW",
      defaultValue = "commit",
      description =
          "commit: one transaction, written before (default); produce: written while they read, where"
              + " transactions are not allowed")
  private String release;

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      description =
          "with --bootstrap-server: drain this topic, which is only read, instead of one that ebb"
              + " makes")
  private String topic;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "of --topic: only records since, such as 2026-11-22T10:00:00Z (default: all)")
  private String from;

  @Option(names = "--last", paramLabel = "N", description = "of --topic: only the last N offsets")
  private Long last;

  @Option(names = "--records", paramLabel = "N", description = "in a spike (default: 3000000)")
  private Long records;

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
      names = "--spikes",
      paramLabel = "N",
      defaultValue = "1",
      description = "1, or 2: another of the same when the first has settled (default: 1)")
  private int spikes;

  @Option(
      names = "--process-batch",
      paramLabel = "N",
      description = "after every N records ... (default: no simulated work)")
  private Long processBatch;

  @Option(
      names = "--process-time",
      paramLabel = "D",
      description = "... do D of simulated work, by each library's own back-pressure")
  private Duration processTime;

  @Option(names = "--trials", paramLabel = "T", description = "counted trials an arm (default: 3)")
  private Integer trials;

  @Option(
      names = "--controls",
      negatable = true,
      description = "a trial an arm without any spike (default: yes; with --quick: no)")
  private Boolean controls;

  @Option(
      names = "--nmt",
      negatable = true,
      description = "one more trial an arm with the JVM's native memory tracking, not counted")
  private boolean nmt;

  @Option(
      names = "--histogram",
      negatable = true,
      description = "one more trial an arm with class histograms, not counted")
  private boolean histogram;

  @Option(names = "--idle", paramLabel = "D", description = "before the release (default: 3s)")
  private Duration idle;

  @Option(
      names = "--settle",
      paramLabel = "D",
      description = "after the last record (default: 10s)")
  private Duration settle;

  @Option(
      names = "--sample-interval",
      paramLabel = "D",
      defaultValue = "100ms",
      description = "between two looks at a client (default: ${DEFAULT-VALUE})")
  private Duration sampleInterval;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "256m",
      description = "every client's -Xmx (default: ${DEFAULT-VALUE})")
  private HeapSize heap;

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
      names = "--jvm-arg",
      paramLabel = "ARG",
      description = "for every client's JVM; may be repeated")
  private List<String> jvmArgs = List.of();

  @Option(
      names = "--property",
      paramLabel = "K=V",
      description = "for every client's KafkaConsumer, over its profile; may be repeated")
  private Map<String, String> properties = new LinkedHashMap<>();

  @Option(
      names = "--stall-timeout",
      paramLabel = "D",
      defaultValue = "30s",
      description = "a drain without progress this long has failed (default: ${DEFAULT-VALUE})")
  private Duration stallTimeout;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "of the trials' order (default: a fresh one, recorded)")
  private Long seed;

  @Option(
      names = "--results",
      paramLabel = "DIR",
      defaultValue = "results",
      description = "where the run's directory is made (default: ${DEFAULT-VALUE})")
  private Path results;

  @Option(names = "--name", paramLabel = "NAME", description = "of the run (default: compare)")
  private String name;

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

  @Option(names = "--keep-broker-logs", description = "also when all went well")
  private boolean keepBrokerLogs;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> command = spec.commandLine().getParseResult().originalArgs();
    if (resume != null) {
      requireAlone();
      RunDirectory directory = RunDirectory.open(resume);
      return execute(Run.resume(directory, Ebb.home(), keepBrokerLogs, Ebb.version()));
    }
    Plan plan = file == null ? plan() : planOfFile();
    return execute(new Run(plan, results, keepBrokerLogs, command, Ebb.version()));
  }

  private int execute(Run run) throws IOException, InterruptedException {
    List<Threshold> thresholds = thresholds(run.plan());
    Progress progress =
        ProgressView.onStderr(CompareSteps.of(run.plan(), run.missing()), "records");
    try {
      run.run(progress);
    } finally {
      progress.close();
      run.directory().ifPresent(CompareCommand::print); // also of a run that broke off
    }
    boolean crossed =
        run.directory()
            .map(directory -> crossed(Comparison.of(directory), thresholds))
            .orElse(false);
    return run.failures() == 0 && !crossed ? 0 : 1;
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
    boolean crossed = false;
    for (Threshold threshold : thresholds) {
      for (ArmSummary arm : comparison.arms()) {
        Figure figure = arm.figures().get(threshold.column());
        if (threshold.concerns(arm.arm()) && figure != null) {
          Optional<String> why = threshold.crossedBy(arm.arm(), figure);
          why.ifPresent(reason -> System.err.println("ebb compare: --fail-if " + reason));
          crossed |= why.isPresent();
        }
      }
    }
    return crossed;
  }

  private static void print(RunDirectory directory) {
    Comparison comparison = Comparison.of(directory);
    if (!comparison.trials().isEmpty()) {
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

  /** The file's settings, except those that are also given on the command line. */
  private Plan planOfFile() {
    ExperimentFile experiment = ExperimentFile.named(file, Ebb.home());
    ParseResult given = spec.commandLine().getParseResult();
    List<String> arguments = new ArrayList<>();
    Map<String, String> origins = new LinkedHashMap<>();
    boolean named = false;
    long most = Long.MAX_VALUE;
    for (ExperimentFile.Setting setting : experiment.settings().values()) {
      requireType(setting);
      boolean collects = setting.flag().equals("--property") || setting.flag().equals("--jvm-arg");
      if (!collects && given.hasMatchedOption(setting.flag())
          || quick && SET_BY_QUICK.contains(setting.key())) {
        continue;
      }
      if (setting.key().equals("records")) {
        most = parse(setting.arguments()).records;
        if (quick) {
          continue;
        }
      }
      named |= setting.key().equals("name");
      arguments.addAll(setting.arguments());
      origins.put(setting.flag(), setting.where());
    }
    if (!named && !given.hasMatchedOption("--name")) {
      arguments.add("--name=" + experiment.name());
    }
    if (quick && records == null) {
      arguments.add("--records=" + Math.min(most, QUICK_RECORDS));
    }
    List<String> line = given.originalArgs();
    arguments.addAll(line.subList(line.indexOf(spec.name()) + 1, line.size()));
    CompareCommand merged = parse(arguments);
    try {
      return merged.plan();
    } catch (Refused e) {
      throw placed(e, origins);
    }
  }

  private static CompareCommand parse(List<String> arguments) {
    CompareCommand command = new CompareCommand();
    CommandLine line = Ebb.configured(new CommandLine(command));
    line.parseArgs(arguments.toArray(String[]::new));
    return command;
  }

  private static void requireType(ExperimentFile.Setting setting) {
    try {
      parse(setting.arguments());
    } catch (ParameterException e) {
      String reason = e.getMessage().replaceAll("^Invalid value for option '[^']*'[^:]*: ", "");
      throw new Refused(setting.where() + ": " + reason, e);
    }
  }

  /** What was refused under its flag's name, under the name of the file's line it came from. */
  private static Refused placed(Refused e, Map<String, String> origins) {
    for (Map.Entry<String, String> origin : origins.entrySet()) {
      String flag = origin.getKey();
      if (e.getMessage().matches("\\Q" + flag + "\\E\\b(?s:.*)")) {
        return new Refused(origin.getValue() + e.getMessage().substring(flag.length()), e);
      }
    }
    return e;
  }

  private Plan plan() {
    long count = records != null ? records : quick ? QUICK_RECORDS : 3_000_000;
    Bounds.between("--records", count, 1, Long.MAX_VALUE / MAX_RECORD_BYTES);
    Bounds.between("--record-size", recordSize, Workload.MIN_RECORD_BYTES, MAX_RECORD_BYTES);
    Bounds.between("--partitions", partitions, 1, MAX_PARTITIONS);
    Bounds.between("--spikes", spikes, 1, 2);
    int trialCount = trials != null ? trials : quick ? 1 : 3;
    Bounds.between("--trials", trialCount, 1, 1_000);
    Duration idleTime = idle != null ? idle : Duration.ofSeconds(quick ? 2 : 3);
    Duration settleTime = settle != null ? settle : Duration.ofSeconds(quick ? 5 : 10);
    Bounds.atLeast("--idle", idleTime, Duration.ofMillis(500));
    Bounds.atLeast("--settle", settleTime, Duration.ofMillis(500));
    Bounds.atLeast("--sample-interval", sampleInterval, MIN_INTERVAL);
    Bounds.between(
        "--sample-interval in ms:", sampleInterval.toMillis(), 1, idleTime.toMillis() / 4);
    Bounds.atLeast("--stall-timeout", stallTimeout, Duration.ofSeconds(5));
    if (clientMemory != null && clientMemory.bytes() < MIN_CLIENT_MEMORY) {
      throw new Refused("--client-memory " + clientMemory + ": no JVM starts in less than 32m");
    }
    requireInstances();
    requirePace();
    requireJvmArgs();
    properties.keySet().forEach(key -> requireProperty(key));
    ConsumerProperties.requireValues("--property", properties);
    List<Arm> arms = arms();
    ClusterSpec where = cluster.spec();
    requireHeaps(arms);
    requireReference(arms, trialCount);
    Set<Kind> beside = EnumSet.noneOf(Kind.class);
    if (controls != null ? controls : !quick) {
      beside.add(Kind.CONTROL);
    }
    if (nmt) {
      beside.add(Kind.NMT);
    }
    if (histogram) {
      beside.add(Kind.HISTOGRAM);
    }
    return new Plan(
        name != null ? name : quick ? "quick" : "compare",
        arms,
        reference,
        where,
        source(where, arms),
        new Workload(
            count,
            recordSize,
            partitions,
            spikes,
            processBatch == null ? 0 : processBatch,
            processTime == null ? Duration.ZERO : processTime),
        release(),
        trialCount,
        beside,
        idleTime,
        settleTime,
        sampleInterval,
        stallTimeout,
        heap,
        clientMemory,
        instances,
        List.copyOf(jvmArgs),
        properties,
        seed != null ? seed : RandomGenerator.getDefault().nextInt(1, Integer.MAX_VALUE),
        Ebb.home(),
        Ebb.javaHome());
  }

  private Source source(ClusterSpec where, List<Arm> arms) {
    if (topic == null) {
      if (from != null || last != null) {
        throw new Refused(
            (from != null ? "--from" : "--last") + " is for --topic, which is missing");
      }
      return null;
    }
    if (!where.external()) {
      throw new Refused("--topic " + topic + ": its cluster is missing, give --bootstrap-server");
    }
    ParseResult given = spec.commandLine().getParseResult();
    for (String flag :
        List.of("--records", "--record-size", "--partitions", "--spikes", "--release")) {
      if (given.hasMatchedOption(flag)) {
        throw new Refused(flag + " is for a topic of ebb's making: leave it out with --topic");
      }
    }
    if (from != null && last != null) {
      throw new Refused("--from and --last both say where to begin: give one of them");
    }
    if (last != null) {
      Bounds.between("--last", last, 1, Long.MAX_VALUE / 2);
    }
    for (Arm arm : arms) {
      if (arm.mode().equals("consumer")) {
        throw new Refused(
            "--modes consumer: with its group protocol the brokers assign the partitions, so that"
                + " ebb cannot hold --topic back; use classic");
      }
      if (arm.properties().containsKey(ASSIGNORS) || properties.containsKey(ASSIGNORS)) {
        throw new Refused(
            "--property " + ASSIGNORS + ": ebb holds --topic back by the assignor, leave it out");
      }
    }
    return new Source(topic, from == null ? null : instant(), last);
  }

  private Instant instant() {
    try {
      return Instant.parse(from);
    } catch (DateTimeParseException e) {
      throw new Refused("--from " + from + ": write it as 2026-11-22T10:00:00Z", e);
    }
  }

  private Release release() {
    for (Release way : Release.values()) {
      if (way.label().equals(release)) {
        return way;
      }
    }
    throw new Refused("--release " + release + ": use commit or produce");
  }

  private List<Arm> arms() {
    Path home = Ebb.home();
    List<Path> paths = javas == null ? List.of(Ebb.javaHome()) : javas;
    return Matrix.arms(
        clients == null ? Client.ALL : clients.stream().map(Client::named).toList(),
        modes,
        profiles.stream().map(profile -> Profile.named(profile, home)).toList(),
        jvms.stream().map(jvm -> JvmProfile.named(jvm, home)).toList(),
        paths.stream().map(JavaHome::at).toList());
  }

  private void requireInstances() {
    Bounds.between("--instances", instances, 1, MAX_INSTANCES);
    if (instances == 1) {
      return;
    }
    if (topic == null && instances > partitions) {
      throw new Refused(
          "--instances "
              + instances
              + " for --partitions "
              + partitions
              + ": some would get nothing; as many partitions, or fewer instances");
    }
    for (String flag : List.of("--nmt", "--histogram", "--spikes")) {
      boolean on = flag.equals("--nmt") ? nmt : flag.equals("--histogram") ? histogram : spikes > 1;
      if (on) {
        throw new Refused(flag + " looks at one process: leave it out with --instances");
      }
    }
  }

  private void requirePace() {
    if (processBatch == null && processTime == null) {
      return;
    }
    if (processBatch == null || processTime == null) {
      String missing = processBatch == null ? "--process-batch" : "--process-time";
      String there = processBatch == null ? "--process-time" : "--process-batch";
      throw new Refused(there + " needs " + missing + ": they belong together");
    }
    Bounds.between("--process-batch", processBatch, 1, Long.MAX_VALUE);
    Bounds.atLeast("--process-time", processTime, Duration.ofMillis(1));
    if (processTime.compareTo(stallTimeout) >= 0) {
      throw new Refused(
          "--process-time "
              + processTime.toMillis()
              + "ms would look like a stall: a --stall-timeout above it is needed");
    }
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

  private void requireJvmArgs() {
    for (String arg : jvmArgs) {
      if (JvmProfile.sizesHeap(arg)) {
        throw new Refused("--jvm-arg " + arg + ": the heap is set by --heap, for every client");
      }
      ConsumerProperties.requireNoSecret(
          "--jvm-arg " + arg.replaceAll("=.*", ""), arg.replaceAll("=.*", ""));
      if (!arg.startsWith("-")) {
        throw new Refused("--jvm-arg " + arg + ": a JVM argument begins with '-'");
      }
    }
  }

  private static void requireProperty(String key) {
    ConsumerProperties.require("--property " + key, key, List.of());
  }
}
