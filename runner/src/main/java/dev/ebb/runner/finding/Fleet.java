package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Finding.Evidence;
import dev.ebb.runner.summary.Interval;
import dev.ebb.runner.summary.OneMore;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What one more consumer in the same process costs; said of the arm that has the most. */
public final class Fleet {

  private static final Map<TrialMetric, String> WORDS = words();

  private Fleet() {}

  private static Map<TrialMetric, String> words() {
    Map<TrialMetric, String> words = new LinkedHashMap<>();
    words.put(TrialMetric.RSS_IDLE_MIB, " MiB before the spike");
    words.put(TrialMetric.RSS_SETTLED_MIB, " MiB when settled after it");
    words.put(TrialMetric.RSS_AFTER_GC_MIB, " MiB after full collections");
    words.put(TrialMetric.THREADS_IDLE, " threads");
    return words;
  }

  static Optional<Finding> judge(ArmCase one) {
    return OneMore.of(one.run().arms(), one.run().trials()).stream()
        .filter(fleet -> fleet.most().arm().equals(one.arm().arm()))
        .findFirst()
        .flatMap(fleet -> finding(fleet, one.run()));
  }

  /**
   * Whether a figure's cost is only a lower bound: what takes the heap with it stops growing where
   * an arm has met its heap's limit.
   */
  public static boolean bounded(OneMore fleet, TrialMetric figure, ArmCase.Run run) {
    return (figure == TrialMetric.RSS_PEAK_MIB || figure == TrialMetric.RSS_SETTLED_MIB)
        && fleet.arms().stream().anyMatch(arm -> HeapLimit.filled(arm, run).isPresent());
  }

  private static Optional<Finding> finding(OneMore fleet, ArmCase.Run run) {
    OneMore.Cost idle = fleet.costs().get(TrialMetric.RSS_IDLE_MIB);
    if (idle == null) {
      return Optional.empty();
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    List<String> costs = new ArrayList<>();
    WORDS.forEach(
        (metric, words) -> {
          OneMore.Cost cost = fleet.costs().get(metric);
          if (cost != null) {
            figures.put(metric.label() + "_per_consumer", cost.growth().slope());
            costs.add(words(cost, bounded(fleet, metric, run), words));
          }
        });
    String counts =
        fleet.arms().stream()
            .map(arm -> Integer.toString(OneMore.consumers(arm)))
            .collect(Collectors.joining(", "));
    Interval interval = idle.growth().interval();
    return Optional.of(
        new Finding(
            "one-more-consumer",
            fleet.most().arm(),
            figures,
            idle.sure()
                ? new Evidence(idle.trials(), interval.low(), interval.high(), List.of())
                : Evidence.of(idle.trials()),
            List.of(),
            "one more consumer in the process costs "
                + String.join(", ", costs)
                + " (by a line through "
                + Sure.trials(idle.trials(), "")
                + " with "
                + counts
                + " consumers, "
                + (idle.sure() ? "± half of its 95 % interval)" : "too few for an interval)")));
  }

  private static String words(OneMore.Cost cost, boolean bounded, String unit) {
    double slope = cost.growth().slope();
    String figure =
        cost.sure() && cost.halfWidth() > 0
            ? String.format(Locale.ROOT, "%.1f±%.1f%s", slope, cost.halfWidth(), unit)
            : String.format(Locale.ROOT, "%.1f%s", slope, unit);
    boolean noise = cost.sure() && cost.halfWidth() > 0 && cost.growth().interval().holdsZero();
    return (bounded ? "at least " : "") + figure + (noise ? " (not told from noise)" : "");
  }
}
