package dev.ebb.runner.report;

import dev.ebb.runner.result.Metric;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.trial.Seen;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.List;

/** What the arms have kept and where it is, a line an arm, for a terminal. */
final class KeptSheet {

  /**
   * A column.
   *
   * @param above the upper line of its head
   * @param below the lower one
   */
  private record Column(Metric<Seen> metric, String above, String below) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column(TrialMetric.RETAINED_MIB, "kept", "MiB"),
          new Column(TrialMetric.RETAINED_HEAP_MIB, "of it", "heap"),
          new Column(TrialMetric.RETAINED_MALLOC_MIB, "", "malloc"),
          new Column(TrialMetric.RETAINED_OTHER_MIB, "", "other"),
          new Column(TrialMetric.HEAP_USED_AFTER_GC_MIB, "live", "heap"),
          new Column(TrialMetric.CONTROL_SETTLED_MIB, "settled", "unspiked"));

  private KeptSheet() {}

  /**
   * The lines; none where nobody has kept anything.
   *
   * @param width of the window: without the ranges where it is too narrow for them
   */
  static List<String> lines(List<ArmSummary> arms, int width) {
    List<ArmSummary> known =
        arms.stream().filter(arm -> arm.figure(TrialMetric.RETAINED_MIB).isPresent()).toList();
    if (known.isEmpty()) {
      return List.of();
    }
    List<String> lines = lines(known, true);
    return Columns.tooWide(lines, width) ? lines(known, false) : lines;
  }

  private static List<String> lines(List<ArmSummary> arms, boolean ranges) {
    List<Column> shown =
        COLUMNS.stream()
            .filter(column -> arms.stream().anyMatch(arm -> arm.figure(column.metric).isPresent()))
            .toList();
    List<List<String>> rows = new ArrayList<>(List.of(new ArrayList<>(), new ArrayList<>()));
    rows.get(0).add("");
    rows.get(1).add("");
    shown.forEach(column -> rows.get(0).add(column.above));
    shown.forEach(column -> rows.get(1).add(column.below));
    for (ArmSummary arm : arms) {
      List<String> row = new ArrayList<>(List.of(arm.arm()));
      for (Column column : shown) {
        Grid.Head head = Grid.head(column.metric);
        boolean first = column.metric == TrialMetric.RETAINED_MIB;
        row.add(ranges && first ? head.cellWithRange(arm) : head.cell(arm));
      }
      rows.add(row);
    }
    return Columns.align(rows);
  }
}
