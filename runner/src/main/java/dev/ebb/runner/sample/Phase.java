package dev.ebb.runner.sample;

import java.util.Locale;

/** The phases of a trial, in their order. */
public enum Phase {
  LOAD,
  START,
  IDLE,
  DRAIN,
  SETTLE,
  /** Of a second spike. */
  DRAIN2,
  SETTLE2,
  GC,
  TRIM,
  STOP,
  /** Of a run with single-use producers, where it is the broker that is looked at. */
  PUSH,
  CHECKPOINT,
  DELETED,
  RESTARTED,
  EXPIRED;

  /** As written in {@code samples.csv}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
