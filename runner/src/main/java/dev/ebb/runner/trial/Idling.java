package dev.ebb.runner.trial;

import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.subject.TrialFailed;
import java.time.Duration;

/** The step in which nothing happens: what the others are held against. */
final class Idling {

  private Idling() {}

  /**
   * A client that is known by its commits is to have time for one: it may read what it should not.
   */
  private static final Duration COMMITTED = Duration.ofSeconds(7);

  private static Duration patience(Stage stage) {
    Duration idle = stage.plan().timing().idle();
    boolean byCommits =
        stage.spec().arm().client().progress() instanceof Client.Offsets
            && stage.plan().load().release() == Release.COMMIT;
    return byCommits && idle.compareTo(COMMITTED) < 0 ? COMMITTED : idle;
  }

  /** Nothing has happened from then to then. */
  record Idled(long fromNanos, long toNanos) {}

  /** Waits, and looks. */
  static Idled play(Stage stage) throws TrialFailed, InterruptedException {
    stage.enter(Phase.IDLE);
    long from = System.nanoTime();
    stage.subjects().awaitUntil(from + patience(stage).toNanos());
    stage.subjects().mark(Phase.IDLE);
    Idled idled = stage.outcomes().add(new Idled(from, System.nanoTime()));
    for (Member member : stage.subjects()) {
      member.endAndAsk(Phase.IDLE);
      member.closer().look(Phase.IDLE, member.notes());
    }
    return idled;
  }
}
