package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.subject.TrialFailed;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/** A second member joins in mid-drain, leaves, joins once more and is killed. */
record Rebalance() implements Scenario {

  /** Of the spike, handled before the first joins, and again before each further change. */
  private static final double STEP = 0.04;

  @Override
  public String name() {
    return "rebalance";
  }

  @Override
  public String question() {
    return "a second member joins, leaves, joins and is killed: how long does each partition pause,"
        + " and what comes twice?";
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
    return List.of(RebalanceMetric.values());
  }

  /** What happened to the group. */
  enum Change {
    JOINED,
    LEFT,
    KILLED
  }

  /**
   * The group has taken a change in.
   *
   * @param pauseNanos the longest time in which no record of some partition was handled, from the
   *     change on until each was being read again; empty: clients do not tell of which they are
   * @param again records handled once more because of it
   * @param inFlight most records that a member had polled and not handled meanwhile; empty: none
   *     tells
   */
  record Paused(Change change, OptionalLong pauseNanos, long again, OptionalLong inFlight) {}

  @Override
  public void play(Stage stage)
      throws TrialFailed, ClusterException, IOException, InterruptedException {
    Faults faults = Faults.begin(stage);
    long step = (long) (faults.records() * STEP);
    faults.awaitHandled(step);
    Watch watch = new Watch(stage, faults);
    Member second = faults.start("joining");
    watch.until(Change.JOINED, 2);
    faults.awaitMore(step / 2);
    watch = new Watch(stage, faults);
    faults.leave(second, "left");
    watch.until(Change.LEFT, 1);
    faults.awaitMore(step / 2);
    Member third = faults.start("again");
    new Watch(stage, faults).settle(2);
    faults.awaitMore(step / 2);
    watch = new Watch(stage, faults);
    faults.kill(third, "killed");
    watch.until(Change.KILLED, 1);
    faults.end();
  }

  /** From one change of the group until it has taken it in. */
  private static final class Watch {
    private final Stage stage;
    private final Faults faults;
    private final Standstill still;
    private final long beginAgain;

    Watch(Stage stage, Faults faults) {
      this.stage = stage;
      this.faults = faults;
      this.still = new Standstill(stage, faults);
      this.beginAgain = again();
    }

    /** Records handled more than once so far, as far as members have told. */
    private long again() {
      long processed =
          stage.subjects().ever().stream().mapToLong(one -> one.subject().processed()).sum();
      return processed - faults.handled();
    }

    void settle(int members) throws TrialFailed, ClusterException, InterruptedException {
      long deadline = System.nanoTime() + Starting.ASSIGNED_WITHIN.toNanos();
      while (!stage.group().isStable(members, stage.plan().workload().partitions())) {
        if (System.nanoTime() > deadline) {
          throw new TrialFailed("the group has not settled on " + members + " members");
        }
        faults.pass();
        still.look();
      }
    }

    /** Until the group has settled on so many members, and each partition is being read again. */
    void until(Change change, int members)
        throws TrialFailed, ClusterException, InterruptedException {
      settle(members);
      Map<String, Long> settled = faults.progress();
      long deadline = System.nanoTime() + stage.plan().timing().stallTimeout().toNanos();
      while (!still.moving(settled)) {
        if (System.nanoTime() > deadline) {
          throw new TrialFailed(
              "a partition is not read any more after a member has " + words(change));
        }
        faults.pass();
        still.look();
      }
      if (faults.handled() >= faults.records()) {
        throw new TrialFailed(
            "drained before all changes of the group were made: more --records, or slower work");
      }
      stage
          .outcomes()
          .add(
              new Paused(
                  change,
                  still.told() ? OptionalLong.of(still.longestNanos()) : OptionalLong.empty(),
                  again() - beginAgain,
                  inFlight()));
    }

    /** As members tell from their latest reports. */
    private OptionalLong inFlight() {
      return stage.subjects().ever().stream()
          .map(member -> member.subject().conversation().heard().last())
          .map(last -> last.map(event -> event.number("in_flight_at_revocation")).orElse(null))
          .filter(Objects::nonNull)
          .mapToLong(Long::longValue)
          .max();
    }

    private static String words(Change change) {
      return change == Change.KILLED ? "been killed" : change.name().toLowerCase(Locale.ROOT);
    }
  }
}
