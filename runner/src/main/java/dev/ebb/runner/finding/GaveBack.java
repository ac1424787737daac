package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Finding.Evidence;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.trial.SecondSpikeMetric;
import dev.ebb.runner.trial.Seen;
import dev.ebb.runner.trial.TrialMetric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What of it full collections gave back, and what malloc. */
final class GaveBack {

  private GaveBack() {}

  static Optional<Finding> judge(ArmCase one) {
    ArmSummary arm = one.arm();
    OptionalDouble byGc = lastSettledLess(arm, TrialMetric.RSS_AFTER_GC_MIB);
    if (byGc.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("by_collections_mib", byGc.getAsDouble());
    String words =
        byGc.getAsDouble() < 1
            ? "full collections gave nothing back"
            : String.format(Locale.ROOT, "full collections gave back %.0f", byGc.getAsDouble());
    OptionalDouble byTrim = byTrimming(arm);
    if (byTrim.isPresent()) {
      figures.put("by_trimming_mib", byTrim.getAsDouble());
      words +=
          byTrim.getAsDouble() >= 1
              ? String.format(Locale.ROOT, " and trimming malloc %.0f", byTrim.getAsDouble())
              : "";
    } else if (arm.median(TrialMetric.RSS_AFTER_TRIM_MIB).isPresent()) {
      words += ", what trimming malloc gave back is not known (see the notes)";
    }
    int trials = arm.figure(TrialMetric.RSS_AFTER_GC_MIB).orElseThrow().n();
    return Optional.of(
        new Finding("gave-back", arm.arm(), figures, Evidence.of(trials), List.of(), words));
  }

  /** The steps follow the last spike; where they told something. */
  private static OptionalDouble byTrimming(ArmSummary arm) {
    return arm.median(SecondSpikeMetric.RSS_SETTLED2_MIB).isPresent()
        ? arm.difference(TrialMetric.RSS_AFTER_GC_MIB, TrialMetric.RSS_AFTER_TRIM_MIB)
        : arm.median(TrialMetric.RETAINED_MALLOC_MIB);
  }

  private static OptionalDouble lastSettledLess(ArmSummary arm, Metric<Seen> metric) {
    OptionalDouble second = arm.difference(SecondSpikeMetric.RSS_SETTLED2_MIB, metric);
    return second.isPresent() ? second : arm.difference(TrialMetric.RSS_SETTLED_MIB, metric);
  }
}
