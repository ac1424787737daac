package dev.ebb.common;

import java.time.Instant;

/** Wall-clock time in the unit of the events: microseconds since the epoch. */
final class Clock {

  private Clock() {}

  static long epochMicros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }
}
