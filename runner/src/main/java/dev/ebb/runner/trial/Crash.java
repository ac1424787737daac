package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.subject.TrialFailed;
import dev.ebb.runner.trial.Faults.Gone;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** Killed in mid-drain, while at work, and started again in the same group. */
record Crash() implements Scenario {

  /** Of the spike; then it is killed. */
  private static final double HALFWAY = 0.5;

  @Override
  public String name() {
    return "crash";
  }

  @Override
  public String question() {
    return "killed in mid-drain and started again: what comes twice, and how long does it take?";
  }

  @Override
  public int spikes() {
    return 1;
  }

  @Override
  public boolean changing() {
    return true;
  }

  @Override
  public List<? extends Metric<Seen>> metrics() {
    return List.of(CrashMetric.values());
  }

  /**
   * It goes on.
   *
   * @param firstNanos when the second life handled its first record
   * @param newNanos when it had handled one that the first life had not
   */
  record Back(long killedNanos, OptionalLong firstNanos, long newNanos) {}

  @Override
  public void play(Stage stage)
      throws TrialFailed, ClusterException, IOException, InterruptedException {
    Faults faults = Faults.begin(stage);
    faults.awaitHandled((long) (faults.records() * HALFWAY));
    Gone gone = faults.kill(stage.subjects().first().orElseThrow(), "killed");
    Member second = faults.start("again");
    faults.awaitHandled(gone.handled() + 1);
    stage.outcomes().add(new Back(gone.nanos(), Faults.firstRecord(second), System.nanoTime()));
    faults.end();
  }
}
