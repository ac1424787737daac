package dev.ebb.runner.recorded;

import java.util.List;

/**
 * What somebody has recorded of one process.
 *
 * @param name of what it was
 * @param points in their order; at least one
 * @param counted whether they tell of records
 */
public record Recording(String name, List<Point> points, boolean counted) {

  /**
   * The process at one moment.
   *
   * @param millis since the first point
   * @param rssMib its memory
   * @param records handled since the point before; 0 where the log does not count them
   */
  public record Point(double millis, double rssMib, long records) {}

  public Recording {
    points = List.copyOf(points);
  }

  /** The first value, before anything has happened. */
  public double idle() {
    return points.get(0).rssMib();
  }

  /** The highest value. */
  public double peak() {
    return points.stream().mapToDouble(Point::rssMib).max().orElseThrow();
  }

  /** The last value. */
  public double settled() {
    return points.get(points.size() - 1).rssMib();
  }

  /** How many records there were in all. */
  public long records() {
    return points.stream().mapToLong(Point::records).sum();
  }

  /** The place of the first point with records; all of them where there is none. */
  public int firstWithRecords() {
    for (int i = 0; i < points.size(); i++) {
      if (points.get(i).records() > 0) {
        return i;
      }
    }
    return points.size();
  }

  /** The place of the last point with records; -1 where there is none. */
  public int lastWithRecords() {
    for (int i = points.size() - 1; i >= 0; i--) {
      if (points.get(i).records() > 0) {
        return i;
      }
    }
    return -1;
  }
}
