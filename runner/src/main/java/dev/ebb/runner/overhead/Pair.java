package dev.ebb.runner.overhead;

import dev.ebb.runner.result.Row;
import java.util.ArrayList;
import java.util.List;

/**
 * ebb's consumer and the bare loop of the same library, one after the other.
 *
 * @param number from 1
 */
public record Pair(String client, int number, Reading ebb, Reading bare) {

  /**
   * One of the two.
   *
   * @param drainSeconds from the first record to the last
   * @param cpuSeconds of the whole process from the release until then
   * @param idleMib RSS at idle in its group, malloc trimmed
   * @param afterGcMib RSS after the drain, full collections and a trim
   */
  public record Reading(
      double drainSeconds, double cpuSeconds, double idleMib, double afterGcMib) {}

  /** The columns of {@code pairs.csv}. */
  public static List<String> columns() {
    List<String> columns = new ArrayList<>(List.of(Row.ARM, Row.TRIAL, Row.STATUS, Row.REASON));
    for (PairMetric metric : PairMetric.values()) {
      columns.add(metric.label());
    }
    return columns;
  }

  /** What a pair that failed leaves. */
  public static Row failed(String client, int number, String reason) {
    return Row.empty()
        .with(Row.ARM, client)
        .with(Row.TRIAL, number)
        .with(Row.STATUS, Row.FAILED)
        .with(Row.REASON, reason);
  }

  /** By these columns. */
  public Row row() {
    Row row = Row.empty().with(Row.ARM, client).with(Row.TRIAL, number).with(Row.STATUS, Row.OK);
    for (PairMetric metric : PairMetric.values()) {
      row = row.with(metric, metric.declared().how().apply(this));
    }
    return row;
  }
}
