package dev.ebb.runner.run;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.Leftovers;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.load.ExistingTopic;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.subject.Progress;
import dev.ebb.runner.trial.Place;
import dev.ebb.runner.trial.Trial;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The cluster of a comparison, and its trials on it. */
final class CompareStand implements Work.Stand {

  private static final String NOT_KNOWN = "; whether all are gone is not known";

  private final Plan plan;
  private final String runName;
  private final ExistingTopic existing;
  private final Journal journal;
  private final Course course;
  private final boolean keepBrokerLogs;
  private final TrialResults results;
  private final Grounds grounds;
  private final Set<String> begun = ConcurrentHashMap.newKeySet();
  private boolean tidied;
  private String left = NOT_KNOWN;

  /**
   * Starts or finds the cluster.
   *
   * @param runName what the names of all that is made there begin with
   * @param existing the topic to drain, or null
   * @param course its trials
   */
  CompareStand(
      Plan plan,
      String runName,
      ExistingTopic existing,
      Journal journal,
      Course course,
      KeptTrials kept,
      boolean keepBrokerLogs)
      throws InterruptedException {
    this.plan = plan;
    this.runName = runName;
    this.existing = existing;
    this.journal = journal;
    this.course = course;
    this.keepBrokerLogs = keepBrokerLogs;
    grounds = new Grounds(plan, journal);
    results = new TrialResults(plan, course, kept, grounds);
  }

  @Override
  public Iterable<List<Work.Unit>> rounds() {
    Stream<List<TrialSpec>> rounds = StreamSupport.stream(course.rounds().spliterator(), false);
    return () -> rounds.map(this::units).iterator();
  }

  private List<Work.Unit> units(List<TrialSpec> round) {
    List<Work.Unit> units = new ArrayList<>();
    round.forEach(spec -> units.add(new TrialUnit(spec)));
    return units;
  }

  /** One trial. */
  private final class TrialUnit implements Work.Unit {
    private final TrialSpec spec;
    private final AtomicReference<Trial> trial = new AtomicReference<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean aborted;

    TrialUnit(TrialSpec spec) {
      this.spec = spec;
    }

    @Override
    public String name() {
      return spec.folder();
    }

    @Override
    public Work.Result run(Path folder, Progress progress) throws InterruptedException {
      try {
        return tried(folder, progress);
      } finally {
        over.countDown();
      }
    }

    private Work.Result tried(Path folder, Progress progress) throws InterruptedException {
      Place place = new Place(runName, spec, folder, existing);
      Grounds.Ground ground = grounds.of(spec.arm());
      begun.add(spec.folder());
      Trial mine = new Trial(plan, place, ground.cluster(), ground.topics(), progress);
      trial.set(mine);
      if (aborted) {
        mine.abort();
      }
      try {
        return results.of(mine.run());
      } finally {
        if (mine.untidy() == null) {
          trial.set(null); // all that it has looked at would be kept until the run is over
        }
      }
    }

    @Override
    public void abort() {
      aborted = true;
      Trial mine = trial.get();
      if (mine != null) {
        mine.abort();
      }
    }

    @Override
    public Optional<String> awaitOver(Duration patience) throws InterruptedException {
      if (patience.isZero()) {
        return Optional.empty();
      }
      if (over.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.ofNullable(trial.get()).map(Trial::untidy);
      }
      return Optional.of("what is left of " + runName + "-* there, ebb clean removes");
    }
  }

  @Override
  public void over() {
    course.tell(journal);
  }

  /** On a cluster that goes on living: sees to it that nothing of this run stays there. */
  @Override
  public synchronized void tidy() throws InterruptedException {
    if (tidied) {
      return;
    }
    tidied = true;
    if (!plan.cluster().external()) {
      return;
    }
    journal.put("made", begun.stream().sorted().map(folder -> runName + "-" + folder).toList());
    Topics topics = grounds.first().topics();
    try {
      Leftovers.ofRun(topics, runName).remove(topics);
      Leftovers still = Leftovers.ofRun(topics, runName);
      if (still.none() && still.held().isEmpty()) {
        left = "";
      } else {
        left = "; still there: " + still;
        journal.warn("still on the cluster: " + still + "; ebb clean removes it");
      }
    } catch (ClusterException e) {
      journal.warn(
          e.getMessage() + "; what " + runName + "-* is left on the cluster, ebb clean removes");
    }
  }

  /** What was made on a cluster of the user's, and whether that is gone, in words. */
  synchronized Optional<String> traces() {
    if (!plan.cluster().external() || begun.isEmpty()) {
      return Optional.empty();
    }
    boolean ours = plan.load().source() == null;
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s: %d %s named %s-* were made %s%s",
            plan.cluster().bootstrapServer(),
            begun.size(),
            ours ? "topics and groups" : "groups",
            runName,
            left.isEmpty() ? "and removed" : "there" + left + "; ebb clean removes what is",
            ours && plan.load().release() == Release.COMMIT
                ? "; their transactional ids expire there (transactional.id.expiration.ms)"
                : ""));
  }

  @Override
  public void close() {
    grounds.close();
    if (results.allGood() && !keepBrokerLogs) {
      grounds.deleteLogs();
    }
  }
}
