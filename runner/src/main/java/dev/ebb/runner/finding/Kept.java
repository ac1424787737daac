package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.trial.TrialMetric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** How much of its rise an arm has kept. */
final class Kept {

  static final String CODE = "kept";

  private Kept() {}

  static Optional<Finding> judge(ArmCase one) {
    ArmSummary arm = one.arm();
    Optional<Figure> kept = arm.figure(TrialMetric.RETAINED_MIB);
    OptionalDouble rise = arm.median(TrialMetric.RISE_MIB);
    if (rise.isEmpty()) {
      rise = arm.difference(TrialMetric.RSS_PEAK_MIB, TrialMetric.RSS_IDLE_MIB);
    }
    if (kept.isEmpty() && WentWrong.judge(one).isPresent()) {
      return Optional.empty(); // where that is said, it is not what was asked for
    }
    if (kept.isEmpty()) {
      return Optional.of(Finding.note(CODE, "what it kept is unknown").about(arm.arm()));
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("retained_mib", kept.get().median());
    rise.ifPresent(mib -> figures.put("rise_mib", mib));
    String words =
        rise.isPresent()
            ? String.format(
                Locale.ROOT,
                "kept %.0f (%s) of the %.0f MiB it rose by%s",
                kept.get().median(),
                Sure.of(kept.get()),
                rise.getAsDouble(),
                without(arm, figures))
            : change(kept.get().median()) + " without any spike (" + Sure.of(kept.get()) + ")";
    return Optional.of(
        new Finding(CODE, arm.arm(), figures, Sure.evidence(kept.get()), List.of(), words));
  }

  private static String change(double mib) {
    return Math.abs(mib) < 0.5
        ? "changed by less than 1 MiB"
        : String.format(Locale.ROOT, "%s by %.0f MiB", mib < 0 ? "fell" : "grew", Math.abs(mib));
  }

  private static String without(ArmSummary arm, Map<String, Double> figures) {
    Optional<Figure> control = arm.figure(TrialMetric.CONTROL_SETTLED_MIB);
    if (control.isEmpty()) {
      return "";
    }
    figures.put("control_settled_mib", control.get().median());
    return String.format(
        Locale.ROOT,
        " (without any spike it settles at %.0f, %s)",
        control.get().median(),
        Sure.trials(control.get().n(), "control "));
  }
}
