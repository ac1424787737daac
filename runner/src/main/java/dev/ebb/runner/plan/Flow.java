package dev.ebb.runner.plan;

import java.time.Duration;

/**
 * Records that come over time instead of at once: so many every so often, or at a rate.
 *
 * @param lasts for how long in all; null: not said
 * @param every how long a period is; null: not said
 * @param perSecond at this rate; 0: those of a period at once, at its beginning; null: not said
 * @param matters growth of a client's memory, in MiB an hour, that would matter; null: not said
 * @param references whether it is to be seen who holds what is live; null: not said
 */
public record Flow(
    Duration lasts, Duration every, Double perSecond, Double matters, Boolean references) {

  /** Says nothing. */
  public static final Flow UNSAID = new Flow(null, null, null, null, null);

  /** What it says, and of the rest what {@code base} does. */
  public Flow over(Flow base) {
    return new Flow(
        lasts == null ? base.lasts : lasts,
        every == null ? base.every : every,
        perSecond == null ? base.perSecond : perSecond,
        matters == null ? base.matters : matters,
        references == null ? base.references : references);
  }

  /** Whether it says anything. */
  public boolean said() {
    return !equals(UNSAID);
  }

  /** How many whole periods there are. */
  public int periods() {
    return (int) Math.min(Integer.MAX_VALUE, lasts.toMillis() / every.toMillis());
  }

  /**
   * How many records come in a period.
   *
   * @param atOnce where they come at once
   */
  public long records(long atOnce) {
    return perSecond > 0 ? Math.max(1, Math.round(perSecond * every.toMillis() / 1e3)) : atOnce;
  }
}
