package dev.ebb.runner.inspect;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.watch.Age;
import dev.ebb.runner.watch.Outlook;
import java.util.OptionalDouble;

/**
 * Growth that may be that of a program which had just begun ({@link Age}), for what others have
 * noted, who may not have noted how long it had been running.
 *
 * @param upHours for which it had been running at the first point; empty: not known
 * @param hours from the first point to the last
 * @param most MiB that getting going takes in the later half of a few minutes
 */
record GettingGoing(OptionalDouble upHours, double hours, double most) {

  /** What can be said, as far as it is known that it was young. */
  Outlook judged(Outlook found) {
    return upHours.isPresent() ? after(found, upHours.getAsDouble()) : found;
  }

  /** Says that it is not known, where something else would be said of a program that was young. */
  Finding told(Finding finding, Outlook found) {
    return upHours.isPresent() || after(found, 0).verdict() == found.verdict()
        ? finding
        : finding.said(
            finding.words()
                + "; how long it had been running is not known, and what a program takes to get going"
                + " looks the same");
  }

  private Outlook after(Outlook found, double up) {
    return new Age(up).judged(found, hours, most);
  }
}
