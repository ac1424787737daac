package dev.ebb.runner.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code jcmd PID GC.class_histogram} prints: the live objects by class, after a full
 * collection.
 *
 * @param total of all classes; empty: these are only some of the rows
 */
public record ClassHistogram(List<Line> lines, Optional<Total> total) {

  /** As it is printed, and as people paste it: thousands set apart, the rank left out. */
  private static final Pattern CLASS =
      Pattern.compile("\\s*(?:(\\d+):\\s+)?([\\d,]+)\\s+([\\d,]+)\\s+([^\\s\\d|]\\S*).*");

  private static final Pattern TOTAL = Pattern.compile("\\s*Total\\s+([\\d,]+)\\s+([\\d,]+)\\s*");

  /**
   * One class.
   *
   * @param rank 1: the most bytes; 0: it was left out
   * @param bytes of the instances themselves, without what they refer to
   */
  public record Line(int rank, String name, long instances, long bytes) {

    /** Of one instance. */
    public double size() {
      return instances == 0 ? 0 : (double) bytes / instances;
    }
  }

  /** The sum of all classes, those without a row included. */
  public record Total(long instances, long bytes) {}

  public ClassHistogram {
    lines = List.copyOf(lines);
  }

  /**
   * Reads a whole one.
   *
   * @throws IllegalArgumentException when there is no such table in the text, or it is cut off
   */
  public static ClassHistogram parse(String text) {
    ClassHistogram histogram = excerpt(text);
    if (histogram.total.isEmpty()) {
      throw new IllegalArgumentException(
          "the class histogram is cut off: its last line, Total, is missing");
    }
    return histogram;
  }

  /**
   * Reads what there is of one: some rows may do.
   *
   * @throws IllegalArgumentException when there is not a single row in the text
   */
  public static ClassHistogram excerpt(String text) {
    List<Line> lines = new ArrayList<>();
    Optional<Total> total = Optional.empty();
    for (String line : text.replace('|', ' ').lines().toList()) {
      Matcher sum = TOTAL.matcher(line);
      Matcher row = CLASS.matcher(line);
      if (sum.matches()) {
        total = Optional.of(new Total(number(sum.group(1)), number(sum.group(2))));
      } else if (row.matches()) {
        int rank = row.group(1) == null ? 0 : Integer.parseInt(row.group(1));
        lines.add(new Line(rank, row.group(4), number(row.group(2)), number(row.group(3))));
      }
    }
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("there is no class histogram in it");
    }
    return new ClassHistogram(lines, total);
  }

  private static long number(String digits) {
    return Long.parseLong(digits.replace(",", ""));
  }

  /** A class by its full name; empty when it has no live instance, or its row is missing. */
  public Optional<Line> of(String name) {
    return lines.stream().filter(line -> line.name().equals(name)).findFirst();
  }

  /** Live instances of a class. */
  public long instances(String name) {
    return of(name).map(Line::instances).orElse(0L);
  }

  /** Bytes of a class's live instances themselves. */
  public long bytes(String name) {
    return of(name).map(Line::bytes).orElse(0L);
  }

  /**
   * Bytes of all live objects.
   *
   * @throws IllegalStateException when only some rows are there
   */
  public long bytes() {
    return total
        .orElseThrow(() -> new IllegalStateException("of some rows there is no total"))
        .bytes();
  }
}
