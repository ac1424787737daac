package dev.ebb.runner.finding;

import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.trial.TrialMetric;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/** A heap that has grown to its limit tells of the limit, not of what the client needs. */
public final class HeapLimit {

  /** From this share on it is the limit; G1 commits by regions. */
  private static final double AT_LIMIT = 0.97;

  private HeapLimit() {}

  static Optional<Finding> judge(ArmCase one) {
    Optional<Figure> committed = filled(one.arm(), one.run());
    if (committed.isEmpty()) {
      return Optional.empty();
    }
    double limit = one.setting().orElseThrow().heapMib();
    Optional<ArmSummary> larger =
        one.run().arms().stream().filter(other -> fillsMore(other, one, limit)).findFirst();
    String trials = Sure.trials(committed.get().n(), "");
    String words =
        larger.isPresent()
            ? String.format(
                Locale.ROOT,
                "the peak is %s: %.0f of %.0f MiB were committed here (%s), and the larger heap of %s was"
                    + " %sfilled, too",
                what(committed.get(), limit),
                committed.get().median(),
                limit,
                trials,
                larger.get().arm(),
                full(larger.get(), one.run()) ? "" : "nearly ")
            : String.format(
                Locale.ROOT,
                "the peak is %s: %.0f of %.0f MiB were committed (%s), and a larger"
                    + " --heap may peak higher",
                what(committed.get(), limit),
                committed.get().median(),
                limit,
                trials);
    return Optional.of(
        new Finding(
            "heap-limit",
            one.arm().arm(),
            Finding.figures(
                "heap_committed_drained_mib", committed.get().median(), "heap_mib", limit),
            Sure.evidence(committed.get()),
            List.of(),
            words));
  }

  private static String what(Figure committed, double limit) {
    return committed.median() >= AT_LIMIT * limit ? "the heap limit" : "near the heap limit";
  }

  private static boolean full(ArmSummary arm, ArmCase.Run run) {
    return filled(arm, run).orElseThrow().median()
        >= AT_LIMIT * run.settings().get(arm.arm()).heapMib();
  }

  /** What the heap of an arm had grown to when it had drained, where that is its limit or near. */
  static Optional<Figure> filled(ArmSummary arm, ArmCase.Run run) {
    ArmCase.Setting setting = run.settings().get(arm.arm());
    return arm.figure(TrialMetric.HEAP_COMMITTED_DRAINED_MIB)
        .filter(
            figure -> setting != null && figure.median() >= ArmCase.NEAR_LIMIT * setting.heapMib());
  }

  /** The same client with a larger heap, which it has filled as well. */
  private static boolean fillsMore(ArmSummary other, ArmCase one, double limit) {
    ArmCase.Setting setting = one.run().settings().get(other.arm());
    return Objects.equals(other.level(Axis.CLIENT), one.arm().level(Axis.CLIENT))
        && setting != null
        && setting.heapMib() > limit
        && filled(other, one.run()).isPresent();
  }

  /**
   * The same of a running process, by its own account.
   *
   * @param initialMib what it began with; empty: not known
   */
  public static Optional<Finding> ofProcess(
      double committedMib, double maxMib, OptionalDouble initialMib) {
    if (maxMib <= 0 || committedMib < ArmCase.NEAR_LIMIT * maxMib) {
      return Optional.empty();
    }
    boolean fromTheStart = initialMib.orElse(0) >= ArmCase.NEAR_LIMIT * maxMib;
    return Optional.of(
        Finding.note(
            "heap-limit",
            Finding.figures("heap_committed_mib", committedMib, "heap_mib", maxMib),
            String.format(
                Locale.ROOT,
                fromTheStart
                    ? "Its limit of %.0f MiB was committed from the start: a smaller -Xms lets it"
                        + " begin with less"
                    : "It has grown to its limit of %.0f MiB: a smaller -Xmx bounds it",
                maxMib)));
  }
}
