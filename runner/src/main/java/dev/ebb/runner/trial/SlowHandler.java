package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.subject.Conversation;
import dev.ebb.runner.subject.Heard;
import dev.ebb.runner.subject.TrialFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

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
   * @param assignedAgain how often it was given partitions once more; empty: it does not tell
   */
  record Watched(long distinct, long again, OptionalLong assignedAgain, double seconds) {}

  @Override
  public void play(Stage stage)
      throws TrialFailed, ClusterException, IOException, InterruptedException {
    Faults faults = Faults.begin(stage);
    Member only = stage.subjects().first().orElseThrow();
    Conversation conversation = only.subject().conversation();
    Workload workload = stage.plan().workload();
    long works = Math.max(1, workload.records() / workload.processBatch());
    long patience = (long) (TWICE_OVER * works * workload.processTime().toNanos());
    long from = System.nanoTime();
    boolean drained = conversation.drainedWithin(workload.records(), from + patience);
    Heard heard = conversation.heard();
    stage
        .outcomes()
        .add(
            new Watched(
                heard.distinct(),
                Math.max(0, heard.reported() - heard.distinct()),
                heard.assignedAgain(),
                (System.nanoTime() - from) / 1e9));
    if (drained) {
      Duration stall = stage.plan().timing().stallTimeout();
      faults.end(List.of(conversation.awaitDrained(workload.records(), stall)));
      return;
    }
    stage.subjects().mark(Phase.DRAIN);
    only.endAndAsk(Phase.DRAIN);
    faults.seen();
    try {
      Stopping.play(stage, List.of());
    } catch (TrialFailed e) {
      // Of one that has been put out of its group this is a part of what one wanted to know.
      Event goodbye = conversation.goodbye().orElseThrow(() -> e);
      only.notes()
          .add(
              Finding.note(
                  "not-closed",
                  "stopped in the midst of it the library did not close its consumer in time"
                      + (goodbye.fields().path("clean").asBoolean() ? ", though it said so" : "")));
    }
  }
}
