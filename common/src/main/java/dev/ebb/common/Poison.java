package dev.ebb.common;

/** What the handler throws at a record that it cannot handle. */
public final class Poison extends RuntimeException {
  private static final long serialVersionUID = 1;

  Poison(int partition, long number) {
    super("record " + number + " of partition " + partition + " cannot be handled (--poison)");
  }

  /** Whether it is what a failure comes from. */
  static boolean in(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Poison) {
        return true;
      }
    }
    return false;
  }
}
