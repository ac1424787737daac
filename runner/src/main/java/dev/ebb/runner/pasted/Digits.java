package dev.ebb.runner.pasted;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Numbers as programs print them and people paste them: thousands set apart by a comma, a point or
 * an apostrophe, decimals behind a point or a comma. What can be read in two ways is not read.
 */
final class Digits {

  /** As a piece of another pattern. */
  static final String NUMBER = "\\d[\\d.,']*";

  private static final Pattern PLAIN = Pattern.compile("\\d{1,17}");
  private static final Pattern GROUPED =
      Pattern.compile("\\d{1,3}(?:([,.'])\\d{3})(?:\\1\\d{3}){0,4}");
  private static final Pattern DECIMAL = Pattern.compile("\\d{1,12}[.,](?:\\d{1,2}|\\d{4,9})");
  private static final int SHIFT = 10;

  private Digits() {}

  /** A whole number; empty: it is none, or could be another. */
  static OptionalLong whole(String text) {
    if (PLAIN.matcher(text).matches()) {
      return OptionalLong.of(Long.parseLong(text));
    }
    return GROUPED.matcher(text).matches()
        ? OptionalLong.of(Long.parseLong(text.replaceAll("[,.']", "")))
        : OptionalLong.empty();
  }

  /**
   * A size.
   *
   * @param unit none or {@code B}, {@code K}, {@code M}, {@code G}, also as in {@code kB}
   * @return bytes; empty: it is none, or could be another
   */
  static OptionalLong bytes(String text, String unit) {
    long one = unit(unit);
    if (DECIMAL.matcher(text).matches()) {
      double value = Double.parseDouble(text.replace(',', '.')) * one;
      return value < Long.MAX_VALUE / 2 ? OptionalLong.of((long) value) : OptionalLong.empty();
    }
    OptionalLong number = whole(text);
    return number.isEmpty() || number.getAsLong() > Long.MAX_VALUE / 2 / one
        ? OptionalLong.empty()
        : OptionalLong.of(number.getAsLong() * one);
  }

  /** How many bytes one is. */
  static long unit(String unit) {
    if (unit == null || unit.isEmpty()) {
      return 1;
    }
    int power = "BKMGT".indexOf(Character.toUpperCase(unit.charAt(0)));
    return 1L << SHIFT * Math.max(0, power);
  }

  /** An address or an offset; -1: it is too long for one. */
  static long address(String hex) {
    return hex.length() > 16 ? -1 : Long.parseUnsignedLong(hex, 16);
  }
}
