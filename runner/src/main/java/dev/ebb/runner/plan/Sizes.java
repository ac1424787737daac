package dev.ebb.runner.plan;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large values are, in bytes: all alike, uniform between two sizes, or log-normal about a
 * median, cut off at {@link #LARGEST}. The sizes of a spike are the same in every trial: they are
 * drawn from the same seed.
 *
 * @param text as it was asked for
 * @param least of all
 * @param most of all
 * @param sigma standard deviation of the logarithm of a log-normal one about {@code median};
 *     otherwise 0
 * @param median of a log-normal one; otherwise 0
 */
public record Sizes(String text, int least, int most, int median, double sigma) {

  /** Of each value: the sequence number needs as much. */
  public static final int SMALLEST = Long.BYTES;

  /** Of each value. */
  public static final int LARGEST = 8 << 20;

  private static final Pattern RANGE = Pattern.compile("([^.]+)\\.\\.([^.]+)");
  private static final Pattern LOG_NORMAL = Pattern.compile("lognormal:([^,]+),(\\d+(?:\\.\\d+)?)");
  private static final double MOST_SIGMA = 5;

  /** All of that size. */
  public static Sizes of(int bytes) {
    return new Sizes(Integer.toString(bytes), bytes, bytes, 0, 0);
  }

  /**
   * Reads {@code 256}, {@code 100..100000} or {@code lognormal:1k,2}; k and m stand for KiB and
   * MiB.
   *
   * @param flag to name in a refusal
   */
  public static Sizes parse(String flag, String text) {
    Matcher range = RANGE.matcher(text);
    Matcher logNormal = LOG_NORMAL.matcher(text.toLowerCase(Locale.ROOT));
    if (logNormal.matches()) {
      double sigma = Double.parseDouble(logNormal.group(2));
      if (sigma <= 0 || sigma > MOST_SIGMA) {
        throw new Refused(
            flag + " " + text + ": the second number is the logarithm's deviation, above 0 to 5");
      }
      return new Sizes(text, SMALLEST, LARGEST, bytes(flag, text, logNormal.group(1)), sigma);
    }
    if (range.matches()) {
      int least = bytes(flag, text, range.group(1));
      int most = bytes(flag, text, range.group(2));
      if (least > most) {
        throw new Refused(flag + " " + text + ": the smaller size comes first");
      }
      return new Sizes(text, least, most, 0, 0);
    }
    int bytes = bytes(flag, text, text);
    return new Sizes(text, bytes, bytes, 0, 0);
  }

  private static int bytes(String flag, String text, String part) {
    try {
      long bytes = HeapSize.parse(part).bytes();
      if (bytes >= SMALLEST && bytes <= LARGEST) {
        return (int) bytes;
      }
    } catch (IllegalArgumentException e) {
      throw new Refused(
          flag
              + " "
              + text
              + ": write it as 256, as 100..100000, or as lognormal:1k,2 (median, deviation of the"
              + " logarithm)",
          e);
    }
    throw new Refused(flag + " " + text + ": between 8 (for the sequence number) and 8m a value");
  }

  /** Whether all are alike. */
  public boolean fixed() {
    return least == most;
  }

  /** The next one. */
  public int next(SplittableRandom random) {
    if (fixed()) {
      return least;
    }
    if (sigma == 0) {
      return random.nextInt(least, most + 1);
    }
    double size = median * Math.exp(sigma * random.nextGaussian());
    return (int) Math.max(least, Math.min(most, size));
  }

  @Override
  public String toString() {
    return text;
  }
}
