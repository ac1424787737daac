package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.load.Spike;
import dev.ebb.runner.subject.TrialFailed;
import java.io.IOException;
import java.util.List;

/** A spike for the sake of the broker and the page cache: nothing of it is kept. */
record WarmUp() implements Scenario {

  @Override
  public String name() {
    return "warm-up";
  }

  @Override
  public String question() {
    return "none";
  }

  @Override
  public int spikes() {
    return 1;
  }

  @Override
  public void play(Stage stage)
      throws TrialFailed, ClusterException, IOException, InterruptedException {
    List<Spike> spikes = Loading.play(stage, 1);
    Starting.play(stage, 1);
    Idling.play(stage);
    stage.requireReadable();
    Draining.play(stage, spikes.get(0));
    Stopping.play(stage, spikes);
  }
}
