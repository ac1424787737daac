package dev.ebb.runner.subject;

/** A trial cannot go on; the message is the {@code reason} of its row. */
public final class TrialFailed extends Exception {
  private static final long serialVersionUID = 1;

  public TrialFailed(String reason) {
    super(reason);
  }

  public TrialFailed(String reason, Throwable cause) {
    super(reason, cause);
  }
}
