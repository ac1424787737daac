package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Finding.Evidence;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.trial.SecondSpikeMetric;
import dev.ebb.runner.trial.TrialMetric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What of it full collections gave back, and what malloc, in the trials in which that is known. */
final class GaveBack {

  static final String CODE = "gave-back";

  private GaveBack() {}

  static Optional<Finding> judge(ArmCase one) {
    ArmSummary arm = one.arm();
    if (arm.figure(TrialMetric.RSS_AFTER_GC_MIB).isEmpty()) {
      return Optional.empty();
    }
    OptionalDouble byGc = byCollections(arm);
    OptionalDouble byTrim = byTrimming(arm);
    Map<String, Double> figures = new LinkedHashMap<>();
    byGc.ifPresent(mib -> figures.put("by_collections_mib", mib));
    byTrim.ifPresent(mib -> figures.put("by_trimming_mib", mib));
    String words =
        byGc.isEmpty()
            ? "what full collections gave back is not known (see the notes)"
            : byGc.getAsDouble() < 1
                ? "full collections gave nothing back"
                : String.format(Locale.ROOT, "full collections gave back %.0f", byGc.getAsDouble());
    words += inSome(arm, TrialMetric.GC_GAVE_BACK_MIB);
    if (byTrim.isEmpty()) {
      words +=
          arm.figure(TrialMetric.RSS_AFTER_TRIM_MIB).isPresent()
              ? ", what trimming malloc gave back is not known (see the notes)"
              : "";
    } else if (byTrim.getAsDouble() >= 1) {
      words +=
          String.format(Locale.ROOT, " and trimming malloc %.0f", byTrim.getAsDouble())
              + inSome(arm, TrialMetric.TRIM_GAVE_BACK_MIB);
    }
    return Optional.of(new Finding(CODE, arm.arm(), figures, evidence(arm), List.of(), words));
  }

  /** Whether each good trial tells it, so that the medians say all. */
  static boolean told(ArmSummary arm) {
    return byCollections(arm).isPresent()
        && (arm.figure(TrialMetric.RSS_AFTER_TRIM_MIB).isEmpty() || byTrimming(arm).isPresent())
        && inSome(arm, TrialMetric.GC_GAVE_BACK_MIB).isEmpty()
        && inSome(arm, TrialMetric.TRIM_GAVE_BACK_MIB).isEmpty();
  }

  /** Where not each of the good trials tells. */
  private static String inSome(ArmSummary arm, TrialMetric metric) {
    return arm.figure(metric)
        .filter(figure -> figure.n() < arm.trialsOk())
        .map(figure -> " (in " + figure.n() + " of " + arm.trialsOk() + " trials)")
        .orElse("");
  }

  private static Evidence evidence(ArmSummary arm) {
    return Evidence.of(
        arm.figure(TrialMetric.GC_GAVE_BACK_MIB)
            .or(() -> arm.figure(TrialMetric.RSS_AFTER_GC_MIB))
            .map(Figure::n)
            .orElse(0));
  }

  /** Runs of an earlier ebb tell it by medians alone. */
  static OptionalDouble byCollections(ArmSummary arm) {
    OptionalDouble told = arm.median(TrialMetric.GC_GAVE_BACK_MIB);
    if (told.isPresent() || arm.figure(TrialMetric.RETAINED_OTHER_MIB).isEmpty()) {
      return told;
    }
    return arm.difference(
        arm.figure(SecondSpikeMetric.RSS_SETTLED2_MIB).isPresent()
            ? SecondSpikeMetric.RSS_SETTLED2_MIB
            : TrialMetric.RSS_SETTLED_MIB,
        TrialMetric.RSS_AFTER_GC_MIB);
  }

  static OptionalDouble byTrimming(ArmSummary arm) {
    OptionalDouble told = arm.median(TrialMetric.TRIM_GAVE_BACK_MIB);
    return told.isPresent() ? told : arm.median(TrialMetric.RETAINED_MALLOC_MIB);
  }
}
