package dev.ebb.runner.trial;

import static dev.ebb.runner.result.Declared.count;
import static dev.ebb.runner.result.Declared.figure;

import dev.ebb.runner.result.Declared;
import dev.ebb.runner.result.Declared.Fold;
import dev.ebb.runner.result.Declared.Table;
import dev.ebb.runner.result.Form;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.trial.Rebalance.Change;
import dev.ebb.runner.trial.Rebalance.Paused;
import java.util.Optional;
import java.util.OptionalDouble;

/** What members that come and go in mid-drain show. */
public enum RebalanceMetric implements Metric<Seen> {
  PAUSE_JOIN_MS(
      figure("Longest time that a partition stood still when a second member joined")
          .lessIsBetter()
          .folded(Fold.TOGETHER)
          .in(Table.FAULTS, 11, "pause: joined", "s", Form.SECONDS)
          .from(seen -> pause(seen, Change.JOINED))),
  PAUSE_LEAVE_MS(
      figure("The same when it left")
          .lessIsBetter()
          .folded(Fold.TOGETHER)
          .in(Table.FAULTS, 12, "left", "s", Form.SECONDS)
          .from(seen -> pause(seen, Change.LEFT))),
  PAUSE_KILL_MS(
      figure("The same when one that had joined was killed")
          .lessIsBetter()
          .folded(Fold.TOGETHER)
          .in(Table.FAULTS, 13, "killed", "s", Form.SECONDS)
          .from(seen -> pause(seen, Change.KILLED))),
  AGAIN_JOIN(
      count("Records handled again because a second member joined")
          .lessIsBetter()
          .folded(Fold.TOGETHER)
          .in(Table.FAULTS, 14, "again: joined", "records", Form.GROUPED)
          .from(seen -> again(seen, Change.JOINED))),
  AGAIN_LEAVE(
      count("Records handled again because it left")
          .lessIsBetter()
          .folded(Fold.TOGETHER)
          .in(Table.FAULTS, 15, "left", "records", Form.GROUPED)
          .from(seen -> again(seen, Change.LEFT))),
  AGAIN_KILL(
      count("Records handled again because one that had joined was killed")
          .lessIsBetter()
          .folded(Fold.TOGETHER)
          .in(Table.FAULTS, 16, "killed", "records", Form.GROUPED)
          .from(seen -> again(seen, Change.KILLED))),
  IN_FLIGHT_JOIN(
      count(
              "Records that a member had polled and not handled when partitions were taken from it for"
                  + " a second")
          .lessIsBetter()
          .folded(Fold.TOGETHER)
          .in(Table.FAULTS, 17, "in flight: joined", "records", Form.GROUPED)
          .from(seen -> of(seen, Change.JOINED).map(Paused::inFlight)));

  private final Declared<Seen> declared;

  RebalanceMetric(Declared<Seen> declared) {
    this.declared = declared;
  }

  @Override
  public Declared<Seen> declared() {
    return declared;
  }

  private static Optional<Paused> of(Seen seen, Change change) {
    for (int i = 0; seen.at(Paused.class, i).isPresent(); i++) {
      if (seen.at(Paused.class, i).get().change() == change) {
        return seen.at(Paused.class, i);
      }
    }
    return Optional.empty();
  }

  private static OptionalDouble pause(Seen seen, Change change) {
    return of(seen, change)
        .filter(paused -> paused.pauseNanos().isPresent())
        .map(paused -> OptionalDouble.of(paused.pauseNanos().getAsLong() / 1e6))
        .orElse(OptionalDouble.empty());
  }

  private static Optional<Long> again(Seen seen, Change change) {
    return of(seen, change).map(Paused::again);
  }
}
