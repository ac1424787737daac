package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Finding.Evidence;
import dev.ebb.runner.summary.ArmSummary;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Trials that failed, and why. */
final class SomeFailed {

  private SomeFailed() {}

  static Optional<Finding> judge(ArmCase one) {
    ArmSummary arm = one.arm();
    if (arm.trialsFailed() == 0) {
      return Optional.empty();
    }
    int all = arm.trialsOk() + arm.trialsFailed();
    String words =
        arm.trialsOk() == 0
            ? "failed: " + arm.reason()
            : arm.trialsFailed() + " of " + all + " trials failed (" + arm.reason() + ")";
    return Optional.of(
        new Finding(
            "failed",
            arm.arm(),
            Map.of("trials_failed", (double) arm.trialsFailed()),
            Evidence.of(all),
            List.of(),
            words));
  }
}
