package dev.ebb.runner.plan;

/**
 * What was asked for cannot be done: bad usage or input, or the machine refuses before anything
 * ran. The message is one line that names the flag or file and the mend; the exit code is 2.
 */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1;

  public Refused(String message) {
    this(message, null);
  }

  /**
   * What is quoted in it may be several lines, or steer a terminal: it becomes one that does not.
   */
  public Refused(String message, Throwable cause) {
    super(String.valueOf(message).replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}]+", " "), cause);
  }
}
