package dev.ebb.runner.report;

import dev.ebb.runner.report.FigureHistory.ChangeInRuns;
import dev.ebb.runner.summary.ChangePoint;
import dev.ebb.runner.summary.ChangePoints;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A change for the worse that still holds. Where only the scatter changed, the level is the same
 * before and after.
 *
 * @param held the level before it, and the newest one
 * @param newest whether the level has not changed since
 */
record Unmended(FigureHistory figure, ChangeInRuns change, ChangePoint held, boolean newest) {

  /**
   * The first one, from which on the figure is worse.
   *
   * @param since earlier changes are accepted; null: none is
   */
  static Optional<Unmended> of(FigureHistory figure, Instant since) {
    List<ChangeInRuns> levels =
        figure.changes().stream().filter(change -> change.point().ofLevel()).toList();
    for (int i = 0; i < levels.size(); i++) {
      ChangeInRuns change = levels.get(i);
      if (figure.worse(change.point()).orElse(false)
          && (since == null || !change.first().at().isBefore(since))) {
        Unmended unmended = held(figure, levels, i);
        if (unmended.holds(levels.subList(i + 1, levels.size()))) {
          return Optional.of(unmended);
        }
      }
    }
    return Optional.empty();
  }

  private static Unmended held(FigureHistory figure, List<ChangeInRuns> levels, int i) {
    double[] values = figure.series();
    ChangePoint point = levels.get(i).point();
    int from = i == 0 ? 0 : levels.get(i - 1).point().at();
    ChangePoint held =
        ChangePoints.held(
            point.at(),
            Arrays.copyOfRange(values, from, point.at()),
            Arrays.copyOfRange(values, levels.get(levels.size() - 1).point().at(), values.length),
            point.p());
    return new Unmended(figure, levels.get(i), held, i == levels.size() - 1);
  }

  /** Nothing mends it but a change for the better, and that only if it goes far enough. */
  private boolean holds(List<ChangeInRuns> later) {
    return later.stream().noneMatch(one -> !figure.worse(one.point()).orElse(true))
        || figure.worse(held).orElse(false);
  }

  /** Where it began, and both levels. */
  String reason() {
    return figure.label()
        + " from "
        + change.first().when()
        + " on ("
        + change.first().directory()
        + "): "
        + figure.fromTo(held, held.runsBefore() + " runs before, the newest " + held.runsAfter())
        + ", for the worse"
        + (newest ? "" : "; what has changed since has not mended it");
  }
}
