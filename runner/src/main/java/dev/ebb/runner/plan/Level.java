package dev.ebb.runner.plan;

/**
 * One value of an {@link Axis}.
 *
 * @param label in files and tables
 * @param suffix what an arm's name says of it; empty: nothing, it is the standard one
 * @param origin what to type for it
 * @param settings what it brings to the start of a client
 */
public record Level(String label, String suffix, String origin, Settings settings) {

  /** Of an axis that a client knows nothing of. */
  public static final Level NONE = new Level("none", "", "none", Settings.NONE);
}
