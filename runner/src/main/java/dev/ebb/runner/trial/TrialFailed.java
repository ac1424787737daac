package dev.ebb.runner.trial;

/** A trial cannot go on; the message is the {@code reason} of its row. */
final class TrialFailed extends Exception {
  private static final long serialVersionUID = 1;

  TrialFailed(String reason) {
    super(reason);
  }

  TrialFailed(String reason, Throwable cause) {
    super(reason, cause);
  }
}
