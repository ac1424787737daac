package dev.ebb.runner.plan;

/**
 * One trial to be run.
 *
 * @param number 1, 2, … within its arm; 0 for warm-up and control
 * @param order place among the counted trials, from 1; 0 for warm-up and control
 */
public record TrialSpec(Arm arm, Kind kind, int number, int order) {

  /** What a trial is for. */
  public enum Kind {
    /** Warms the broker and the page cache; discarded. */
    WARM_UP,
    /** No release: what the arm keeps without any spike. */
    CONTROL,
    COUNTED
  }

  /** The folder name under {@code trials/}. */
  public String folder() {
    return switch (kind) {
      case WARM_UP -> arm.name() + "-warmup";
      case CONTROL -> arm.name() + "-control";
      case COUNTED -> arm.name() + "-" + number;
    };
  }
}
