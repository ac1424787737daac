package dev.ebb.runner.watch;

/**
 * How long a program had been running when its watch began: what it takes to get going grows for
 * minutes, and is no leak.
 *
 * @param upHours infinite: that is not known, and not little
 */
public record Age(double upHours) {

  /** A JVM that gets going has been seen to take 3 MiB in a minute, and a step of its compiler. */
  public static final double GETTING_GOING_MIB = 8;

  /** Of what is live: less than 1 MiB has been seen. */
  public static final double LIVE_GETTING_GOING_MIB = 2;

  /** What had begun less than that before the later half of the watch is young ... */
  private static final double YOUNG_HOURS = 1;

  /** ... and this very young: it may not even be slowing down. */
  private static final double VERY_YOUNG_HOURS = 4 / 60.0;

  /**
   * What a series allows to say in mind of that.
   *
   * @param hours from its first point to the last
   * @param most what getting going takes in the later half of a few minutes
   */
  public Outlook judged(Outlook found, double hours, double most) {
    double half = hours / 2;
    double taken = veryYoung(hours) ? most : 0;
    return upHours + half < YOUNG_HOURS ? found.ofYoung(found.late().slope() * half, taken) : found;
  }

  /** Whether it had begun but minutes before the later half. */
  boolean veryYoung(double hours) {
    return upHours + hours / 2 < VERY_YOUNG_HOURS;
  }
}
