package dev.ebb.runner.watch;

import java.util.Arrays;
import java.util.Optional;

/**
 * A series over the time of a watch, in constant memory: where it becomes long, every other point
 * is left out.
 */
public final class Series {

  private static final int MOST_POINTS = 2_000;

  private final int most;
  private double[] hours = new double[64];
  private double[] values = new double[64];
  private int size;
  private int every = 1;
  private int skipped;
  private double last;
  private double lastHours;

  /** One that is long. */
  public Series() {
    this(MOST_POINTS);
  }

  /** With at most so many points, an even number. */
  Series(int most) {
    this.most = most;
  }

  /** Takes in a value; times ascend. */
  public void add(double atHours, double value) {
    last = value;
    lastHours = atHours;
    if (++skipped < every) {
      return;
    }
    skipped = 0;
    if (size == most) {
      thin();
    }
    if (size == hours.length) {
      hours = Arrays.copyOf(hours, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
    }
    hours[size] = atHours;
    values[size] = value;
    size++;
  }

  private void thin() {
    for (int i = 0; i < size / 2; i++) {
      hours[i] = hours[2 * i];
      values[i] = values[2 * i];
    }
    size /= 2;
    every *= 2;
  }

  double first() {
    return values[0];
  }

  double last() {
    return last;
  }

  /** Of the watch, from the first to the last. */
  double span() {
    return lastHours - hours[0];
  }

  int size() {
    return size;
  }

  /** What it allows to say; empty: it is too short. */
  public Optional<Outlook> outlook(Outlook.Scale scale) {
    return size < Outlook.LEAST_POINTS
        ? Optional.empty()
        : Optional.of(Outlook.of(Arrays.copyOf(hours, size), Arrays.copyOf(values, size), scale));
  }
}
