package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Refused;
import java.time.Duration;

/** What the value of a flag may be. */
final class Bounds {

  private Bounds() {}

  static void between(String flag, long value, long least, long most) {
    if (value < least) {
      throw new Refused(flag + " " + value + ": at least " + least + " is needed");
    }
    if (value > most) {
      throw new Refused(flag + " " + value + ": at most " + most + " is possible");
    }
  }

  static void atLeast(String flag, Duration value, Duration least) {
    if (value.compareTo(least) < 0) {
      throw new Refused(
          flag + " " + value.toMillis() + "ms: at least " + least.toMillis() + "ms is needed");
    }
  }
}
