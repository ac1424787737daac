package dev.ebb.runner.trial;

import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.subject.TrialFailed;

/** The step in which nothing happens: what the others are held against. */
final class Idling {

  private Idling() {}

  /** Nothing has happened from then to then. */
  record Idled(long fromNanos, long toNanos) {}

  /** Waits, and looks. */
  static Idled play(Stage stage) throws TrialFailed, InterruptedException {
    Plan plan = stage.plan();
    stage.enter(Phase.IDLE);
    long from = System.nanoTime();
    stage.subjects().awaitUntil(from + plan.timing().idle().toNanos());
    stage.subjects().mark(Phase.IDLE);
    Idled idled = stage.outcomes().add(new Idled(from, System.nanoTime()));
    for (Member member : stage.subjects()) {
      member.endAndAsk(Phase.IDLE);
      member.closer().look(Phase.IDLE, member.notes());
    }
    return idled;
  }
}
