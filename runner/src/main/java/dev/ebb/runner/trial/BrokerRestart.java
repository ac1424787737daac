package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Timeline;
import dev.ebb.runner.subject.TrialFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The broker is shut down in mid-drain, and started again a while later on what is on its disk; of
 * several the one that leads most of the topic's partitions, but not the controller.
 */
record BrokerRestart() implements Scenario {

  private static final double HALFWAY = 0.4;

  /** Where its conditions say nothing. */
  private static final Duration OUTAGE = Duration.ofSeconds(10);

  private static final int CONTROLLER = 1;

  @Override
  public String name() {
    return "broker-restart";
  }

  @Override
  public String question() {
    return "the broker stops in mid-drain and comes back: when does the client go on, what comes"
        + " twice, and does it spin meanwhile?";
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
  public boolean ownBrokers() {
    return true;
  }

  @Override
  public List<? extends Metric<Seen>> metrics() {
    return List.of(BrokerRestartMetric.values());
  }

  /**
   * What was seen of it.
   *
   * @param downNanos from when the broker's process had ended until it answered again
   * @param stillNanos the longest time in which no record of some partition was handled
   * @param beforeNanos the same with nothing done to it, until the broker was shut down
   * @param resumeNanos from when it answered again until a partition was read again that had stood
   *     still; empty: all had been read on meanwhile, from other nodes or from what was fetched
   * @param cpuPct of one core that the client took in the second half of the time that it was down
   * @param peakMib the client's highest RSS while it was down
   * @param logLines that the client wrote to its log from the broker's shutdown until it had gone
   *     on
   */
  record Outage(
      long downNanos,
      OptionalLong stillNanos,
      OptionalLong beforeNanos,
      OptionalLong resumeNanos,
      OptionalDouble cpuPct,
      OptionalDouble peakMib,
      OptionalLong logLines) {}

  @Override
  public void play(Stage stage)
      throws TrialFailed, ClusterException, IOException, InterruptedException {
    EmbeddedCluster cluster = (EmbeddedCluster) stage.cluster();
    Faults faults = Faults.begin(stage);
    Standstill before = new Standstill(stage, faults);
    faults.awaitHandled((long) (faults.records() * HALFWAY), before::look);
    int node = leader(stage);
    Standstill still = new Standstill(stage, faults);
    OptionalLong logged = faults.logLines();
    stage.enter(new Phase("broker-stops"));
    stage.keepUntilTheEnd(() -> cluster.requireBack(node));
    cluster.shutDown(node);
    long gone = System.nanoTime();
    stage.enter(new Phase("broker-gone"));
    long outage = outage(stage).toNanos();
    pass(faults, still, gone + outage / 2);
    Map<String, Long> half = faults.progress();
    pass(faults, still, gone + outage);
    cluster.startAgain(node);
    long back = System.nanoTime();
    still.look();
    stage.enter(new Phase("broker-back"));
    if (faults.handled() >= faults.records() && stage.plan().cluster().brokers() == 1) {
      throw new TrialFailed(
          "drained from what had been fetched before the broker was back: more --records, or slower"
              + " work");
    }
    Set<String> stuck = still.stuckSince(half);
    OptionalLong resumed =
        stuck.isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(awaitAny(stage, faults, still, stuck) - back);
    Timeline timeline = stage.subjects().first().orElseThrow().subject().timeline();
    OptionalDouble cpu = timeline.cpuPct(gone + (back - gone) / 2, back);
    OptionalDouble peak = timeline.peakRss(gone, back);
    OptionalLong loggedNow = faults.logLines();
    faults.awaitHandled(faults.records(), still::look); // a rejoin may hold it up once more
    stage
        .outcomes()
        .add(
            new Outage(
                back - gone,
                still.told() ? OptionalLong.of(still.longestNanos()) : OptionalLong.empty(),
                still.told() ? OptionalLong.of(before.longestNanos()) : OptionalLong.empty(),
                resumed,
                cpu,
                peak,
                logged.isEmpty() || loggedNow.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(loggedNow.getAsLong() - logged.getAsLong())));
    faults.end();
  }

  /** When the first of these partitions was read again. */
  private static long awaitAny(Stage stage, Faults faults, Standstill still, Set<String> stuck)
      throws TrialFailed, InterruptedException {
    Map<String, Long> then = faults.progress();
    long deadline = System.nanoTime() + stage.plan().timing().stallTimeout().toNanos();
    while (!still.movedAny(stuck, then)) {
      if (System.nanoTime() > deadline) {
        throw new TrialFailed("a partition is not read any more after the broker has come back");
      }
      faults.pass();
      still.look();
    }
    return System.nanoTime();
  }

  private static Duration outage(Stage stage) {
    var pace = stage.spec().arm().settings().pace();
    return pace == null || pace.lasts() == null ? OUTAGE : pace.lasts();
  }

  private static void pass(Faults faults, Standstill still, long until)
      throws TrialFailed, InterruptedException {
    while (System.nanoTime() < until) {
      faults.pass();
      still.look();
    }
  }

  private static int leader(Stage stage)
      throws TrialFailed, ClusterException, InterruptedException {
    Map<Integer, Integer> led = new HashMap<>();
    stage.topics().leaders(stage.place().topic()).forEach(node -> led.merge(node, 1, Integer::sum));
    if (stage.plan().cluster().brokers() > 1) {
      led.remove(CONTROLLER); // without it nobody could take over
    }
    if (led.isEmpty()) {
      throw new TrialFailed(
          "the controller leads all partitions, and has to stay: more --partitions");
    }
    return Collections.max(led.entrySet(), Map.Entry.comparingByValue()).getKey();
  }
}
