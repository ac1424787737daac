package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.report.Comparison;
import dev.ebb.runner.report.TerminalReport;
import dev.ebb.runner.run.Run;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.trial.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
      "Durations: 250ms, 10s, 2m. Sizes: 256m, 1g.",
      "Examples:",
      "  ebb compare --quick",
      "  ebb compare --clients plain,vertx --records 5000000 --heap 512m",
      "  ebb compare --clients plain --property fetch.max.bytes=3000000 --name small-fetches"
    })
final class CompareCommand implements Callable<Integer> {

  private static final Duration MIN_INTERVAL = Duration.ofMillis(10);
  static final int MAX_RECORD_BYTES = 1_000_000;
  private static final int MAX_PARTITIONS = 1_000;

  /** What makes the comparison one: not for a property to change. */
  private static final Set<String> SET_BY_EBB =
      Set.of(
          ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
          ConsumerConfig.GROUP_ID_CONFIG,
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);

  @Spec private CommandSpec spec;

  @Option(
      names = "--clients",
      paramLabel = "NAME",
      split = ",",
      description = "which, separated by commas (default: plain,vertx,reactor,smallrye)")
  private List<String> clients;

  @Option(
      names = "--quick",
      description = "1 trial of 500,000 records, 2 s idle, 5 s settle, no control trials")
  private boolean quick;

  @Option(names = "--records", paramLabel = "N", description = "in the spike (default: 3000000)")
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

  @Option(names = "--trials", paramLabel = "T", description = "counted trials an arm (default: 3)")
  private Integer trials;

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
      names = "--jvm-arg",
      paramLabel = "ARG",
      description = "for every client's JVM; may be repeated")
  private List<String> jvmArgs = List.of();

  @Option(
      names = "--property",
      paramLabel = "K=V",
      description = "for every client's KafkaConsumer; may be repeated")
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

  @Option(names = "--keep-broker-logs", description = "also when all went well")
  private boolean keepBrokerLogs;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Plan plan = plan();
    Progress progress = ProgressView.onStderr(plan);
    List<String> command = spec.commandLine().getParseResult().originalArgs();
    Run run = new Run(plan, progress, results, keepBrokerLogs, command, Ebb.version());
    try {
      run.run();
    } finally {
      progress.close();
      run.directory().ifPresent(CompareCommand::print); // also of a run that broke off
    }
    return run.failures() == 0 ? 0 : 1;
  }

  private static void print(RunDirectory directory) {
    Comparison comparison = Comparison.of(directory);
    if (!comparison.trials().isEmpty()) {
      System.out.print(new TerminalReport().render(comparison));
    }
    System.out.println("results: " + directory.path());
  }

  private Plan plan() {
    List<Arm> arms = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    List<String> names = clients == null ? Client.ALL.stream().map(Client::name).toList() : clients;
    for (String client : names) {
      Client known = Client.named(client);
      if (!seen.add(client)) {
        throw new Refused("--clients: '" + client + "' is named twice");
      }
      arms.add(Arm.plain(known));
    }
    long count = records != null ? records : quick ? 500_000 : 3_000_000;
    requireBetween("--records", count, 1, Long.MAX_VALUE / MAX_RECORD_BYTES);
    requireBetween("--record-size", recordSize, Workload.MIN_RECORD_BYTES, MAX_RECORD_BYTES);
    requireBetween("--partitions", partitions, 1, MAX_PARTITIONS);
    int trialCount = trials != null ? trials : quick ? 1 : 3;
    requireBetween("--trials", trialCount, 1, 1_000);
    Duration idleTime = idle != null ? idle : Duration.ofSeconds(quick ? 2 : 3);
    Duration settleTime = settle != null ? settle : Duration.ofSeconds(quick ? 5 : 10);
    requireAtLeast("--idle", idleTime, Duration.ofMillis(500));
    requireAtLeast("--settle", settleTime, Duration.ofMillis(500));
    requireAtLeast("--sample-interval", sampleInterval, MIN_INTERVAL);
    requireBetween(
        "--sample-interval in ms:", sampleInterval.toMillis(), 1, idleTime.toMillis() / 4);
    requireAtLeast("--stall-timeout", stallTimeout, Duration.ofSeconds(5));
    requireHeap();
    requireJvmArgs();
    requireProperties();
    return new Plan(
        name != null ? name : quick ? "quick" : "compare",
        arms,
        new Workload(count, recordSize, partitions),
        trialCount,
        !quick,
        idleTime,
        settleTime,
        sampleInterval,
        stallTimeout,
        heap,
        List.copyOf(jvmArgs),
        properties,
        seed != null ? seed : RandomGenerator.getDefault().nextInt(1, Integer.MAX_VALUE),
        Ebb.home(),
        Ebb.javaHome());
  }

  private static void requireBetween(String flag, long value, long least, long most) {
    if (value < least) {
      throw new Refused(flag + " " + value + ": at least " + least + " is needed");
    }
    if (value > most) {
      throw new Refused(flag + " " + value + ": at most " + most + " is possible");
    }
  }

  private static void requireAtLeast(String flag, Duration value, Duration least) {
    if (value.compareTo(least) < 0) {
      throw new Refused(
          flag + " " + value.toMillis() + "ms: at least " + least.toMillis() + "ms is needed");
    }
  }

  private void requireHeap() {
    if (heap.bytes() < HeapSize.INITIAL.bytes()) {
      throw new Refused(
          "--heap "
              + heap
              + " is too small to start: every client's heap begins at "
              + HeapSize.INITIAL);
    }
  }

  private void requireJvmArgs() {
    for (String arg : jvmArgs) {
      if (arg.startsWith("-Xmx")
          || arg.startsWith("-Xms")
          || arg.startsWith("-XX:MaxHeapSize")
          || arg.startsWith("-XX:InitialHeapSize")) {
        throw new Refused("--jvm-arg " + arg + ": the heap is set by --heap, for every client");
      }
      if (!arg.startsWith("-")) {
        throw new Refused("--jvm-arg " + arg + ": a JVM argument begins with '-'");
      }
    }
  }

  private void requireProperties() {
    Map<String, Object> resolved = new LinkedHashMap<>(properties);
    for (String key : properties.keySet()) {
      if (SET_BY_EBB.contains(key)) {
        throw new Refused("--property " + key + ": set by ebb, the same for every client");
      }
      if (!ConsumerConfig.configNames().contains(key)) {
        throw new Refused(
            "--property "
                + key
                + " is no consumer property"
                + Near.hint(key, ConsumerConfig.configNames()));
      }
    }
    resolved.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
    resolved.put(
        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
        "org.apache.kafka.common.serialization.ByteArrayDeserializer");
    resolved.put(
        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
        "org.apache.kafka.common.serialization.ByteArrayDeserializer");
    try {
      new ConsumerConfig(resolved).values();
    } catch (ConfigException e) {
      throw new Refused("--property: " + e.getMessage(), e);
    }
  }
}
