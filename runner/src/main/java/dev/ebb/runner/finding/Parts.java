package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.trial.Figures;
import dev.ebb.runner.trial.Seen;
import dev.ebb.runner.trial.TrialMetric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/** Where what is kept lies: in the heap, with malloc, or elsewhere. */
final class Parts {

  private static final List<Metric<Seen>> PARTS = List.copyOf(Figures.partsOfRetained().values());

  static final String CODE = "parts";

  private Parts() {}

  /** Whether each good trial tells them, so that the medians say all. */
  static boolean told(ArmSummary arm) {
    int heap = arm.figure(TrialMetric.RETAINED_HEAP_MIB).map(Figure::n).orElse(arm.trialsOk());
    int other = arm.figure(TrialMetric.RETAINED_OTHER_MIB).map(Figure::n).orElse(heap);
    return heap == arm.trialsOk() && other == heap;
  }

  static Optional<Finding> judge(ArmCase one) {
    ArmSummary arm = one.arm();
    Optional<Figure> heap = arm.figure(TrialMetric.RETAINED_HEAP_MIB);
    if (heap.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    for (Metric<Seen> part : PARTS) {
      arm.median(part).ifPresent(mib -> figures.put(part.label(), mib));
    }
    String words =
        figures.size() == PARTS.size()
            ? String.format(
                Locale.ROOT,
                "Of what it kept, %d is heap, %d malloc, %d other (code, metaspace, stacks,"
                    + " buffers)%s",
                whole(arm, 0),
                whole(arm, 1),
                whole(arm, 2),
                beyond(arm, one.control(), figures))
            : String.format(
                Locale.ROOT,
                "Of what it kept, %d is heap; how the rest divides is not known",
                whole(arm, 0));
    words += by(arm);
    return Optional.of(
        new Finding(CODE, arm.arm(), figures, Sure.evidence(heap.get()), List.of(), words));
  }

  /** By how many trials that is, where not by all that are good. */
  private static String by(ArmSummary arm) {
    Map<String, Integer> known = new LinkedHashMap<>();
    Figures.partsOfRetained()
        .forEach((name, part) -> arm.figure(part).ifPresent(one -> known.put(name, one.n())));
    Set<Integer> counts = Set.copyOf(known.values());
    if (counts.equals(Set.of(arm.trialsOk()))) {
      return "";
    }
    return counts.size() == 1
        ? " (by " + of(counts.iterator().next(), arm) + ")"
        : known.entrySet().stream()
            .filter(part -> part.getValue() < arm.trialsOk())
            .map(part -> part.getKey() + " by " + of(part.getValue(), arm))
            .collect(Collectors.joining(", ", " (", ")"));
  }

  private static String of(int trials, ArmSummary arm) {
    return Sure.trials(trials, "") + " of " + arm.trialsOk();
  }

  private static long whole(ArmSummary arm, int part) {
    return Math.round(arm.median(PARTS.get(part)).orElseThrow());
  }

  /** What of it is there without any spike, too. */
  private static String beyond(ArmSummary arm, ArmSummary control, Map<String, Double> figures) {
    if (control == null) {
      return "";
    }
    long[] beyond = new long[PARTS.size()];
    for (int i = 0; i < beyond.length; i++) {
      OptionalDouble without = control.median(PARTS.get(i));
      if (without.isEmpty()) {
        return ""; // one that is not known is not 0
      }
      double mib = arm.median(PARTS.get(i)).orElseThrow() - without.getAsDouble();
      figures.put("beyond_control_" + PARTS.get(i).label(), mib);
      beyond[i] = Math.round(mib);
    }
    int trials = control.figure(TrialMetric.RETAINED_OTHER_MIB).orElseThrow().n();
    return String.format(
        Locale.ROOT,
        "; beyond %s %d, %d, %d",
        trials == 1 ? "the one control trial" : "the " + trials + " control trials",
        beyond[0],
        beyond[1],
        beyond[2]);
  }
}
