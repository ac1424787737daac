package dev.ebb.runner.process;

/** What others have printed, fit for a terminal and a report. */
public final class Shown {

  private static final int MOST = 120;

  private Shown() {}

  /** Without what would steer a terminal. */
  public static String of(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\\t]]", "?");
  }

  /** Its beginning. */
  public static String beginOf(String text) {
    return of(text.substring(0, Math.min(MOST, text.length())));
  }
}
