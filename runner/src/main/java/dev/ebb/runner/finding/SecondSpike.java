package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.summary.Interval;
import dev.ebb.runner.trial.SecondSpikeMetric;
import dev.ebb.runner.trial.Seen;
import dev.ebb.runner.trial.TrialMetric;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Whether a second spike climbs higher than the first, trial by trial. */
final class SecondSpike {

  /** A second peak within this share of the first is as high. */
  private static final double ALIKE = 0.03;

  private static final double ALIKE_MIB = 2;

  private SecondSpike() {}

  static Optional<Finding> judge(ArmCase one) {
    List<Row> trials = one.run().trials().good(one.arm().arm());
    double[] peaks = rises(trials, SecondSpikeMetric.RSS_PEAK2_MIB, TrialMetric.RSS_PEAK_MIB);
    double[] settled =
        rises(trials, SecondSpikeMetric.RSS_SETTLED2_MIB, TrialMetric.RSS_SETTLED_MIB);
    if (peaks.length == 0 || settled.length == 0) {
      return Optional.empty();
    }
    Figure higher = Figure.of(peaks);
    double first = one.arm().median(TrialMetric.RSS_PEAK_MIB).orElse(0);
    double alike = Math.max(ALIKE_MIB, ALIKE * first);
    return Optional.of(
        new Finding(
            "second-spike",
            one.arm().arm(),
            Finding.figures(
                "peak_change_mib", higher.median(), "settled_change_mib", median(settled)),
            Sure.evidence(higher),
            List.of(),
            String.format(
                Locale.ROOT,
                "A second spike peaked %+.0f MiB from the first (%s) and settled %+.0f: %s",
                higher.median(),
                Sure.of(higher),
                median(settled),
                shape(higher, alike))));
  }

  private static double median(double[] values) {
    return Figure.of(values).median();
  }

  private static double[] rises(List<Row> trials, Metric<Seen> second, Metric<Seen> first) {
    return trials.stream()
        .map(row -> minus(row.number(second), row.number(first)))
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .toArray();
  }

  private static OptionalDouble minus(OptionalDouble a, OptionalDouble b) {
    return a.isPresent() && b.isPresent()
        ? OptionalDouble.of(a.getAsDouble() - b.getAsDouble())
        : OptionalDouble.empty();
  }

  /** No more is said than the trials bear. */
  private static String shape(Figure higher, double alike) {
    boolean sure = higher.low() != null;
    double low = sure ? higher.low() : higher.min();
    double high = sure ? higher.high() : higher.max();
    String few =
        sure
            ? ""
            : higher.n() == 1
                ? ", in one trial: " + Interval.MIN_TRIALS + " would tell it from noise"
                : ", in all of "
                    + higher.n()
                    + " trials, too few to be sure: "
                    + Interval.MIN_TRIALS
                    + " would do";
    if (low > alike) {
      return (sure ? "a ratchet so far, another may add more" : "higher") + few;
    }
    if (high < -alike) {
      return "lower than the first" + few;
    }
    if (low >= -alike && high <= alike) {
      return (sure ? "a plateau" : "as high as the first") + few;
    }
    return "no difference that "
        + Sure.trials(higher.n(), "")
        + " could show, nor that there is none";
  }
}
