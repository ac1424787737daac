package dev.ebb.runner.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.cluster.BrokerLibraries;
import dev.ebb.runner.load.Backlog;
import dev.ebb.runner.load.ExistingTopic;
import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.OwnName;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.report.Summaries;
import dev.ebb.runner.search.Search;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.subject.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A comparison: each trial of its plan on one cluster, kept as soon as it is over. */
public final class CompareWork implements Work {

  private static final Duration TIDY_WITHIN = Duration.ofSeconds(20);

  private final Plan plan;
  private final Course course;
  private final Origin origin;
  private final boolean keepBrokerLogs;
  private final String name = OwnName.ofRun();
  private final KeptTrials kept;
  private Optional<ExistingTopic> existing = Optional.empty();
  private Optional<CompareStand> stand = Optional.empty();

  /**
   * Where a run comes from.
   *
   * @param results where a new directory is made
   * @param earlier a run to go on with; empty: a new one
   * @param command how the run was asked for, for the record
   */
  private record Origin(
      Path results, Optional<RunDirectory> earlier, List<String> command, String ebbVersion) {}

  private CompareWork(
      Plan plan, Course course, Origin origin, boolean keepBrokerLogs, KeptTrials kept) {
    this.plan = plan;
    this.course = course;
    this.origin = origin;
    this.keepBrokerLogs = keepBrokerLogs;
    this.kept = kept;
  }

  /**
   * Prepares a run.
   *
   * @param results where the run directory is made
   * @param command how the run was asked for, for the record
   */
  public static CompareWork of(
      Plan plan, Path results, boolean keepBrokerLogs, List<String> command, String ebbVersion) {
    Origin origin = new Origin(results, Optional.empty(), command, ebbVersion);
    return new CompareWork(
        plan, new FixedCourse(plan, Set.of()), origin, keepBrokerLogs, new KeptTrials(plan));
  }

  /**
   * Prepares a search.
   *
   * @param plan what is alike for all that is tried; its arms are those that the search begins with
   * @param results where the run directory is made
   * @param command how the run was asked for, for the record
   */
  public static CompareWork search(
      Plan plan,
      Search search,
      Path results,
      boolean keepBrokerLogs,
      List<String> command,
      String ebbVersion) {
    Origin origin = new Origin(results, Optional.empty(), command, ebbVersion);
    return new CompareWork(
        plan, new SearchCourse(plan, search), origin, keepBrokerLogs, new KeptTrials(plan));
  }

  /**
   * Prepares to go on with what is missing in an earlier run: trials that were neither finished nor
   * failed.
   *
   * @throws Refused when nothing is missing, or this is not the machine or the ebb for it
   */
  public static CompareWork resume(
      RunDirectory directory, Path home, boolean keepBrokerLogs, String ebbVersion) {
    JsonNode earlier = directory.run();
    Resumable.require(directory, ebbVersion, home);
    Plan plan = PlanFile.read(earlier, home, directory.path().resolve("run.json"));
    Set<String> done = new HashSet<>();
    for (JsonNode trial : earlier.path("trials")) {
      if (!trial.path("kind").asText().equals(Kind.WARM_UP.label())) {
        done.add(trial.path("folder").asText());
      }
    }
    KeptTrials kept = new KeptTrials(plan);
    directory.rows("controls.csv").forEach(kept::knowControl);
    directory.rows("trials.csv").forEach(kept::knowCounted);
    Origin origin =
        new Origin(directory.path().getParent(), Optional.of(directory), List.of(), ebbVersion);
    FixedCourse course = new FixedCourse(plan, done);
    CompareWork work = new CompareWork(plan, course, origin, keepBrokerLogs, kept);
    if (course.missing().isEmpty()) {
      throw new Refused(
          "--resume " + directory.path() + ": nothing is missing, ebb report shows it");
    }
    return work;
  }

  /**
   * Sees to it that an arm can be started; the reason why it cannot, otherwise.
   *
   * @param home of ebb
   */
  public static Optional<String> install(Arm arm, Path home) {
    return Fit.installed(arm, home);
  }

  /**
   * The same before any run has begun: one that is under way is not disturbed by it.
   *
   * @throws Refused when there is one
   */
  public static Optional<String> installFirst(Arm arm, Path home) {
    RunLock lock = RunLock.take();
    try {
      return install(arm, home);
    } finally {
      lock.close();
    }
  }

  public Plan plan() {
    return plan;
  }

  /** The trials still to be run, in order; of a search none is known beforehand. */
  public List<TrialSpec> missing() {
    return course instanceof FixedCourse fixed ? fixed.missing() : List.of();
  }

  /** How many counted and control trials of it had failed before it was gone on with. */
  public long failedBefore() {
    return kept.failedBefore();
  }

  @Override
  public void requirePossible(Progress progress) throws InterruptedException {
    existing = new Possible(plan, name).require(progress);
  }

  @Override
  public Journal begin() throws IOException {
    Plan found = found();
    if (origin.earlier.isPresent()) {
      RunDirectory directory = origin.earlier.get();
      return new Journal(directory, directory.run());
    }
    RunDirectory directory = RunDirectory.create(origin.results, plan.name());
    Journal journal =
        new Journal(
            directory,
            null,
            plan.name(),
            plan.seed(),
            origin.command,
            origin.ebbVersion,
            plan.cluster().embedded()
                ? BrokerLibraries.version(plan.install().home()).orElse(null)
                : null);
    journal.put("order", missing().stream().map(TrialSpec::folder).toList());
    journal.put("options", PlanFile.options(found));
    journal.put("arms", plan.arms().stream().map(arm -> PlanFile.arm(plan, arm)).toList());
    if (plan.published() != null) {
      journal.put(
          "published",
          Map.of(
              "title", plan.published().title(),
              "load", plan.published().load(),
              "figures", plan.published().figures()));
    }
    journal.put("cluster", null);
    Map<String, Object> batching = Backlog.batching(found.workload());
    batching.put(
        "compression.type",
        String.join(
            ",",
            plan.arms().stream()
                .map(arm -> plan.of(arm).workload().payload().codec())
                .distinct()
                .toList()));
    journal.put("backlog", batching);
    for (String own : List.of("cpu_pct", "cpu_sampling_pct", "cpu_other_pct", "peak_rss_mib")) {
      journal.put("runner_" + own, null);
    }
    boolean soaksAlone = plan.arms().stream().allMatch(arm -> arm.settings().flows());
    if (!plan.trials().beside().contains(Kind.WARM_UP) && !soaksAlone) {
      journal.warn(
          "no warm-up trial: the first trial met a broker and a page cache that were colder");
    }
    new Fit(plan).leftOut().forEach(journal::warn);
    kept.begin(directory);
    course.tell(journal);
    return journal;
  }

  /** The plan with what a topic that is there already has been found to hold. */
  private Plan found() {
    return existing
        .map(
            topic ->
                plan.with(
                    topic.workload(plan.workload().processBatch(), plan.workload().processTime())))
        .orElse(plan);
  }

  @Override
  public Stand open(Journal journal) throws IOException, InterruptedException {
    CompareStand opened =
        new CompareStand(
            found(), name, existing.orElse(null), journal, course, kept, keepBrokerLogs);
    stand = Optional.of(opened);
    return opened;
  }

  @Override
  public Optional<String> traces() {
    return stand.flatMap(CompareStand::traces);
  }

  @Override
  public void report(RunDirectory directory, boolean all) throws IOException {
    if (all) {
      Summaries.write(directory, EnumSet.allOf(Summaries.Format.class));
    } else {
      Summaries.write(directory);
    }
  }

  @Override
  public Duration tidyWithin() {
    return plan.cluster().external() ? TIDY_WITHIN : Duration.ZERO;
  }

  @Override
  public String soFar() {
    return course.soFar(kept.counted());
  }

  @Override
  public boolean whole() {
    return course.whole(kept.counted());
  }
}
