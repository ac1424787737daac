package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.Cluster;
import dev.ebb.runner.cluster.Membership;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.plan.Conditions.Pace;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.subject.Outcomes;
import dev.ebb.runner.subject.Phases;
import dev.ebb.runner.subject.Progress;
import dev.ebb.runner.subject.TrialFailed;
import dev.ebb.runner.subject.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where a scenario is played: what there is to play it with, and where its steps leave what they
 * find.
 */
final class Stage {

  private static final long NEVER = Long.MAX_VALUE;

  private final Plan plan;
  private final Place place;
  private final Cluster cluster;
  private final Topics topics;
  private final Progress progress;
  private final Reason reason;
  private final Phases phases = new Phases();
  private final Outcomes outcomes = new Outcomes();
  private final Subjects subjects;
  private final List<Finding> notes = new ArrayList<>();
  private final List<AutoCloseable> props = new ArrayList<>();
  private volatile boolean aborted;
  private long giveUpNanos = NEVER;

  /**
   * Sets it up.
   *
   * @param changing whether clients come and go
   */
  Stage(
      Plan plan, Place place, Cluster cluster, Topics topics, Progress progress, boolean changing) {
    this.plan = plan;
    this.place = place;
    this.cluster = cluster;
    this.topics = topics;
    this.progress = progress;
    this.subjects = new Subjects(plan.common().instances(), changing);
    this.reason = new Reason(cluster, topics, place);
  }

  Plan plan() {
    return plan;
  }

  TrialSpec spec() {
    return place.spec();
  }

  Place place() {
    return place;
  }

  Cluster cluster() {
    return cluster;
  }

  Topics topics() {
    return topics;
  }

  /** The group that the clients are in. */
  Membership group() {
    return topics.membership(place.group(), spec().arm().sharing());
  }

  /** How many consumers each process has; the broker is warm with one. */
  int consumers() {
    return spec().kind() == TrialSpec.Kind.WARM_UP ? 1 : spec().arm().consumers();
  }

  /** How many different records of so many spikes are to be handled, by all consumers together. */
  long expected(long spikes) {
    return spikes * plan.workload().records() * consumers();
  }

  /** Those of the other consumers in the same process. */
  List<Membership> otherGroups() {
    List<Membership> others = new ArrayList<>();
    for (int number = 2; number <= consumers(); number++) {
      others.add(topics.membership(place.group() + "-" + number, spec().arm().sharing()));
    }
    return others;
  }

  /** Whether it is that scenario which is played, and not a warm-up for it. */
  boolean plays(Class<? extends Scenario> kind) {
    return kind.isInstance(Scenarios.of(spec().kind(), spec().arm().scenario()));
  }

  Subjects subjects() {
    return subjects;
  }

  Phases phases() {
    return phases;
  }

  /** What steps have found of the trial as a whole. */
  Outcomes outcomes() {
    return outcomes;
  }

  /** What is seen by now. */
  Seen seen() {
    return subjects.seen(outcomes);
  }

  /** Who may know why nothing moves. */
  Reason reason() {
    return reason;
  }

  /** Ends the current phase and begins {@code next}. */
  void enter(Phase next) {
    phases.enter(next);
    progress.phase(next);
    subjects.mark(next);
  }

  /** Something was noticed. */
  void note(Finding finding) {
    notes.add(finding);
  }

  /** What was noticed of the trial as a whole. */
  List<Finding> notes() {
    return notes;
  }

  /** To be closed when the trial is over, the last first. */
  <T extends AutoCloseable> T keepUntilTheEnd(T prop) {
    props.add(prop);
    return prop;
  }

  /** Closes what was kept. */
  void clear() {
    for (int i = props.size() - 1; i >= 0; i--) {
      try {
        props.get(i).close();
      } catch (Exception e) {
        notes.add(Finding.note("not-closed", "something could not be closed: " + e.getMessage()));
      }
    }
    props.clear();
  }

  /** While something is waited for: what there is to be shown, or to end the trial for. */
  void meanwhile() throws TrialFailed {
    requireGoingOn();
    subjects.requireKept();
    progress.live(subjects.rssMib(), subjects.processed());
  }

  /** While records are written that nobody reads yet. */
  void writing(long written) {
    if (aborted) {
      throw new Interrupted();
    }
    progress.live(0, written);
  }

  /** While records are written that the clients read: one that has ended ends the writing. */
  void writingToReaders(long written) {
    try {
      meanwhile();
      subjects.listen();
    } catch (TrialFailed e) {
      throw new Broken(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted();
    }
  }

  /** Fails where records that are to be drained cannot be, for a reason that somebody knows. */
  void requireReadable() throws TrialFailed, InterruptedException {
    String missing = reason.tell();
    if (missing != null) {
      throw new TrialFailed(missing);
    }
  }

  /** Fails where something else than a client is the reason that nothing moves. */
  void requireUnharmed() throws TrialFailed {
    requireGoingOn();
    subjects.requireKept();
    if (cluster.failure().isPresent()) {
      throw new TrialFailed(cluster.failure().get());
    }
  }

  private void requireGoingOn() throws TrialFailed {
    if (aborted) {
      throw new TrialFailed("interrupted");
    }
    if (giveUpNanos != NEVER && System.nanoTime() > giveUpNanos) {
      throw new TrialFailed(
          String.format(
              Locale.ROOT,
              "too slow: %,d of %,d records handled after %.1f s, and given up",
              subjects.processed(),
              expected(plan.workload().spikes()),
              patience().toMillis() / 1e3));
    }
  }

  private Duration patience() {
    Pace pace = spec().arm().settings().pace();
    boolean warmUp = spec().kind() == TrialSpec.Kind.WARM_UP;
    return pace == null || warmUp ? null : pace.patience();
  }

  /** From now on it is waited for a drain, where there is no more than so much patience for one. */
  void waitForDrain() {
    giveUpNanos = patience() == null ? NEVER : System.nanoTime() + patience().toNanos();
  }

  /** It has drained. */
  void drained() {
    giveUpNanos = NEVER;
  }

  /** The trial has failed within somebody else's code, which knows of no such exception. */
  static final class Broken extends RuntimeException implements Trouble.Anticipated {
    private static final long serialVersionUID = 1;
    private final transient TrialFailed failure;

    Broken(TrialFailed failure) {
      super(failure.getMessage(), failure);
      this.failure = failure;
    }

    TrialFailed failure() {
      return failure;
    }
  }

  /** The runner is being stopped. */
  static final class Interrupted extends RuntimeException implements Trouble.Anticipated {
    private static final long serialVersionUID = 1;

    Interrupted() {
      super("interrupted");
    }
  }

  /** Ends the clients at once, from another thread: the runner itself is being stopped. */
  void abort() {
    aborted = true;
    subjects.abort();
  }
}
