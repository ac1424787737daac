package dev.ebb.runner.summary;

import static dev.ebb.runner.result.Declared.count;
import static dev.ebb.runner.result.Declared.figure;
import static dev.ebb.runner.result.Declared.text;

import dev.ebb.runner.result.Declared;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.result.Row;
import java.util.ArrayList;
import java.util.List;

/** What an arm with single-use producers amounts to, in the order of its {@code summary.csv}. */
public enum ChurnMetric implements Metric<ChurnSummary> {
  STATUS(text("ok or failed").from(ChurnSummary::status)),
  REASON(text("Why it failed").from(ChurnSummary::reason)),
  PUSHES(count("Pushes acknowledged").from(ChurnSummary::pushes)),
  PRODUCER_IDS(
      count("Different producer ids that the broker keeps at the last look")
          .lessIsBetter()
          .from(ChurnSummary::producerIds)),
  ENTRIES(
      count("Entries of producer state: an id in a partition each")
          .lessIsBetter()
          .from(ChurnSummary::entries)),
  IDS_PER_PUSH(
      figure("Ids for each push").lessIsBetter().decimals(6).from(ChurnSummary::idsPerPush)),
  BYTES_PER_ENTRY(
      figure("Live heap that one more entry takes, without what connections take")
          .lessIsBetter()
          .decimals(1)
          .from(arm -> arm.bytesPerEntry() == null ? null : (Object) arm.bytesPerEntry().slope())),
  BYTES_PER_ENTRY_LOW(
      figure("The same, low end of its 95 % interval")
          .decimals(1)
          .from(
              arm ->
                  arm.bytesPerEntry() == null
                      ? null
                      : (Object) arm.bytesPerEntry().interval().low())),
  BYTES_PER_ENTRY_HIGH(
      figure("The same, high end")
          .decimals(1)
          .from(
              arm ->
                  arm.bytesPerEntry() == null
                      ? null
                      : (Object) arm.bytesPerEntry().interval().high())),
  HEAP_FULL_AFTER_PUSHES(
      count("Projection: pushes until what is live occupies the whole heap")
          .moreIsBetter()
          .from(ChurnSummary::heapFullAfterPushes));

  private final Declared<ChurnSummary> declared;

  ChurnMetric(Declared<ChurnSummary> declared) {
    this.declared = declared;
  }

  @Override
  public Declared<ChurnSummary> declared() {
    return declared;
  }

  /** Of {@code summary.csv}. */
  public static List<String> columns() {
    List<String> columns = new ArrayList<>(List.of(Row.ARM));
    for (ChurnMetric metric : values()) {
      columns.add(metric.label());
    }
    return columns;
  }

  /** An arm's. */
  static Row row(ChurnSummary summary) {
    Row row = Row.empty().with(Row.ARM, summary.arm());
    for (ChurnMetric metric : values()) {
      row = row.with(metric, metric.declared.how().apply(summary));
    }
    return row;
  }
}
