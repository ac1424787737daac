package dev.ebb.runner.summary;

import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.descriptive.StandardDeviation;

/**
 * One figure over the trials of an arm; {@code n} trials knew it.
 *
 * @param low of the 95 % interval of the median; null: too few trials for one
 * @param cvPct coefficient of variation, in percent; null: it has no meaning here
 */
public record Figure(
    double median, double min, double max, int n, Double low, Double high, Double cvPct) {

  /** Of at least one value. */
  public static Figure of(double[] values) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    Optional<Interval> interval = Interval.ofMedian(values);
    double mean = Mean.of(values).getAsDouble();
    return new Figure(
        round(Median.withDefaults().evaluate(values)),
        min,
        max,
        values.length,
        interval.map(Interval::low).orElse(null),
        interval.map(Interval::high).orElse(null),
        values.length > 1 && min > 0
            ? round(100 * StandardDeviation.of(values).getAsDouble() / mean)
            : null);
  }

  /** The median of at least one value. */
  public static double median(List<Double> values) {
    double[] array = values.stream().mapToDouble(Double::doubleValue).toArray();
    return round(Median.withDefaults().evaluate(array));
  }

  private static double round(double value) {
    return Math.round(value * 1_000) / 1_000.0;
  }
}
