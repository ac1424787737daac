package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Finding.Evidence;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.summary.Growth;
import dev.ebb.runner.summary.Interval;
import dev.ebb.runner.summary.OneMore;
import dev.ebb.runner.trial.Seen;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What one more consumer in the same process costs; said of the arm that has the most. */
final class Fleet {

  private static final Map<Metric<Seen>, String> WORDS = words();

  private Fleet() {}

  private static Map<Metric<Seen>, String> words() {
    Map<Metric<Seen>, String> words = new LinkedHashMap<>();
    words.put(TrialMetric.RSS_IDLE_MIB, "MiB before the spike");
    words.put(TrialMetric.RSS_SETTLED_MIB, "MiB when settled after it");
    words.put(TrialMetric.RSS_AFTER_GC_MIB, "MiB after full collections");
    words.put(TrialMetric.THREADS_IDLE, "threads");
    return words;
  }

  static Optional<Finding> judge(ArmCase one) {
    return OneMore.of(one.run().arms(), one.run().trials()).stream()
        .filter(fleet -> fleet.most().arm().equals(one.arm().arm()))
        .findFirst()
        .flatMap(Fleet::finding);
  }

  private static Optional<Finding> finding(OneMore fleet) {
    Map<String, Double> figures = new LinkedHashMap<>();
    List<String> costs = new ArrayList<>();
    WORDS.forEach(
        (metric, words) -> {
          Growth growth = fleet.costs().get(metric);
          if (growth != null) {
            figures.put(metric.label() + "_per_consumer", growth.slope());
            Interval interval = growth.interval();
            costs.add(
                String.format(
                    Locale.ROOT,
                    "%.1f [%.1f to %.1f] %s",
                    growth.slope(),
                    interval.low(),
                    interval.high(),
                    words));
          }
        });
    Growth idle = fleet.costs().get(TrialMetric.RSS_IDLE_MIB);
    if (idle == null) {
      return Optional.empty();
    }
    int trials = fleet.arms().stream().mapToInt(arm -> arm.trialsOk()).sum();
    String counts =
        fleet.arms().stream()
            .map(arm -> Integer.toString(OneMore.consumers(arm)))
            .collect(Collectors.joining(", "));
    return Optional.of(
        new Finding(
            "one-more-consumer",
            fleet.most().arm(),
            figures,
            new Evidence(trials, idle.interval().low(), idle.interval().high(), List.of()),
            List.of(),
            "one more consumer in the process costs "
                + String.join(", ", costs)
                + " (95 % intervals, by a line through "
                + Sure.trials(trials, "")
                + " with "
                + counts
                + " consumers)"));
  }
}
