package dev.ebb.runner.summary;

import java.util.Arrays;

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
 */
public record Outlook(Verdict verdict, Trend whole, Trend late) {

  /** What can be said. */
  public enum Verdict {
    /** It grows, as far as has been seen without end. */
    LEAK,
    /** If it grows at all, then by less than what would matter. */
    PLATEAU,
    /** Neither can be told from noise yet. */
    CANNOT_TELL
  }

  /** Of the growth before: what grows by less than that share of it is slowing down. */
  private static final double SLOWING = 0.4;

  /** Growth below that many times the noise, over the later half, is none that could be seen. */
  private static final double ABOVE_NOISE = 1;

  /** So many points are enough, each a median of those it stands for. */
  private static final int MOST_POINTS = 120;

  /**
   * Judges a series.
   *
   * @param hours ascending
   * @param mib at these times; 2 * {@link Trend#MIN_POINTS} or more
   * @param matters growth in MiB an hour that would matter
   */
  public static Outlook of(double[] hours, double[] mib, double matters) {
    double[][] few = thin(hours, mib);
    double[] x = few[0];
    double[] y = few[1];
    int half = x.length / 2;
    Trend whole = Trend.of(x, y);
    Trend late =
        Trend.of(Arrays.copyOfRange(x, half, x.length), Arrays.copyOfRange(y, half, y.length));
    double span = x[x.length - 1] - x[half];
    boolean grows =
        whole.low() > 0
            && late.low() > 0
            && late.high() >= matters
            && late.slope() * span > ABOVE_NOISE * late.noise()
            && steady(x, y, half);
    Verdict verdict =
        grows ? Verdict.LEAK : late.high() < matters ? Verdict.PLATEAU : Verdict.CANNOT_TELL;
    return new Outlook(verdict, whole, late);
  }

  /** Whether the last quarter grows nearly as fast as the third. */
  private static boolean steady(double[] x, double[] y, int half) {
    int last = half + (x.length - half) / 2;
    double third =
        Trend.theilSen(Arrays.copyOfRange(x, half, last), Arrays.copyOfRange(y, half, last));
    double fourth =
        Trend.theilSen(
            Arrays.copyOfRange(x, last, x.length), Arrays.copyOfRange(y, last, y.length));
    return fourth >= SLOWING * third;
  }

  /**
   * For how many hours in all it would have to be watched until a growth of {@code slope} MiB an
   * hour could be told from noise like this: the error of a slope falls with the time to the power
   * of 1.5. Infinite: nothing is known of the noise.
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
    return org.apache.commons.statistics.descriptive.Median.withDefaults()
        .evaluate(Arrays.copyOfRange(values, from, to));
  }
}
