package dev.ebb.runner.plan;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JVM heap size, kept as it was written: {@code 256m}, {@code 1g}. */
public record HeapSize(String text, long bytes) {

  /** What every client JVM starts with. */
  public static final HeapSize INITIAL = new HeapSize("16m", 16L << 20);

  private static final Pattern FORM = Pattern.compile("(\\d{1,12})([kmgKMG]?)");

  /**
   * Reads a size as {@code -Xmx} takes it.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static HeapSize parse(String text) {
    Matcher matcher = FORM.matcher(text.trim());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a size: write it as for -Xmx, such as 256m or 1g");
    }
    int shift =
        switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          default -> 0;
        };
    return new HeapSize(text.trim(), Long.parseLong(matcher.group(1)) << shift);
  }

  public double mib() {
    return bytes / 1048576.0;
  }

  @Override
  public String toString() {
    return text;
  }
}
