package dev.ebb.runner.search;

import java.time.Duration;
import java.util.List;

/**
 * What there is time for: some of it is kept for the trials that confirm, and for the long drains.
 *
 * @param left until all has to be over
 * @param lengthening how many times as many records the spikes of a long drain have
 * @param lasting long drains that are still to come
 */
record Budget(Duration left, double lengthening, int lasting, List<Shot> shots) {

  /** Starting, idling, settling and ending, of whatever length. */
  private static final double FIXED_S = 3;

  /** What a second settle and asking memory back takes besides. */
  private static final double LADDER_S = 4;

  /** What the last reports may take. */
  private static final double REPORTS_S = 8;

  private static final int LAST = 6;

  /** While nothing is known. */
  private static final double GUESS_S = 4;

  /** Whether there is time to look around once more, and for all that has to come after. */
  boolean explore(Goal goal) {
    double after = (goal.confirmations() + 1) * shortSeconds() + lasting * longSeconds();
    return shots.isEmpty() || usable() >= shortSeconds() + after;
  }

  /** Whether there is time to confirm one, and then another, should that fail. */
  boolean confirmTwice(Goal goal) {
    return usable() >= 2 * ((goal.confirmations() + 1) * shortSeconds() + longSeconds());
  }

  /** Whether there is time for such a trial. */
  boolean afford(boolean longOne) {
    return usable() >= (longOne ? longSeconds() : shortSeconds());
  }

  private double usable() {
    return left.toMillis() / 1e3 - REPORTS_S;
  }

  private double shortSeconds() {
    List<Shot> some = shots.stream().filter(shot -> !shot.lasting()).toList();
    return some.subList(Math.max(0, some.size() - LAST), some.size()).stream()
        .mapToDouble(shot -> shot.took().toMillis() / 1e3)
        .average()
        .orElse(GUESS_S);
  }

  private double longSeconds() {
    double seen =
        shots.stream()
            .filter(Shot::lasting)
            .mapToDouble(shot -> shot.took().toMillis() / 1e3)
            .max()
            .orElse(0);
    return seen > 0
        ? seen
        : FIXED_S + LADDER_S + 2 * lengthening * Math.max(1, shortSeconds() - FIXED_S);
  }
}
