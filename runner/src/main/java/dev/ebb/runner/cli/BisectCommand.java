package dev.ebb.runner.cli;

import dev.ebb.runner.library.Releases;
import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.Library;
import dev.ebb.runner.plan.LibraryVersions;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.run.CompareWork;
import dev.ebb.runner.search.Bisection;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.summary.Threshold;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code ebb bisect}. */
@Command(
    name = "bisect",
    description = "Finds the first version of a library that is worse: which upgrade did it?",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    footer = {
      "",
      "The newest version is held against the oldest; if it is worse, half of what lies between is",
      "ruled out at a time. Each is tried in turn with the oldest until its trials tell, 12 times at",
      "most. All else that ebb compare takes says what is measured: --quick, --modes, --scenario,",
      "--records, --jvms ...",
      "Exit code 0: the first that is worse was found, or none is; 1: it cannot be told.",
      "Examples:",
      "  ebb bisect --clients plain --versions kafka-clients=3.0.0..4.4.0 \\",
      "      --worse 'retained_mib > +20%%' --quick",
      "  ebb bisect --clients plain --versions kafka-clients=3.9.1,4.0.0,4.1.1,4.4.0 \\",
      "      --worse 'resume_ms > +500' --scenario broker-restart"
    })
final class BisectCommand implements Callable<Integer> {

  /** What the search itself decides. */
  private static final List<String> DECIDED =
      List.of(
          "--trials",
          "--controls",
          "--no-controls",
          "--reference",
          "--fail-if",
          "--resume",
          "--nmt",
          "--histogram",
          "--allocations",
          "--native",
          "--warm-up",
          "--no-warm-up",
          "--broker-versions");

  /** Until one has been seen. */
  private static final Duration MOST_OF_A_TRIAL = Duration.ofSeconds(20);

  @Spec private CommandSpec spec;

  @Option(
      names = LibraryVersions.FLAG,
      paramLabel = "LIB=A..B",
      required = true,
      split = ",",
      description = "all releases of a library from A to B, or LIB=V1,V2,... the oldest first")
  private List<String> versions;

  @Option(
      names = "--worse",
      paramLabel = "LIMIT",
      required = true,
      description =
          "FIGURE > VALUE (or <): +20%% or +5 of the difference from the oldest, 200 of the figure"
              + " itself, such as 'retained_mib > +20%%'; ebb figures lists them")
  private String worse;

  @Mixin private RunOptions kept = new RunOptions();

  @Unmatched private List<String> others = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Threshold limit = Threshold.parse("--worse", worse, List.of());
    Plan plan = plan();
    Arm given = plan.arms().get(0);
    Map<String, Arm> arms = arms(given);
    List<Arm> all = List.copyOf(arms.values());
    Bisection bisection = new Bisection(limit, arms, arm -> CompareWork.install(arm, Ebb.home()));
    CompareWork work =
        CompareWork.search(
            with(plan, all.get(0)),
            bisection,
            kept.results(),
            kept.keepBrokerLogs(),
            spec.commandLine().getParseResult().originalArgs(),
            Ebb.version());
    long start = System.nanoTime();
    Ahead ahead =
        Ahead.searching(
            bisection::trying, () -> each(bisection, start).multipliedBy(bisection.left()));
    Shell.run(work, ahead, "records", BisectCommand::print);
    return bisection.result().sure() ? 0 : 1;
  }

  /** How long a trial takes. */
  private static Duration each(Bisection bisection, long start) {
    return bisection.made() == 0
        ? MOST_OF_A_TRIAL
        : Duration.ofNanos((System.nanoTime() - start) / bisection.made());
  }

  /** What is measured, as {@code ebb compare} understands it. */
  private Plan plan() {
    for (String word : others) {
      String flag = word.replaceAll("=.*", "");
      if (DECIDED.contains(flag)) {
        throw new Refused(flag + ": that is for the search to say: leave it out");
      }
    }
    Plan plan = ExperimentPlan.ofWords("ebb bisect", others, DECIDED);
    if (plan.arms().size() != 1) {
      throw new Refused(
          "one arm is bisected at a time, and these are "
              + plan.arms().size()
              + " ("
              + String.join(", ", plan.arms().stream().map(Arm::name).toList())
              + "): name one client, mode, profile, JVM ... (--clients plain)");
    }
    return plan;
  }

  private Plan with(Plan plan, Arm first) {
    return new Plan(
        kept.name("bisect"),
        kept.seed(),
        List.of(first),
        null,
        plan.cluster(),
        plan.load(),
        new Plan.Trials(1, Set.of(Kind.WARM_UP)),
        plan.timing(),
        plan.common(),
        plan.install(),
        null);
  }

  /** One for each version, the oldest first. */
  private Map<String, Arm> arms(Arm given) throws InterruptedException {
    Client client = given.client();
    String asked = LibraryVersions.FLAG + " " + String.join(",", versions);
    int sign = versions.get(0).indexOf('=');
    if (sign < 1) {
      throw new Refused(
          asked
              + ": of which library? Write it as LIBRARY=A..B, such as kafka-clients=3.9.1..4.4.0");
    }
    String name = versions.get(0).substring(0, sign);
    Library library =
        LibraryVersions.library(client, name)
            .orElseThrow(() -> LibraryVersions.unknown(name, List.of(client)));
    Map<String, Arm> arms = new LinkedHashMap<>();
    for (String version : named(client, library, asked)) {
      arms.put(
          version, given.with(Axis.VERSIONS, LibraryVersions.level(client, Map.of(name, version))));
    }
    if (arms.size() < 2) {
      throw new Refused(asked + ": two versions at least are needed to say which one is worse");
    }
    return arms;
  }

  private List<String> named(Client client, Library library, String asked)
      throws InterruptedException {
    if (!client.inJvm()) { // which may have to be installed for that
      System.err.println("ebb: looking which releases of " + library.name() + " there are");
    }
    List<String> named = new ArrayList<>(versions);
    named.set(0, named.get(0).substring(named.get(0).indexOf('=') + 1));
    if (named.size() == 1 && named.get(0).contains("..")) {
      List<String> ends = Arrays.asList(named.get(0).split("\\.\\.", -1));
      if (ends.size() != 2 || ends.stream().anyMatch(String::isEmpty)) {
        throw new Refused(
            asked + ": a range is two versions with two dots between, such as 3.9.1..4.4.0");
      }
      return Releases.between(Ebb.home(), client, library, ends.get(0), ends.get(1), asked);
    }
    for (String version : named) {
      if (version.contains("..")) {
        throw new Refused(asked + ": a range stands alone, such as 3.9.1..4.4.0");
      }
      LibraryVersions.require(asked, version);
    }
    Releases.require(Ebb.home(), client, library, named, asked);
    return named;
  }

  private static void print(RunDirectory directory) {
    if (directory.exists()) {
      System.out.print(Ebb.onStdout().answer(directory.run()));
      System.out.println("(ebb report shows all that was tried)");
      System.out.println("results: " + directory.path());
    }
  }
}
