package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.load.Spike;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.subject.TrialFailed;
import java.io.IOException;
import java.util.List;

/**
 * Each batch takes longer than a member may go without polling. It is watched until it has drained,
 * or for as long as so much work may take twice over: a client that only ever handles the same
 * records again is an answer, too.
 */
record SlowHandler() implements Scenario {

  private static final double TWICE_OVER = 2;

  @Override
  public String name() {
    return "slow-handler";
  }

  @Override
  public String question() {
    return "work that takes longer than a member may go without polling: is it evicted, and does it"
        + " get on?";
  }

  @Override
  public int spikes() {
    return 1;
  }

  @Override
  public List<? extends Metric<Seen>> metrics() {
    return List.of(SlowHandlerMetric.values());
  }

  /**
   * How far it came.
   *
   * @param distinct different records handled
   * @param again handled once more
   * @param assignedAgain how often it was given partitions once more; -1: it does not tell
   */
  record Watched(long distinct, long again, long assignedAgain, double seconds, boolean drained) {}

  @Override
  public void play(Stage stage)
      throws TrialFailed, ClusterException, IOException, InterruptedException {
    List<Spike> spikes = Loading.play(stage, 1);
    Starting.play(stage, 1);
    Idling.play(stage);
    stage.requireReadable();
    Draining.Begun begun = Draining.begin(stage, spikes.get(0));
    Member only = stage.subjects().first().orElseThrow();
    long records = stage.plan().workload().records();
    long works = Math.max(1, records / stage.plan().workload().processBatch());
    long patience = (long) (TWICE_OVER * works * stage.plan().workload().processTime().toNanos());
    long from = System.nanoTime();
    boolean drained = only.subject().conversation().drainedWithin(records, from + patience);
    double seconds = (System.nanoTime() - from) / 1e9;
    var heard = only.subject().conversation().heard();
    stage
        .outcomes()
        .add(
            new Watched(
                heard.distinct(),
                Math.max(0, heard.reported() - heard.distinct()),
                heard.assignedAgain().orElse(-1),
                seconds,
                drained));
    if (!drained) {
      stage.subjects().mark(Phase.DRAIN);
      only.endAndAsk(Phase.DRAIN);
      Stopping.play(stage, List.of());
      return;
    }
    long last =
        Draining.end(
                stage,
                begun,
                List.of(
                    only.subject()
                        .conversation()
                        .awaitDrained(records, stage.plan().timing().stallTimeout())))
            .lastNanos();
    Settling.play(stage, last);
    Stopping.play(stage, spikes);
  }
}
