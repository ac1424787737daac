package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.plan.Conditions.Pace;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.subject.TrialFailed;
import dev.ebb.runner.trial.Idling.Idled;
import java.io.IOException;
import java.util.List;

/** No spike at all: also what control trials play. */
record Idle() implements Scenario {

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public String question() {
    return "nothing to read: how often does a client wake up, what does it take and allocate, does its"
        + " memory drift?";
  }

  @Override
  public int spikes() {
    return 0;
  }

  @Override
  public boolean writes() {
    return false;
  }

  @Override
  public boolean several() {
    return true;
  }

  @Override
  public boolean fleets() {
    return true;
  }

  @Override
  public List<? extends Metric<Seen>> metrics() {
    return List.of(IdleMetric.values());
  }

  @Override
  public void play(Stage stage)
      throws TrialFailed, ClusterException, IOException, InterruptedException {
    Loading.play(stage, 0);
    Starting.play(stage, 0);
    OwnCost cost = new OwnCost(stage);
    Idled idled = Idling.play(stage);
    Disturbance disturbance = new Disturbance(stage);
    Pace pace = stage.spec().arm().settings().pace();
    if (stage.spec().kind() == Kind.COUNTED && pace != null && pace.lasts() != null) {
      Watching.play(stage, pace.lasts());
    }
    Settling.play(stage, idled.toNanos());
    stage.outcomes().add(cost.until());
    stage.outcomes().add(disturbance.until());
    if (stage.place().heldBack()) {
      stage.note(
          Finding.note(
              "control-unassigned",
              "with --topic a control trial has no partitions, they are held back until it ends: it"
                  + " has not begun to fetch, as the others have"));
    }
    GivingBack.play(stage);
    Stopping.play(stage, List.of());
  }
}
