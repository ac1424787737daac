package dev.ebb.runner.plan;

import java.util.Locale;

/** How a spike is let go. */
public enum Release {
  /** Written beforehand inside an open transaction, which is then committed. */
  COMMIT,
  /** Written while the client reads it, for a cluster that does not allow transactions. */
  PRODUCE;

  /** As on the command line and in {@code run.json}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
