package dev.ebb.runner.plan;

import java.util.Locale;

/**
 * One trial to be run.
 *
 * @param number 1, 2, … within its arm; 0 for those that are not counted
 * @param order place among the counted trials, from 1; 0 for those that are not counted
 */
public record TrialSpec(Arm arm, Kind kind, int number, int order) {

  /** What a trial is for. */
  public enum Kind {
    /** Warms the broker and the page cache; discarded. */
    WARM_UP,
    /** No release: what the arm keeps without any spike. */
    CONTROL,
    /** Its figures are what is compared. */
    COUNTED,
    /** With the JVM's native memory tracking, which costs: not counted. */
    NMT,
    /** With class histograms, which collect: not counted. */
    HISTOGRAM,
    /** With a profiler that samples who allocates objects: not counted. */
    ALLOCATIONS,
    /** The same of malloc: not counted. */
    NATIVE;

    /** As written in {@code run.json}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether a client of that kind has what it looks at. */
    public boolean holdsFor(Client client) {
      return switch (this) {
        case NMT, ALLOCATIONS, NATIVE -> client.inJvm();
        case HISTOGRAM -> client.inJvm() || client.answers().contains(Client.Ask.HISTOGRAM);
        default -> true;
      };
    }

    /** Whether the backlog is written and released. */
    public boolean hasSpike() {
      return this != CONTROL;
    }
  }

  /** Not counted. */
  public static TrialSpec beside(Arm arm, Kind kind) {
    return new TrialSpec(arm, kind, 0, 0);
  }

  /** The folder name under {@code trials/}. */
  public String folder() {
    return switch (kind) {
      case WARM_UP -> arm.name() + "-warmup";
      case CONTROL, NMT, HISTOGRAM, ALLOCATIONS, NATIVE -> arm.name() + "-" + kind.label();
      case COUNTED -> arm.name() + "-" + number;
    };
  }
}
