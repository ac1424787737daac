package dev.ebb.runner.summary;

import java.util.Optional;
import org.apache.commons.statistics.distribution.TDistribution;
import org.hipparchus.stat.regression.SimpleRegression;

/**
 * By how much one quantity grows with another: the slope of a least-squares line.
 *
 * @param slope units of y for one of x
 * @param error its standard error
 * @param freedom degrees of freedom of the error
 */
public record Growth(double slope, double error, double freedom) {

  private static final double CONFIDENCE = 0.95;
  private static final int MIN_POINTS = 3;

  /**
   * Fits y against x.
   *
   * @return empty below {@value #MIN_POINTS} points, or where x does not vary
   */
  public static Optional<Growth> of(double[] x, double[] y) {
    SimpleRegression line = new SimpleRegression();
    for (int i = 0; i < x.length; i++) {
      line.addData(x[i], y[i]);
    }
    if (x.length < MIN_POINTS || !(line.getXSumSquares() > 0)) {
      return Optional.empty();
    }
    return Optional.of(new Growth(line.getSlope(), line.getSlopeStdErr(), x.length - 2.0));
  }

  /**
   * This growth without what {@code other} explains of it, both against the same quantity; degrees
   * of freedom by Welch and Satterthwaite.
   */
  public Growth minus(Growth other) {
    double mine = error * error;
    double theirs = other.error * other.error;
    double sum = mine + theirs;
    double joint =
        sum == 0 ? freedom : sum * sum / (mine * mine / freedom + theirs * theirs / other.freedom);
    return new Growth(slope - other.slope, Math.sqrt(sum), joint);
  }

  /** The same for {@code x} measured in units of {@code unit}. */
  public Growth per(double unit) {
    return new Growth(slope / unit, error / Math.abs(unit), freedom);
  }

  /** Of the slope, 95 %. */
  public Interval interval() {
    double t = TDistribution.of(freedom).inverseSurvivalProbability((1 - CONFIDENCE) / 2) * error;
    return new Interval(slope - t, slope + t);
  }

  /** Whether the whole interval lies above 0. */
  public boolean seen() {
    return interval().low() > 0;
  }
}
