package dev.ebb.runner.result;

import java.util.Locale;

/**
 * How a number is written in a table.
 *
 * @param unit what it is divided by
 * @param pattern of {@link String#format}
 */
public record Form(double unit, String pattern) {

  /** One decimal: sizes in MiB. */
  public static final Form ONE = new Form(1, "%.1f");

  public static final Form TWO = new Form(1, "%.2f");

  /** Three decimals: ratios near 1. */
  public static final Form THREE = new Form(1, "%.3f");

  public static final Form WHOLE = new Form(1, "%.0f");
  public static final Form GROUPED = new Form(1, "%,.0f");

  /** Of milliseconds, in seconds. */
  public static final Form SECONDS = new Form(1_000, "%.2f");

  /** The same, with one decimal. */
  public static final Form ONE_SECOND = new Form(1_000, "%.1f");

  public static final Form THOUSANDS = new Form(1_000, "%.0f");

  /** Below it, a whole number would round much of it away. */
  private static final double FEW = 10;

  /** The number as a cell. */
  public String write(double value) {
    double number = value / unit;
    boolean small = this == THOUSANDS && number != 0 && Math.abs(number) < FEW;
    String text = String.format(Locale.ROOT, small ? "%.2g" : pattern, number);
    return text.matches("-0(\\.0+)?") ? text.substring(1) : text; // nothing has no sign
  }

  /** A difference, with its sign. */
  public String signed(double difference) {
    return (difference < 0 ? "-" : "+") + write(Math.abs(difference));
  }
}
