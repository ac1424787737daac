package dev.ebb.runner.summary;

import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.apache.commons.statistics.inference.PValueMethod;

/**
 * Where a figure lies with a confidence of at least 95 %, by ranks alone: nothing is assumed of how
 * the trials scatter.
 */
public record Interval(double low, double high) {

  /** With fewer values no interval by order statistics reaches 95 %. */
  public static final int MIN_TRIALS = 6;

  private static final double ALPHA = 0.05;

  /**
   * Of the median: the k-th lowest to the k-th highest value, for the largest k that the binomial
   * distribution allows (Conover, Practical Nonparametric Statistics, section 3.2).
   *
   * @return empty below {@value #MIN_TRIALS} values
   */
  public static Optional<Interval> ofMedian(double[] values) {
    return ofMedian(values, ALPHA);
  }

  /** The same, that misses the median in a share of {@code alpha} of all cases. */
  public static Optional<Interval> ofMedian(double[] values, double alpha) {
    int n = values.length;
    if (n < MIN_TRIALS) {
      return Optional.empty();
    }
    BinomialDistribution below = BinomialDistribution.of(n, 0.5);
    int k = 1;
    if (2 * below.cumulativeProbability(0) > alpha) {
      return Optional.empty();
    }
    while (2 * below.cumulativeProbability(k) <= alpha) {
      k++;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return Optional.of(new Interval(sorted[k - 1], sorted[n - k]));
  }

  /** By how much {@code a} lies above {@code b}: the median of all differences (Hodges-Lehmann). */
  public static double difference(double[] a, double[] b) {
    return Median.withDefaults().evaluate(differences(a, b));
  }

  /**
   * Of {@link #difference}: all shifts that an exact Mann-Whitney U test does not reject.
   *
   * @return empty below {@value #MIN_TRIALS} values on either side
   */
  public static Optional<Interval> ofDifference(double[] a, double[] b) {
    return ofDifference(a, b, ALPHA);
  }

  /** The same, that misses the difference in a share of {@code alpha} of all cases. */
  public static Optional<Interval> ofDifference(double[] a, double[] b, double alpha) {
    if (a.length < MIN_TRIALS || b.length < MIN_TRIALS) {
      return Optional.empty();
    }
    double[] differences = differences(a, b);
    Arrays.sort(differences);
    int k = 0;
    while (pValue(a.length, b.length, k) <= alpha) {
      k++;
    }
    if (k == 0) {
      return Optional.empty();
    }
    return Optional.of(new Interval(differences[k - 1], differences[differences.length - k]));
  }

  private static double[] differences(double[] a, double[] b) {
    double[] differences = new double[a.length * b.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b.length; j++) {
        differences[i * b.length + j] = a[i] - b[j];
      }
    }
    return differences;
  }

  /** Of the U test when in exactly {@code u} pairs the first sample's value is the higher one. */
  private static double pValue(int n, int m, int u) {
    double[] x = new double[n];
    double[] y = new double[m];
    for (int j = 0; j < m; j++) {
      y[j] = j + 1;
    }
    int left = u;
    for (int i = 0; i < n; i++) {
      int below = Math.min(left, m);
      left -= below;
      x[i] = below + 0.5 + i * 1e-6; // apart from each other: ties would change the test
    }
    return MannWhitneyUTest.withDefaults().with(PValueMethod.AUTO).test(x, y).getPValue();
  }

  /** Whether 0 is a possible value. */
  public boolean holdsZero() {
    return low <= 0 && high >= 0;
  }
}
