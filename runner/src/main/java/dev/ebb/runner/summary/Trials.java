package dev.ebb.runner.summary;

import dev.ebb.runner.result.Metric;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.trial.Seen;
import dev.ebb.runner.trial.TrialMetric;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The trials of a run, and what each figure was in those of an arm that were good.
 *
 * @param counted a row each
 * @param controls a row for each control trial
 */
public record Trials(List<Row> counted, List<Row> controls) {

  public Trials {
    counted = List.copyOf(counted);
    controls = List.copyOf(controls);
  }

  /** The arms, in the order in which they first ran. */
  public List<String> arms() {
    return counted.stream().map(Row::arm).distinct().toList();
  }

  /** An arm's counted trials, failed ones included. */
  public List<Row> of(String arm) {
    return counted.stream().filter(row -> arm.equals(row.arm())).toList();
  }

  /** An arm's good counted trials. */
  public List<Row> good(String arm) {
    return counted.stream().filter(row -> row.ok() && arm.equals(row.arm())).toList();
  }

  /** A figure in an arm's good trials that knew it. What control trials tell is theirs alone. */
  public double[] values(String arm, Metric<Seen> metric) {
    if (metric != TrialMetric.CONTROL_SETTLED_MIB) {
      return values(good(arm), metric);
    }
    List<Row> own = controls.stream().filter(row -> row.ok() && arm.equals(row.arm())).toList();
    return own.isEmpty()
        ? Arrays.stream(values(good(arm), metric)).distinct().toArray() // a copy of one in each
        : values(own, TrialMetric.RSS_SETTLED_MIB);
  }

  private static double[] values(List<Row> rows, Metric<Seen> metric) {
    return rows.stream()
        .map(row -> row.number(metric))
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .toArray();
  }
}
