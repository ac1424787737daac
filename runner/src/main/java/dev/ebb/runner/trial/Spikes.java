package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.load.Spike;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.subject.TrialFailed;
import dev.ebb.runner.trial.Draining.Drained;
import java.io.IOException;
import java.util.List;

/**
 * Spikes, one released when the one before has settled.
 *
 * @param spikes how many
 * @param metrics what those after the first show
 * @param ladder whether memory is asked back at the end
 */
record Spikes(
    String name, String question, int spikes, List<? extends Metric<Seen>> metrics, boolean ladder)
    implements Scenario {

  static final Spikes ONE =
      new Spikes("spike", "what does a spike cost, and what of it comes back?", 1, List.of(), true);

  static final Spikes TWO =
      new Spikes(
          "two-spikes",
          "does a second spike climb higher than the first?",
          2,
          List.of(SecondSpikeMetric.values()),
          true);

  /** By its conditions alone: work for a tenth of what could arrive. */
  static final Spikes PRESSED =
      new Spikes(
          "back-pressure",
          "a handler slower than what arrives: how far does the client read ahead?",
          1,
          List.of(),
          true);

  /** By its conditions and levels alone: the same with several consumers in one process. */
  static final Spikes FLEET =
      new Spikes(
          "fleet", "one more consumer in the same process: what does it cost?", 1, List.of(), true);

  /** A spike and no more, for those who look at the peak and the speed of many. */
  static final Spikes DRAIN =
      new Spikes(
          "drain",
          "a spike, and nothing is asked back: how high does it peak, and how fast is it?",
          1,
          List.of(),
          false);

  @Override
  public boolean writes() {
    return this != ONE && this != DRAIN;
  }

  @Override
  public boolean several() {
    return spikes == 1;
  }

  @Override
  public boolean fleets() {
    return this != PRESSED;
  }

  @Override
  public void play(Stage stage)
      throws TrialFailed, ClusterException, IOException, InterruptedException {
    List<Spike> prepared = Loading.play(stage, spikes);
    Starting.play(stage, spikes);
    OwnCost cost = new OwnCost(stage);
    Idling.play(stage);
    stage.requireReadable();
    Disturbance disturbance = new Disturbance(stage);
    for (Spike spike : prepared) {
      Drained drained = Draining.play(stage, spike);
      Settling.play(stage, drained.lastNanos());
      if (stage.outcomes().first(OwnCost.OwnCpu.class).isEmpty()) {
        stage.outcomes().add(cost.until());
        stage.outcomes().add(disturbance.until());
      }
    }
    if (ladder) {
      GivingBack.play(stage);
    }
    Stopping.play(stage, prepared);
  }
}
