package dev.ebb.runner.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code jcmd PID GC.class_histogram} prints: the live objects by class, after a full
 * collection.
 */
public record ClassHistogram(List<Line> lines, long instances, long bytes) {

  private static final Pattern CLASS =
      Pattern.compile("\\s*(\\d+):\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

  private static final Pattern TOTAL = Pattern.compile("Total\\s+(\\d+)\\s+(\\d+)\\s*");

  /**
   * One class.
   *
   * @param rank 1: the most bytes
   * @param bytes of the instances themselves, without what they refer to
   */
  public record Line(int rank, String name, long instances, long bytes) {}

  public ClassHistogram {
    lines = List.copyOf(lines);
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException when there is no such table in the text, or it is cut off
   */
  public static ClassHistogram parse(String text) {
    List<Line> lines = new ArrayList<>();
    long[] total = null;
    for (String line : text.lines().toList()) {
      Matcher row = CLASS.matcher(line);
      if (row.matches()) {
        lines.add(
            new Line(
                Integer.parseInt(row.group(1)),
                row.group(4),
                Long.parseLong(row.group(2)),
                Long.parseLong(row.group(3))));
      }
      Matcher sum = TOTAL.matcher(line);
      if (sum.matches()) {
        total = new long[] {Long.parseLong(sum.group(1)), Long.parseLong(sum.group(2))};
      }
    }
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("there is no class histogram in it");
    }
    if (total == null) {
      throw new IllegalArgumentException(
          "the class histogram is cut off: its last line, Total, is missing");
    }
    return new ClassHistogram(lines, total[0], total[1]);
  }

  /** A class by its full name; empty when it has no live instance. */
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
}
