package dev.ebb.runner.watch;

import java.util.Arrays;
import org.apache.commons.statistics.descriptive.Median;
import org.hipparchus.stat.regression.SimpleRegression;

/**
 * Does it grow without end? What a series of measurements allows to say of that.
 *
 * <p>It is called a leak only if the whole of it and its later half both grow, each for sure, and
 * the last quarter not much more slowly than the one before: what fills up and stops is none, nor
 * is a single step, and a steep beginning hides nothing.
 *
 * @param verdict what can be said
 * @param whole over all of the time
 * @param late over its later half
 * @param slowing whether growth that is there for sure is slowing down, so that it is called none
 * @param even whether it grows as evenly as a leak: none of the last three quarters by less than
 *     half of another, and a line describes them better than a logarithm
 * @param young whether it grows, and as a program that has just begun does, too
 * @param restedAfter hours after which it stayed where it ended: within 2 %, or as far as it still
 *     went to and fro in its later half
 */
public record Outlook(
    Verdict verdict,
    Trend whole,
    Trend late,
    boolean slowing,
    boolean even,
    boolean young,
    double restedAfter) {

  /** Fewer points say nothing: each quarter is to have enough. */
  public static final int LEAST_POINTS = 4 * Trend.MIN_POINTS;

  /** What can be said. */
  public enum Verdict {
    /** It grows, as far as has been seen without end. */
    LEAK,
    /** If it grows at all, then by less than what would matter. */
    PLATEAU,
    /** Neither can be told yet. */
    CANNOT_TELL
  }

  /** Of the growth before: what grows by less than that share of it is slowing down. */
  private static final double SLOWING = 0.4;

  /** What is no less even than that is no getting going. */
  private static final double EVEN = 0.5;

  private static final int QUARTERS = 4;

  /** Where the logarithm begins: that part of the time after the beginning. */
  private static final int UNITS = 50;

  /** Twice the difference of the two log likelihoods. */
  private static final double CLEARLY = 2;

  /** Of where it ended: nearer than that it is there. */
  private static final double AT_REST = 0.02;

  /** So many points are enough, each a median of those it stands for. */
  private static final int MOST_POINTS = 120;

  /**
   * What matters.
   *
   * @param growth in an hour that would matter, above 0
   * @param resolution differences below it are none that could be seen
   */
  public record Scale(double growth, double resolution) {}

  /**
   * Judges a series.
   *
   * @param hours ascending
   * @param values at these times; {@value #LEAST_POINTS} or more
   */
  public static Outlook of(double[] hours, double[] values, Scale scale) {
    double[][] few = thin(hours, values);
    double[] x = few[0];
    double[] y = few[1];
    int half = x.length / 2;
    int last = half + (x.length - half) / 2;
    Trend whole = part(x, y, 0, x.length);
    Trend late = part(x, y, half, x.length).noSurerThan(scale.resolution() / span(x, half));
    boolean grows = whole.low() > 0 && late.low() > 0;
    boolean steady = slope(x, y, last, x.length) >= SLOWING * slope(x, y, half, last);
    double step = median(y, last, y.length) - median(y, half, last);
    boolean matters =
        late.high() >= scale.growth() || Math.abs(step) >= scale.growth() * span(x, half) / 2;
    Verdict verdict =
        !matters
            ? Verdict.PLATEAU
            : grows && steady && late.slope() >= scale.growth()
                ? Verdict.LEAK
                : Verdict.CANNOT_TELL;
    return new Outlook(
        verdict,
        whole,
        late,
        grows && !steady,
        even(x, y),
        false,
        restedAfter(x, y, scale.resolution()));
  }

  /**
   * The same of a program that had begun not long before: what it takes to get going grows for
   * minutes, too, but goes on more slowly from one quarter to the next, or by leaps.
   *
   * @param lateGrowth in its later half
   * @param most that getting going takes in that time
   */
  public Outlook ofYoung(double lateGrowth, double most) {
    return verdict == Verdict.LEAK && (lateGrowth < most || !even)
        ? new Outlook(Verdict.CANNOT_TELL, whole, late, slowing, even, true, restedAfter)
        : this;
  }

  private static boolean even(double[] x, double[] y) {
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (int quarter = 1; quarter < QUARTERS; quarter++) {
      double slope =
          slope(x, y, quarter * x.length / QUARTERS, (quarter + 1) * x.length / QUARTERS);
      least = Math.min(least, slope);
      most = Math.max(most, slope);
    }
    return least >= EVEN * most && least > 0 && straight(x, y);
  }

  /** Whether a line leaves less unexplained than a logarithm, by so much that noise does not. */
  private static boolean straight(double[] x, double[] y) {
    double[] time = new double[x.length];
    double unit = (x[x.length - 1] - x[0]) / UNITS;
    for (int i = 0; i < x.length; i++) {
      time[i] = Math.log(x[i] - x[0] + unit);
    }
    int from = x.length / QUARTERS;
    double line = unexplained(x, y, from);
    return (x.length - from) * Math.log(unexplained(time, y, from) / line) > CLEARLY;
  }

  private static double unexplained(double[] time, double[] y, int from) {
    SimpleRegression regression = new SimpleRegression();
    for (int i = from; i < y.length; i++) {
      regression.addData(time[i], y[i]);
    }
    return Math.max(regression.getSumSquaredErrors(), Double.MIN_NORMAL);
  }

  private static double restedAfter(double[] x, double[] y, double resolution) {
    double end = median(y, y.length - y.length / 4, y.length);
    double swing = 0;
    for (int i = y.length / 2; i < y.length; i++) {
      swing = Math.max(swing, Math.abs(y[i] - end));
    }
    double band = Math.max(Math.max(resolution, swing), AT_REST * Math.abs(end));
    int i = y.length;
    while (i > 0 && Math.abs(y[i - 1] - end) <= band) {
      i--;
    }
    return x[Math.min(i, x.length - 1)] - x[0];
  }

  private static Trend part(double[] x, double[] y, int from, int to) {
    return Trend.of(Arrays.copyOfRange(x, from, to), Arrays.copyOfRange(y, from, to));
  }

  private static double slope(double[] x, double[] y, int from, int to) {
    return Trend.theilSen(Arrays.copyOfRange(x, from, to), Arrays.copyOfRange(y, from, to));
  }

  private static double span(double[] x, int from) {
    return x[x.length - 1] - x[from];
  }

  /**
   * For how many hours in all it would have to be watched, roughly, until a growth of {@code slope}
   * in an hour could be told from noise like this: the error of a slope falls with the time to the
   * power of 1.5, where what is now depends on what was shortly before alone.
   */
  public double hoursToSee(double slope, double watched) {
    return watched * Math.pow(late.halfWidth() / slope, 2.0 / 3);
  }

  private static double[][] thin(double[] x, double[] y) {
    if (x.length <= MOST_POINTS) {
      return new double[][] {x, y};
    }
    double[][] few = new double[2][MOST_POINTS];
    for (int i = 0; i < MOST_POINTS; i++) {
      int from = (int) ((long) i * x.length / MOST_POINTS);
      int to = (int) ((long) (i + 1) * x.length / MOST_POINTS);
      few[0][i] = median(x, from, to);
      few[1][i] = median(y, from, to);
    }
    return few;
  }

  private static double median(double[] values, int from, int to) {
    return Median.withDefaults().evaluate(Arrays.copyOfRange(values, from, to));
  }
}
