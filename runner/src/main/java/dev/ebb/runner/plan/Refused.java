package dev.ebb.runner.plan;

/**
 * What was asked for cannot be done: bad usage or input, or the machine refuses before anything
 * ran. The message is one line that names the flag or file and the mend; the exit code is 2.
 */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1;

  public Refused(String message) {
    super(message);
  }

  public Refused(String message, Throwable cause) {
    super(message, cause);
  }
}
