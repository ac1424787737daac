package dev.ebb.runner.summary;

import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.trial.Figures;
import dev.ebb.runner.trial.Seen;
import dev.ebb.runner.trial.TrialMetric;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An arm over its counted trials. Failed trials are counted and named, never averaged in.
 *
 * @param levels by axis; absent: an older run did not tell
 * @param reason of the first failed trial, or null
 */
public record ArmSummary(
    String arm,
    Map<Axis, String> levels,
    int trialsOk,
    int trialsFailed,
    String reason,
    Map<Metric<Seen>, Figure> figures) {

  /** An arm a summary, leanest first by settled RSS; arms without a good trial come last. */
  public static List<ArmSummary> of(Trials trials) {
    return trials.arms().stream()
        .map(arm -> summarize(arm, trials))
        .sorted(
            Comparator.comparing((ArmSummary arm) -> Objects.toString(arm.level(Axis.SCENARIO), ""))
                .thenComparingDouble(
                    (ArmSummary arm) ->
                        arm.median(TrialMetric.RSS_SETTLED_MIB).orElse(Double.POSITIVE_INFINITY))
                .thenComparing(ArmSummary::arm))
        .toList();
  }

  private static ArmSummary summarize(String arm, Trials trials) {
    Map<Metric<Seen>, Figure> figures = new LinkedHashMap<>();
    for (Metric<Seen> metric : Figures.summed()) {
      double[] known = trials.values(arm, metric);
      if (known.length > 0) {
        figures.put(metric, Figure.of(known));
      }
    }
    List<Row> rows = trials.of(arm);
    Map<Axis, String> levels = new LinkedHashMap<>();
    for (Axis axis : Axis.ALL) {
      String level = rows.get(0).text(axis.name());
      if (level != null) {
        levels.put(axis, level);
      }
    }
    int good = trials.good(arm).size();
    return new ArmSummary(
        arm,
        levels,
        good,
        rows.size() - good,
        rows.stream().map(Row::reason).filter(Objects::nonNull).findFirst().orElse(null),
        figures);
  }

  /** Its level of an axis, or null. */
  public String level(Axis axis) {
    return levels.get(axis);
  }

  /** A figure over its trials, where any knew it. */
  public Optional<Figure> figure(Metric<Seen> metric) {
    return Optional.ofNullable(figures.get(metric));
  }

  /** The median of a figure, where it is known. */
  public OptionalDouble median(Metric<Seen> metric) {
    Figure figure = figures.get(metric);
    return figure == null ? OptionalDouble.empty() : OptionalDouble.of(figure.median());
  }

  /**
   * Whether a figure is only known to be no more than that: a drain that is known by commits or by
   * lines alone, which has no rate, may have ended earlier.
   */
  public boolean bound(Metric<Seen> metric) {
    return Figures.boundWithoutRate(metric) && figure(TrialMetric.RECORDS_PER_S).isEmpty();
  }

  /**
   * Whether some of the good trials, not all, tell a figure: those that do may be unlike them. What
   * control trials tell is told by as many of them as there are.
   */
  public boolean partly(Metric<Seen> metric) {
    return metric != TrialMetric.CONTROL_SETTLED_MIB
        && figure(metric).filter(figure -> figure.n() < trialsOk).isPresent();
  }

  /** One median less another, where both are known. */
  public OptionalDouble difference(Metric<Seen> a, Metric<Seen> b) {
    OptionalDouble left = median(a);
    OptionalDouble right = median(b);
    return left.isPresent() && right.isPresent()
        ? OptionalDouble.of(left.getAsDouble() - right.getAsDouble())
        : OptionalDouble.empty();
  }
}
