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
 */
record Spikes(String name, String question, int spikes, List<? extends Metric<Seen>> metrics)
    implements Scenario {

  static final Spikes ONE =
      new Spikes("spike", "what does a spike cost, and what of it comes back?", 1, List.of());

  static final Spikes TWO =
      new Spikes(
          "two-spikes",
          "does a second spike climb higher than the first?",
          2,
          List.of(SecondSpikeMetric.values()));

  /** By its conditions alone: work for a tenth of what could arrive. */
  static final Spikes PRESSED =
      new Spikes(
          "back-pressure",
          "a handler slower than what arrives: how far does the client read ahead?",
          1,
          List.of());

  /** By its conditions and levels alone: the same with several consumers in one process. */
  static final Spikes FLEET =
      new Spikes(
          "fleet", "one more consumer in the same process: what does it cost?", 1, List.of());

  @Override
  public boolean writes() {
    return this != ONE;
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
    GivingBack.play(stage);
    Stopping.play(stage, prepared);
  }
}
