package dev.ebb.runner.summary;

import dev.ebb.runner.trial.Column;
import dev.ebb.runner.trial.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One figure of an arm held against the reference arm.
 *
 * @param difference arm minus reference, in the figure's unit
 * @param percent the same of the reference's median; null where that is not above 0
 * @param interval of the difference; null: too few good trials
 */
public record Contrast(
    String arm, Column column, double difference, Double percent, Interval interval) {

  /** What arms are held against each other by. */
  public static final List<Column> COLUMNS =
      List.of(
          Column.RSS_IDLE_MIB,
          Column.RSS_PEAK_MIB,
          Column.RSS_SETTLED_MIB,
          Column.RETAINED_MIB,
          Column.DRAIN_MS,
          Column.CPU_S);

  /** How many in a hundred A/A comparisons see a difference all the same, for one figure. */
  public static final int FALSE_ALARMS_PCT = 5;

  /** Every other arm against the reference, by every figure that both know. */
  public static List<Contrast> of(List<Row> trials, String reference) {
    List<Row> theirs = trialsOf(trials, reference);
    return trials.stream()
        .map(row -> row.text(Column.ARM))
        .distinct()
        .filter(arm -> !arm.equals(reference))
        .flatMap(arm -> of(arm, trialsOf(trials, arm), theirs, COLUMNS).stream())
        .toList();
  }

  /** One arm's trials against others, by each of these figures that both know. */
  public static List<Contrast> of(
      String arm, List<Row> ours, List<Row> theirs, List<Column> columns) {
    List<Contrast> contrasts = new ArrayList<>();
    for (Column column : columns) {
      double[] a = values(ours, column);
      double[] b = values(theirs, column);
      if (a.length > 0 && b.length > 0) {
        contrasts.add(of(arm, column, a, b));
      }
    }
    return contrasts;
  }

  private static List<Row> trialsOf(List<Row> trials, String arm) {
    return trials.stream().filter(row -> arm.equals(row.text(Column.ARM))).toList();
  }

  static Contrast of(String arm, Column column, double[] ours, double[] theirs) {
    double difference = Interval.difference(ours, theirs);
    double base = Figure.of(theirs).median();
    return new Contrast(
        arm,
        column,
        Math.round(difference * 1_000) / 1_000.0,
        base > 0 ? Math.round(100 * difference / base * 10) / 10.0 : null,
        Interval.ofDifference(ours, theirs).orElse(null));
  }

  private static double[] values(List<Row> trials, Column column) {
    return trials.stream()
        .filter(Row::ok)
        .map(row -> row.number(column))
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .toArray();
  }

  /** Whether there is a difference to be seen; not without an interval. */
  public boolean seen() {
    return interval != null && !interval.holdsZero();
  }
}
