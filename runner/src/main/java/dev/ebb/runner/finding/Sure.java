package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding.Evidence;
import dev.ebb.runner.summary.Figure;
import java.util.List;
import java.util.Locale;

/** How sure a figure is, in words and as evidence. */
final class Sure {

  private Sure() {}

  /** The interval of a median, or the range of its trials, or that there is but one. */
  static String of(Figure figure) {
    if (figure.low() != null) {
      return String.format(Locale.ROOT, "95 %% interval %.0f to %.0f", figure.low(), figure.high());
    }
    return figure.n() == 1
        ? "one trial"
        : String.format(
            Locale.ROOT, "%.0f to %.0f in %d trials", figure.min(), figure.max(), figure.n());
  }

  /** So many trials. */
  static String trials(int count, String kind) {
    return count == 1 ? "one " + kind + "trial" : count + " " + kind + "trials";
  }

  /** A share, from 0 to 1, of which neither all nor none is said where that is not so. */
  static String percent(double share) {
    long rounded = Math.round(100 * share);
    return rounded == 100 && share < 1
        ? "more than 99 %"
        : rounded == 0 && share > 0 ? "less than 1 %" : rounded + " %";
  }

  static Evidence evidence(Figure figure) {
    return new Evidence(figure.n(), figure.low(), figure.high(), List.of());
  }
}
