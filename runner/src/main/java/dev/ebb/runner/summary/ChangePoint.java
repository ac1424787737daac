package dev.ebb.runner.summary;

/**
 * Where a series of values, one a run, is seen to change.
 *
 * @param at the first value after it, counted from 0
 * @param runsBefore how many values there are from the change before, or the first one, to this
 * @param before the median of these
 * @param runsAfter how many there are from this to the next change, or the last one
 * @param after the median of these
 * @param p how often values in a random order would show as clear a change somewhere
 * @param above in how many of all pairs of one before and one after the later is the higher: 1 in
 *     all, 0 in none; ties count half
 */
public record ChangePoint(
    int at, int runsBefore, double before, int runsAfter, double after, double p, double above) {

  /**
   * From so many pairs on the levels differ, and not the scatter alone: Vargha and Delaney's A for
   * a large effect (2000, A critique and improvement of the CL common language effect size).
   */
  private static final double LARGE = 0.71;

  /** Whether the values lie higher or lower; else they scatter otherwise about the same level. */
  public boolean ofLevel() {
    return above >= LARGE || above <= 1 - LARGE;
  }

  /** The later level less the earlier one. */
  public double difference() {
    return Math.round((after - before) * 1_000) / 1_000.0;
  }

  /** The same of the earlier one; null where that is not above 0. */
  public Double percent() {
    return before > 0 ? Math.round(1_000 * difference() / before) / 10.0 : null;
  }
}
