package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.load.Inflow;
import dev.ebb.runner.load.Spike;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.subject.TrialFailed;
import dev.ebb.runner.trial.Draining.Drained;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Records that come for a long time, and a look after each period: does memory grow without end?
 *
 * @param live whether all is collected before each look, which an undisturbed client would not do
 */
public record Soak(String name, String question, boolean live) implements Scenario {

  /** Never disturbed: its RSS is what it would be anywhere. */
  public static final Soak RSS =
      new Soak("soak", "records that keep coming: does memory grow without end?", false);

  /** Collected after each period: what is live. */
  public static final Soak LIVE =
      new Soak(
          "soak-live",
          "the same, with all garbage collected after each period: does what is live grow, and what is"
              + " it?",
          true);

  /** The flow may take so many times as long. */
  private static final double IN_TIME = 1.05;

  @Override
  public int spikes() {
    return 1;
  }

  @Override
  public List<? extends Metric<Seen>> metrics() {
    return this.equals(RSS) ? List.of(SoakMetric.values()) : List.of();
  }

  @Override
  public void play(Stage stage)
      throws TrialFailed, ClusterException, IOException, InterruptedException {
    List<Spike> prepared = Loading.play(stage, 1);
    Inflow inflow = (Inflow) prepared.get(0);
    Starting.play(stage, 1);
    OwnCost cost = new OwnCost(stage);
    Idling.play(stage);
    stage.requireReadable();
    SoakLooks looks = stage.keepUntilTheEnd(new SoakLooks(stage, live));
    inflow.afterPeriods(looks::take);
    Disturbance disturbance = new Disturbance(stage);
    Drained drained;
    try {
      drained = Draining.play(stage, inflow);
    } finally {
      looks.end(); // what has been seen by then is said, whatever has ended it
    }
    if (inflow.late() > IN_TIME) {
      stage.note(
          Finding.note(
              "flow-behind",
              Map.of("late", inflow.late()),
              String.format(
                  Locale.ROOT,
                  "records came for %.2f times as long as asked for: more slowly, by as much",
                  inflow.late())));
    }
    Settling.play(stage, drained.lastNanos());
    stage.outcomes().add(cost.until());
    stage.outcomes().add(disturbance.until());
    GivingBack.play(stage);
    Stopping.play(stage, prepared);
  }
}
