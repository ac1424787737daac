package dev.ebb.runner.summary;

import dev.ebb.runner.result.Metric;
import dev.ebb.runner.trial.Figures;
import dev.ebb.runner.trial.Seen;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.List;

/**
 * One figure of an arm held against another's: the reference arm's, or its own in an earlier run.
 *
 * @param difference arm minus reference, in the figure's unit
 * @param percent the same of the reference's median; null where that is not above 0
 * @param interval of the difference; null: too few good trials
 * @param trials of the arm that knew the figure
 * @param against trials of the reference that did
 */
public record Contrast(
    String arm,
    Metric<Seen> metric,
    double difference,
    Double percent,
    Interval interval,
    int trials,
    int against) {

  /** How many in a hundred A/A comparisons see a difference all the same, for one figure. */
  public static final int FALSE_ALARMS_PCT = 5;

  /** Every other arm against the reference, by every figure that both know. */
  public static List<Contrast> of(Trials trials, String reference) {
    List<Contrast> contrasts = new ArrayList<>();
    for (String arm : trials.arms()) {
      if (!arm.equals(reference)) {
        contrasts.addAll(of(arm, trials, reference, trials, Figures.contrasted()));
      }
    }
    return contrasts;
  }

  /**
   * One arm's trials against those of another, which may be of another run.
   *
   * @param metrics by which; those that either does not know are left out
   */
  public static List<Contrast> of(
      String arm, Trials ours, String other, Trials theirs, List<Metric<Seen>> metrics) {
    List<Contrast> contrasts = new ArrayList<>();
    for (Metric<Seen> metric : metrics) {
      double[] a = ours.values(arm, metric);
      double[] b = theirs.values(other, metric);
      boolean exact = !Figures.boundWithoutRate(metric) || rated(arm, ours) && rated(other, theirs);
      if (a.length > 0 && b.length > 0 && exact) {
        contrasts.add(of(arm, metric, a, b));
      }
    }
    return contrasts;
  }

  /** A drain without a rate is only a bound: how two differ is not known then. */
  private static boolean rated(String arm, Trials trials) {
    return trials.values(arm, TrialMetric.RECORDS_PER_S).length > 0;
  }

  static Contrast of(String arm, Metric<Seen> metric, double[] ours, double[] theirs) {
    double difference = Interval.difference(ours, theirs);
    double base = Figure.of(theirs).median();
    return new Contrast(
        arm,
        metric,
        Math.round(difference * 1_000) / 1_000.0,
        base > 0 ? Math.round(100 * difference / base * 10) / 10.0 : null,
        Interval.ofDifference(ours, theirs).orElse(null),
        ours.length,
        theirs.length);
  }

  /** Whether there is a difference to be seen; not without an interval. */
  public boolean seen() {
    return interval != null && !interval.holdsZero();
  }
}
