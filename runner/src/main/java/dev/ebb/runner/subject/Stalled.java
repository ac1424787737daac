package dev.ebb.runner.subject;

import dev.ebb.runner.plan.Client;
import java.time.Duration;

/** What to say of a drain that stands still. */
public final class Stalled {

  private Stalled() {}

  /** Of records that have been handled, each counted once. */
  public static String words(long distinct, long expected, Duration stall) {
    return "stalled: "
        + distinct
        + " of "
        + expected
        + " records, no progress for "
        + stall.toSeconds()
        + " s (--stall-timeout)";
  }

  /** The same of a client, with what it has said of itself. */
  static String words(Heard heard, Client spoken, long expected, Duration stall) {
    long again = Math.max(0, heard.reported() - heard.distinct());
    String unmatched =
        spoken.progress() instanceof Client.Lines lines && heard.last().isEmpty()
            ? "; no line that it has printed matches its pattern '"
                + lines.pattern()
                + "' with a number above 0"
            : "";
    return words(heard.distinct(), expected, stall)
        + unmatched
        + (again == 0
            ? ""
            : "; "
                + again
                + " came again meanwhile, redelivered: the group has moved on without it");
  }
}
