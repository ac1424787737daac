package dev.ebb.runner.report;

import dev.ebb.runner.result.Metric;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.trial.Figures;
import dev.ebb.runner.trial.Seen;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What is drawn of where the retained memory lies, an arm a bar.
 *
 * @param names of the arms; a star behind one stands for parts that not all good trials tell
 * @param mib of each part by arm, in the order of the names: medians, which need not add up to that
 *     of what is kept; where parts are not known, what is kept beyond the others is one of its own
 * @param ofWhat which trials that are, and what a star means
 */
record RetainedParts(List<String> names, Map<String, List<Double>> mib, String ofWhat) {

  private static final String UNTOLD = "not told apart";

  private static final Map<String, Metric<Seen>> PARTS = Figures.partsOfRetained();

  static RetainedParts of(Comparison comparison) {
    List<String> names = new ArrayList<>();
    Map<String, List<Double>> mib = new LinkedHashMap<>();
    PARTS.keySet().forEach(part -> mib.put(part, new ArrayList<>()));
    mib.put(UNTOLD, new ArrayList<>());
    boolean partly = false;
    for (ArmSummary arm : comparison.arms()) {
      OptionalDouble retained = arm.median(TrialMetric.RETAINED_MIB);
      if (retained.isEmpty()) {
        continue;
      }
      boolean starred = PARTS.values().stream().anyMatch(arm::partly);
      partly |= starred;
      names.add(arm.arm() + (starred ? "*" : ""));
      double told = 0;
      for (Map.Entry<String, Metric<Seen>> part : PARTS.entrySet()) {
        double known = arm.median(part.getValue()).orElse(0);
        mib.get(part.getKey()).add(known);
        told += known;
      }
      boolean whole = arm.figure(TrialMetric.RETAINED_OTHER_MIB).isPresent();
      mib.get(UNTOLD).add(whole ? 0 : Math.max(0, retained.getAsDouble() - told));
    }
    if (mib.get(UNTOLD).stream().allMatch(untold -> untold == 0)) {
      mib.remove(UNTOLD);
    }
    return new RetainedParts(
        names,
        mib,
        comparison.ofWhat().toLowerCase(Locale.ROOT)
            + (comparison.several() ? ", of each part by itself: they need not add up" : "")
            + (partly ? "; * by fewer of them than are good" : ""));
  }
}
