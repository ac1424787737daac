package dev.ebb.runner.search;

import java.util.OptionalDouble;

/**
 * What a tuning looks for: the least memory at no less than a share of the speed with plenty, or
 * the highest speed within a limit.
 *
 * @param pod whether the control group's peak is what counts, and not RSS
 * @param minRate of the speed with plenty, above 0 and up to 1
 * @param limitMib what the client may have in memory; empty: memory is what is to become less
 */
public record Goal(boolean pod, double minRate, OptionalDouble limitMib) {

  /** Of a limit; what a winner may peak at, so that it does not live by luck. */
  public static final double WITHIN = 0.9;

  /** Whether it is asked what fits. */
  public boolean fits() {
    return limitMib.isPresent();
  }

  /** How often a candidate is tried anew before it is called a winner. */
  int confirmations() {
    return fits() ? 4 : 3;
  }
}
