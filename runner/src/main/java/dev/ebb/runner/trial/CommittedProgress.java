package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.Speech;
import dev.ebb.runner.subject.LocalProcess;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How far a client has come that does not say so: as far as its group has committed, which is
 * looked up again and again. It is a bound: the client may be further on by what it commits next.
 */
final class CommittedProgress implements AutoCloseable {

  private static final long LOOK_MILLIS = 250;

  private final Stage stage;
  private final LocalProcess process;
  private final Thread thread;
  private volatile boolean stopped;
  private long told;

  private CommittedProgress(Stage stage, LocalProcess process) {
    this.stage = stage;
    this.process = process;
    this.thread = new Thread(this::run, "ebb-committed");
    thread.setDaemon(true);
  }

  /** Begins to look. */
  static CommittedProgress of(Stage stage, LocalProcess process) {
    CommittedProgress progress = new CommittedProgress(stage, process);
    progress.thread.start();
    return progress;
  }

  private void run() {
    try {
      while (!stopped) {
        try {
          look();
        } catch (ClusterException e) {
          // asked again; where that never helps the drain stalls
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() throws ClusterException, InterruptedException {
    long records =
        records(
            stage.group().committed(),
            stage.plan().workload(),
            stage.plan().load().release() == Release.COMMIT ? 1 : 0);
    if (records > told) {
      told = records;
      long now = System.currentTimeMillis() * 1_000;
      process.hear(Speech.told(now, records, 0)); // when the first was handled nobody knows
    }
  }

  /**
   * How many of the records that ebb wrote lie below these offsets.
   *
   * @param markers how many offsets the end of each spike takes
   */
  static long records(Map<Integer, Long> committed, Workload workload, int markers) {
    long records = 0;
    for (Map.Entry<Integer, Long> partition : committed.entrySet()) {
      long ofSpike = workload.recordsIn(partition.getKey());
      long taken = ofSpike + markers;
      long spikes = partition.getValue() / taken;
      records += spikes * ofSpike + Math.min(partition.getValue() % taken, ofSpike);
    }
    return records;
  }

  @Override
  public void close() {
    stopped = true;
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
