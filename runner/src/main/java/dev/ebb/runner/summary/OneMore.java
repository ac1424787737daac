package dev.ebb.runner.summary;

import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.Level;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.trial.Seen;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What one more consumer in the same process costs: arms that are alike in all but how many there
 * are, by a least-squares line through their good trials.
 *
 * @param arms by how many consumers they have, the fewest first
 * @param costs by figure; absent: too few trials knew it
 */
public record OneMore(List<ArmSummary> arms, Map<Metric<Seen>, Cost> costs) {

  /**
   * A slope.
   *
   * @param growth units for one consumer more
   * @param trials that knew the figure
   * @param sure whether trials were repeated, so that its interval means something
   */
  public record Cost(Growth growth, int trials, boolean sure) {

    /** Of the interval, to either side; 0 where trials were all on the line, such as counts. */
    public double halfWidth() {
      Interval interval = growth.interval();
      return (interval.high() - interval.low()) / 2;
    }
  }

  /** What it can be asked of. */
  public static final List<TrialMetric> FIGURES =
      List.of(
          TrialMetric.RSS_IDLE_MIB,
          TrialMetric.RSS_PEAK_MIB,
          TrialMetric.RSS_SETTLED_MIB,
          TrialMetric.RSS_AFTER_GC_MIB,
          TrialMetric.THREADS_IDLE);

  /** One for each set of arms that differ in nothing else. */
  public static List<OneMore> of(List<ArmSummary> arms, Trials trials) {
    Map<Map<Axis, String>, List<ArmSummary>> alike = new LinkedHashMap<>();
    for (ArmSummary arm : arms) {
      String level = arm.level(Axis.CONSUMERS);
      boolean told = level != null && !level.equals(Level.NONE.label());
      if (told && arm.trialsOk() > 0) {
        Map<Axis, String> others = new HashMap<>(arm.levels());
        others.remove(Axis.CONSUMERS);
        alike.computeIfAbsent(others, key -> new ArrayList<>()).add(arm);
      }
    }
    return alike.values().stream()
        .filter(same -> same.stream().map(arm -> arm.level(Axis.CONSUMERS)).distinct().count() > 1)
        .map(same -> of(same, trials.counted()))
        .toList();
  }

  private static OneMore of(List<ArmSummary> alike, List<Row> rows) {
    List<ArmSummary> arms =
        alike.stream().sorted(Comparator.comparingInt(OneMore::consumers)).toList();
    Map<Metric<Seen>, Cost> costs = new LinkedHashMap<>();
    for (TrialMetric figure : FIGURES) {
      List<double[]> points = new ArrayList<>();
      for (ArmSummary arm : arms) {
        rows.stream()
            .filter(row -> row.ok() && Objects.equals(row.arm(), arm.arm()))
            .map(row -> row.number(figure))
            .filter(number -> number.isPresent())
            .forEach(number -> points.add(new double[] {consumers(arm), number.getAsDouble()}));
      }
      boolean sure = points.size() >= 2 * arms.size();
      growth(points).ifPresent(growth -> costs.put(figure, new Cost(growth, points.size(), sure)));
    }
    return new OneMore(arms, costs);
  }

  private static Optional<Growth> growth(List<double[]> points) {
    return Growth.of(
        points.stream().mapToDouble(point -> point[0]).toArray(),
        points.stream().mapToDouble(point -> point[1]).toArray());
  }

  /** How many consumers each process of an arm has. */
  public static int consumers(ArmSummary arm) {
    return Integer.parseInt(arm.level(Axis.CONSUMERS));
  }

  /** The arm with the most. */
  public ArmSummary most() {
    return arms.get(arms.size() - 1);
  }
}
