package dev.ebb.runner.finding;

import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Trials;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An arm that is to be judged, with what it is held against.
 *
 * @param control its own control trials; null: there were none
 * @param run all arms of it
 */
public record ArmCase(ArmSummary arm, ArmSummary control, Run run) {

  /** Less than this, in MiB, is not worth a mend. */
  static final double WORTH_MIB = 10;

  /** A heap this near its limit has been filled. */
  static final double NEAR_LIMIT = 0.85;

  /**
   * A run.
   *
   * @param settings by arm; absent where they are not known
   * @param again its command
   */
  public record Run(
      List<ArmSummary> arms, Trials trials, Map<String, Setting> settings, Again again) {}

  /**
   * What an arm was run with.
   *
   * @param heapMib limit of its heap, of all its processes together
   * @param flags of its JVM
   * @param language of its program
   */
  public record Setting(double heapMib, List<String> flags, String language) {}

  /** Whether something is to be said of an arm. */
  interface Rule {

    /** What, if anything. */
    Optional<Finding> judge(ArmCase arm);
  }

  Optional<Setting> setting() {
    return Optional.ofNullable(run.settings().get(arm.arm()));
  }

  /** The arm's collector, unless it is set to give heap back by itself. */
  Optional<Collector> keeper() {
    return setting()
        .filter(setting -> !Collector.givesBack(setting.flags()))
        .flatMap(setting -> Collector.of(setting.flags()));
  }

  /** Whether an arm of the same client has this level of an axis. */
  boolean tried(Axis axis, String level) {
    return run.arms().stream()
        .anyMatch(
            other ->
                Objects.equals(other.level(Axis.CLIENT), arm.level(Axis.CLIENT))
                    && level.equals(other.level(axis)));
  }

  /** The axis in which another arm differs, where that is the only one, and not the client. */
  Optional<Axis> onlyDifference(ArmSummary other) {
    List<Axis> differing = new ArrayList<>();
    for (Axis axis : Axis.ALL) {
      if (!Objects.equals(arm.level(axis), other.level(axis))) {
        differing.add(axis);
      }
    }
    return differing.size() == 1
            && differing.get(0) != Axis.CLIENT
            && differing.get(0) != Axis.SCENARIO
            && differing.get(0) != Axis.CONSUMERS // it would have less to do
        ? Optional.of(differing.get(0))
        : Optional.empty();
  }
}
