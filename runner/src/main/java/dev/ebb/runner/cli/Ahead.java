package dev.ebb.runner.cli;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The trials to come, as a run's progress shows them. */
interface Ahead {

  /** Which one is under way after so many are over, such as {@code [3/12] plain trial 1/3}. */
  String place(int done);

  /** One more is over, that took so long. */
  void finished(int done, Duration took);

  /** What is left after so many are over, and so long of the next is. */
  Duration left(int done, Duration spent);

  /** Whether what is left is an upper bound. */
  default boolean atMost() {
    return false;
  }

  /**
   * One trial of those that are known beforehand.
   *
   * @param title for the reader
   * @param alike trials of the same name take about the same time
   * @param guess how long it takes while none alike has been seen
   */
  record Step(String title, String alike, Duration guess) {}

  /** All are known beforehand. */
  static Ahead of(List<Step> steps) {
    Map<String, Duration> seen = new HashMap<>();
    return new Ahead() {
      @Override
      public String place(int done) {
        return String.format("[%d/%d] %s", done + 1, steps.size(), steps.get(done).title());
      }

      @Override
      public void finished(int done, Duration took) {
        // Of those that ran at the same time the first has taken all of it.
        seen.merge(
            steps.get(done).alike(), took, (one, other) -> one.compareTo(other) > 0 ? one : other);
      }

      @Override
      public Duration left(int done, Duration spent) {
        Duration left = Duration.ZERO;
        for (Step step : steps.subList(done, steps.size())) {
          left = left.plus(seen.getOrDefault(step.alike(), step.guess()));
        }
        return left.minus(spent);
      }
    };
  }

  /**
   * Each is decided by those before.
   *
   * @param trying the title of the one under way
   * @param most what is left at most when it is asked
   */
  static Ahead searching(Supplier<String> trying, Supplier<Duration> most) {
    return new Ahead() {
      @Override
      public String place(int done) {
        return String.format("[%d] %s", done + 1, trying.get());
      }

      @Override
      public void finished(int done, Duration took) {
        // what is left is said by whoever searches
      }

      @Override
      public Duration left(int done, Duration spent) {
        return most.get();
      }

      @Override
      public boolean atMost() {
        return true;
      }
    };
  }
}
