package dev.ebb.runner.sample;

import java.time.Instant;

/** This machine's time of day, beside the monotonic clock that the runner measures by. */
public final class WallClock {

  private WallClock() {}

  /** Now, in microseconds since the epoch. */
  public static long epochMicros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }

  /** A time of day on the monotonic clock ({@link System#nanoTime}), as the two stand now. */
  public static long nanosAt(long epochMicros) {
    return System.nanoTime() - (epochMicros() - epochMicros) * 1_000;
  }
}
