package dev.ebb.runner.sample;

import java.util.Locale;

/** The phases of a trial, in their order. */
public enum Phase {
  LOAD,
  START,
  IDLE,
  DRAIN,
  SETTLE,
  GC,
  TRIM,
  STOP;

  /** As written in {@code samples.csv}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
