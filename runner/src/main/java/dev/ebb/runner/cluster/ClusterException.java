package dev.ebb.runner.cluster;

import dev.ebb.common.Explanation;

/** A cluster did not do what was asked. */
public final class ClusterException extends Exception {
  private static final long serialVersionUID = 1;

  ClusterException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * In words for a person.
   *
   * @param what could not be done
   * @param servers whom it was asked of
   * @param mend what to do about it, to be put behind
   */
  static ClusterException of(String what, Throwable cause, String servers, String mend) {
    return new ClusterException(what + ": " + Explanation.of(cause, servers) + mend, cause);
  }
}
