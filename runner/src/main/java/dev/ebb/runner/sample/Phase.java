package dev.ebb.runner.sample;

/**
 * A part of a trial, marked on its timeline.
 *
 * @param label as written in {@code samples.csv}
 */
public record Phase(String label) {

  public static final Phase LOAD = new Phase("load");
  public static final Phase START = new Phase("start");
  public static final Phase IDLE = new Phase("idle");
  public static final Phase DRAIN = new Phase("drain");
  public static final Phase SETTLE = new Phase("settle");
  public static final Phase GC = new Phase("gc");
  public static final Phase TRIM = new Phase("trim");
  public static final Phase STOP = new Phase("stop");
}
