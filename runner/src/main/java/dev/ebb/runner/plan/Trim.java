package dev.ebb.runner.plan;

import java.util.Locale;

/** How malloc is asked to give back what it holds free. */
public enum Trim {
  /** By the client's runtime, where that can be asked; otherwise not at all. */
  ASK,
  /** The same, and otherwise by a debugger that calls {@code malloc_trim} in the process. */
  DEBUGGER;

  /** As on the command line. */
  public static Trim parse(String text) {
    for (Trim trim : values()) {
      if (trim.label().equals(text)) {
        return trim;
      }
    }
    throw new IllegalArgumentException("ask or debugger is expected");
  }

  /** As on the command line and in files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
