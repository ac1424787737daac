package dev.ebb.runner.cli;

import java.util.Locale;
import java.util.OptionalLong;

/** What stands in a table. */
final class Cells {

  static final String UNKNOWN = "-";

  private Cells() {}

  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String number(OptionalLong value) {
    return value.isPresent() ? number(value.getAsLong()) : UNKNOWN;
  }

  /** With its sign. */
  static String change(OptionalLong value) {
    if (value.isEmpty()) {
      return UNKNOWN;
    }
    return value.getAsLong() == 0 ? "0" : String.format(Locale.ROOT, "%+,d", value.getAsLong());
  }

  static String text(String value) {
    return value.isEmpty() ? UNKNOWN : value;
  }

  /** A number of things, in the plural unless it is one. */
  static String count(long number, String thing) {
    return number(number) + " " + thing + (number == 1 ? "" : "s");
  }
}
