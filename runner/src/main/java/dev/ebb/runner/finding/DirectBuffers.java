package dev.ebb.runner.finding;

import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.trial.TrialMetric;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Where they matter: with many partitions a fetch, and so a read, may be of 50 MiB. */
public final class DirectBuffers {

  /** The settings profile that bounds what a response, and so NIO's direct buffers, may take. */
  private static final String SMALL_FETCH = "small-fetch";

  /** Of a process of which nothing else is known. */
  private static final double LARGE_MIB = 4;

  private DirectBuffers() {}

  static Optional<Finding> judge(ArmCase one) {
    ArmSummary arm = one.arm();
    Optional<Figure> direct = arm.figure(TrialMetric.RETAINED_DIRECT_MIB);
    if (direct.isEmpty() || direct.get().median() < ArmCase.WORTH_MIB) {
      return Optional.empty();
    }
    boolean bounded =
        one.run().arms().stream()
            .filter(other -> Objects.equals(other.level(Axis.CLIENT), arm.level(Axis.CLIENT)))
            .map(other -> other.median(TrialMetric.RETAINED_DIRECT_MIB))
            .anyMatch(mib -> mib.isPresent() && mib.getAsDouble() < ArmCase.WORTH_MIB);
    return Optional.of(
        new Finding(
            "direct-buffers",
            arm.arm(),
            Map.of("retained_direct_mib", direct.get().median()),
            Sure.evidence(direct.get()),
            bounded ? List.of() : List.of(one.run().again().with(arm, Axis.PROFILE, SMALL_FETCH)),
            String.format(
                Locale.ROOT,
                "Direct buffers are %.0f of what it kept (%s): NIO keeps one a thread, as large as its"
                    + " largest read",
                direct.get().median(),
                Sure.trials(direct.get().n(), ""))));
  }

  /** The same of a running process. */
  public static Optional<Finding> ofProcess(double mib) {
    return mib < LARGE_MIB
        ? Optional.empty()
        : Optional.of(
            Finding.note(
                "direct-buffers",
                Map.of("direct_mib", mib),
                String.format(
                    Locale.ROOT,
                    "%.0f MiB are direct buffers: NIO keeps one a thread, as large as its largest"
                        + " read; in a Kafka consumer fetch.max.bytes bounds it",
                    mib)));
  }
}
