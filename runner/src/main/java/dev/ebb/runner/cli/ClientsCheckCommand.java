package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.ClusterSpec;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.Matrix;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.plan.Trim;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.report.ConformanceReport;
import dev.ebb.runner.run.CompareWork;
import dev.ebb.runner.store.RunDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ebb clients check}. */
@Command(
    name = "check",
    description =
        "Puts a client through the protocol on a real broker, and says what it does and what not."
            + " Exit code 1 when a point does not hold.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    footer = {
      "",
      "Examples:",
      "  ebb clients check kafkajs",
      "  ebb clients check ./mine.yaml --modes all"
    })
final class ClientsCheckCommand implements Callable<Integer> {

  private static final int RECORDS = 9_000;
  private static final int RECORD_BYTES = 100;
  private static final int PARTITIONS = 3;
  private static final HeapSize HEAP = HeapSize.parse("128m");

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      arity = "1..*",
      description = "which, or the path of its description")
  private List<String> names;

  @Option(
      names = "--modes",
      paramLabel = "MODE",
      split = ",",
      defaultValue = Axis.DEFAULT_MODE,
      description = "how they read, or default, or all (default: ${DEFAULT-VALUE})")
  private List<String> modes;

  @Mixin private RunOptions kept = new RunOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Arm> arms =
        Matrix.arms(
            Map.of(Axis.CLIENT, names, Axis.MODE, modes, Axis.SCENARIO, List.of("conformance")),
            Ebb.home(),
            Ebb.javaHome());
    boolean committed = arms.stream().allMatch(arm -> arm.client().readsCommitted());
    Plan plan =
        new Plan(
            kept.name("check"),
            kept.seed(),
            arms,
            null,
            ClusterSpec.embedded(1),
            new Plan.Load(
                null,
                Workload.of(RECORDS, RECORD_BYTES, PARTITIONS),
                committed ? Release.COMMIT : Release.PRODUCE,
                true,
                true),
            new Plan.Trials(1, Set.of()),
            new Plan.Timing(
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ofMillis(100),
                Duration.ofSeconds(20)),
            new Plan.Common(HEAP, null, 1, List.of(), Map.of(), Trim.ASK),
            new Plan.Install(Ebb.home(), Ebb.javaHome()),
            null);
    CompareWork work =
        CompareWork.of(
            plan,
            kept.results(),
            kept.keepBrokerLogs(),
            spec.commandLine().getParseResult().originalArgs(),
            Ebb.version());
    return Shell.run(
            work, CompareSteps.of(plan, work.missing()), "records", ClientsCheckCommand::print)
        .exitCode();
  }

  private static void print(RunDirectory directory) {
    ConformanceReport.of(directory, Ebb.width()).forEach(System.out::println);
    System.out.println("results: " + directory.path());
  }
}
