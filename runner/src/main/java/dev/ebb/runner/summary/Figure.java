package dev.ebb.runner.summary;

import org.apache.commons.statistics.descriptive.Median;

/** One figure over the trials of an arm; {@code n} trials knew it. */
public record Figure(double median, double min, double max, int n) {

  /** Of at least one value. */
  static Figure of(double[] values) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return new Figure(round(Median.withDefaults().evaluate(values)), min, max, values.length);
  }

  private static double round(double value) {
    return Math.round(value * 1_000) / 1_000.0;
  }
}
