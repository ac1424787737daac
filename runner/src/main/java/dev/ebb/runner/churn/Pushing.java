package dev.ebb.runner.churn;

import dev.ebb.runner.churn.PushProcess.BrokerGone;
import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.plan.ChurnArm;
import dev.ebb.runner.plan.ChurnPlan;
import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.subject.TrialFailed;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** An arm's pushes, from the first on, stopped now and then for a look. */
final class Pushing {

  static final Phase PUSH = new Phase("push");
  static final Phase CHECKPOINT = new Phase("checkpoint");

  /** In a storm: the first look after so many entries, further ones with each fifth more. */
  private static final int STORM_STEP = 1_000;

  private static final int STORM_SHARE = 5;

  private final ChurnPlan plan;
  private final ChurnArm arm;
  private final PushProcess pusher;
  private final Looks looks;
  private final String topic;
  private final Consumer<Phase> enter;
  private final List<Finding> notes;
  private final long startNanos = System.nanoTime();
  private long pushed;

  /**
   * From now on.
   *
   * @param topic where they go
   * @param enter told of each phase
   * @param notes what is noticed is added there
   */
  Pushing(
      ChurnPlan plan,
      ChurnArm arm,
      PushProcess pusher,
      Looks looks,
      String topic,
      Consumer<Phase> enter,
      List<Finding> notes) {
    this.plan = plan;
    this.arm = arm;
    this.pusher = pusher;
    this.looks = looks;
    this.topic = topic;
    this.enter = enter;
    this.notes = notes;
  }

  /** When they began: t = 0. */
  long startNanos() {
    return startNanos;
  }

  /** Since then. */
  double seconds() {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  /** Acknowledged so far, those under way included. */
  long pushed() {
    return pushed + pusher.underWay();
  }

  /** All of them, with looks evenly in between. */
  void evenly()
      throws IOException, InterruptedException, ClusterException, TrialFailed, BrokerGone {
    long step = Math.max(1, plan.pushes(arm) / plan.checkpoints());
    while (pushed < plan.pushes(arm)) {
      long remaining = plan.pushes(arm) - pushed;
      // what is left over of an uneven division goes with the last step
      pushAndLook(remaining < 2 * step ? remaining : step);
      if (pushed < plan.pushes(arm) && late()) {
        notes.add(
            Finding.note(
                "ended-early",
                Map.of("pushes", (double) pushed),
                String.format(
                    Locale.ROOT,
                    "ended after %,d of %,d pushes, since %d s had passed (--arm-time)",
                    pushed,
                    plan.pushes(arm),
                    plan.armTime().toSeconds())));
        return;
      }
    }
  }

  /** Until the broker has ended; returns why it has not. */
  String untilTheEnd()
      throws IOException, InterruptedException, ClusterException, TrialFailed, BrokerGone {
    while (pushed < plan.pushes(arm)) {
      long step = Math.max(STORM_STEP / plan.touched(arm), pushed / STORM_SHARE);
      pushAndLook(Math.min(step, plan.pushes(arm) - pushed));
      if (late()) {
        return String.format(
            Locale.ROOT,
            "the broker was not out of memory after %,d pushes in %d s: longer --arm-time, or a"
                + " smaller --broker-heap",
            pushed,
            plan.armTime().toSeconds());
      }
    }
    return String.format(
        Locale.ROOT,
        "the broker was not out of memory after %,d pushes: more --pushes, or a smaller"
            + " --broker-heap",
        pushed);
  }

  private boolean late() {
    return System.nanoTime() - startNanos > plan.armTime().toNanos();
  }

  private void pushAndLook(long count)
      throws IOException, InterruptedException, ClusterException, TrialFailed, BrokerGone {
    enter.accept(PUSH);
    Event done = pusher.push("push", (int) count, topic, notes);
    pushed += done.number("pushes");
    enter.accept(CHECKPOINT);
    try {
      looks.take(pushed, done);
    } catch (Looks.Unseen e) {
      notes.add(Finding.note("look-without-heap", e.getMessage()));
    }
  }
}
