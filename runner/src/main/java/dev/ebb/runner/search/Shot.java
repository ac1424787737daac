package dev.ebb.runner.search;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * What a trial has shown of a setup.
 *
 * @param lasting whether it was a long drain and a second spike
 * @param reason why it failed, or null
 * @param rate records a second; of a failed one not known
 * @param peakMib by which it is judged
 * @param chargedMib what its control group was charged at most; empty: not known
 * @param othersPct what others took of the machine meanwhile
 * @param drain of the first spike
 * @param took all of it
 */
record Shot(
    Setup setup,
    boolean lasting,
    String reason,
    double rate,
    double peakMib,
    OptionalDouble chargedMib,
    double othersPct,
    Duration drain,
    Duration took) {

  boolean ok() {
    return reason == null;
  }
}
