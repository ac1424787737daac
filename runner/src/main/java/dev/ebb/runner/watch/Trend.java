package dev.ebb.runner.watch;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How a quantity goes with time when what is measured now depends on what was measured before: the
 * slope of Theil and Sen (the median of the slopes between all pairs of points), with an interval
 * that allows for autocorrelation.
 *
 * <p>The interval's width is the spread of slopes over a moving block bootstrap of the residuals:
 * blocks are as long as their correlation asks for (Politis and White 2004, for a process of the
 * first order), what their edges cut off is made up for, and Student's distribution has as many
 * degrees of freedom as there are independent points, {@code n (1 - r) / (1 + r) - 2}.
 *
 * @param slope units of y for one of x
 * @param low of its 95 % interval
 * @param high of it
 */
public record Trend(double slope, double low, double high) {

  /** Fewer points than that say nothing. */
  public static final int MIN_POINTS = 8;

  private static final double CONFIDENCE = 0.95;
  private static final int REPLICATES = 200;

  /** Fewer than so many have no spread: the interval is wide enough as it is then. */
  private static final double LEAST_INDEPENDENT = 4;

  /** The same points give the same interval. */
  private static final long SEED = 20_260_101;

  /**
   * Fits it.
   *
   * @param x ascending, not all the same
   * @param y of the same length, {@value #MIN_POINTS} or more
   */
  public static Trend of(double[] x, double[] y) {
    if (x.length < MIN_POINTS || x.length != y.length || !(x[x.length - 1] > x[0])) {
      throw new IllegalArgumentException(x.length + " points, ascending, are no trend");
    }
    double slope = theilSen(x, y);
    double[] residuals = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      residuals[i] = y[i] - slope * (x[i] - x[0]);
    }
    double level = Median.withDefaults().withCopy(true).evaluate(residuals);
    for (int i = 0; i < x.length; i++) {
      residuals[i] -= level;
    }
    double correlation = Math.max(0, correlation(residuals));
    double independent =
        Math.max(LEAST_INDEPENDENT, x.length * (1 - correlation) / (1 + correlation));
    double freedom = independent - 2;
    int block = block(x.length, correlation);
    double spread = spread(x, residuals, block) * Math.sqrt(missed(block, correlation));
    double t = TDistribution.of(freedom).inverseSurvivalProbability((1 - CONFIDENCE) / 2);
    // residuals of a fit are smaller than the errors themselves
    double half = t * spread * Math.sqrt(independent / freedom);
    return new Trend(slope, slope - half, slope + half);
  }

  /** The same, its interval at least so wide to either side. */
  Trend noSurerThan(double half) {
    return half <= halfWidth() ? this : new Trend(slope, slope - half, slope + half);
  }

  /** Of the interval, above the slope and below it. */
  public double halfWidth() {
    return high - slope;
  }

  static double theilSen(double[] x, double[] y) {
    double[] slopes = new double[x.length * (x.length - 1) / 2];
    int count = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = i + 1; j < x.length; j++) {
        if (x[j] > x[i]) {
          slopes[count++] = (y[j] - y[i]) / (x[j] - x[i]);
        }
      }
    }
    return Median.withDefaults().evaluate(Arrays.copyOf(slopes, count));
  }

  /** Of each residual with the one before. */
  private static double correlation(double[] residuals) {
    double mean = Arrays.stream(residuals).average().orElse(0);
    double with = 0;
    double own = 0;
    for (int i = 0; i < residuals.length; i++) {
      double now = residuals[i] - mean;
      own += now * now;
      if (i > 0) {
        with += now * (residuals[i - 1] - mean);
      }
    }
    if (own == 0) {
      return 0;
    }
    // The fit of a line makes it too small, by about (2 + 4 r) / n; its own standard error is
    // added, for an interval that is rather too wide than too narrow.
    double seen = with / own;
    double error = Math.sqrt(Math.max(0, 1 - seen * seen) / residuals.length);
    return Math.min(0.99, seen + (2 + 4 * seen) / residuals.length + error);
  }

  private static int block(int n, double correlation) {
    double ratio = 2 * correlation / (1 - correlation * correlation);
    int best = (int) Math.ceil(Math.cbrt(1.5 * ratio * ratio * n));
    return Math.max(1, Math.min(best, n / 3));
  }

  /**
   * By how much blocks of that length make the variance too small: correlation across their edges
   * is lost, as under Bartlett's weights.
   */
  private static double missed(int block, double correlation) {
    double power = 1;
    double kept = 1;
    for (int lag = 1; lag < block; lag++) {
      power *= correlation;
      kept += 2 * (1 - (double) lag / block) * power;
    }
    return (1 + correlation) / (1 - correlation) / kept;
  }

  /** Standard deviation of the slopes of resampled residuals. */
  private static double spread(double[] x, double[] residuals, int block) {
    SplittableRandom random = new SplittableRandom(SEED);
    double[] sample = new double[x.length];
    double sum = 0;
    double squares = 0;
    for (int replicate = 0; replicate < REPLICATES; replicate++) {
      for (int at = 0; at < sample.length; at += block) {
        int from = random.nextInt(residuals.length - block + 1);
        System.arraycopy(residuals, from, sample, at, Math.min(block, sample.length - at));
      }
      double slope = theilSen(x, sample);
      sum += slope;
      squares += slope * slope;
    }
    double mean = sum / REPLICATES;
    return Math.sqrt(Math.max(0, squares / REPLICATES - mean * mean));
  }
}
