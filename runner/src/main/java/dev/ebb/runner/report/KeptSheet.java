package dev.ebb.runner.report;

import dev.ebb.runner.result.Metric;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.trial.SecondSpikeMetric;
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
          new Column(TrialMetric.GC_GAVE_BACK_MIB, "back", "by gc"),
          new Column(TrialMetric.TRIM_GAVE_BACK_MIB, "by", "trim"),
          new Column(TrialMetric.HEAP_USED_AFTER_GC_MIB, "live", "heap"),
          new Column(TrialMetric.CONTROL_SETTLED_MIB, "settled", "unspiked"));

  /** What is of the moment after the last spike. */
  private static final List<Metric<Seen>> AT_THE_END =
      List.of(
          TrialMetric.GC_GAVE_BACK_MIB,
          TrialMetric.TRIM_GAVE_BACK_MIB,
          TrialMetric.HEAP_USED_AFTER_GC_MIB);

  private KeptSheet() {}

  /**
   * The lines; none where nobody has kept anything of a spike.
   *
   * @param width of the window: without the ranges, then with fewer columns, where it is too narrow
   */
  static List<String> lines(List<ArmSummary> arms, int width) {
    List<ArmSummary> known =
        arms.stream()
            .filter(arm -> arm.figure(TrialMetric.RETAINED_MIB).isPresent())
            .filter(arm -> arm.figure(TrialMetric.RISE_MIB).isPresent())
            .toList();
    if (known.isEmpty()) {
      return List.of();
    }
    boolean several =
        known.stream().anyMatch(arm -> arm.figure(SecondSpikeMetric.RSS_SETTLED2_MIB).isPresent());
    List<Column> shown =
        new ArrayList<>(
            COLUMNS.stream()
                .filter(column -> !several || !AT_THE_END.contains(column.metric))
                .filter(
                    column -> known.stream().anyMatch(arm -> arm.figure(column.metric).isPresent()))
                .toList());
    List<String> lines = lines(known, shown, true);
    while (Columns.tooWide(lines, width) && shown.size() > 1) {
      lines = lines(known, shown, false);
      if (Columns.tooWide(lines, width)) {
        shown.remove(shown.size() - 1);
      }
    }
    List<Grid.Head> heads = shown.stream().map(column -> Grid.head(column.metric)).toList();
    Grid.stars(heads, known).ifPresent(lines::add);
    return lines;
  }

  private static List<String> lines(List<ArmSummary> arms, List<Column> shown, boolean ranges) {
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
        row.add(ranges && first ? head.cellWithRange(arm) : head.marked(arm));
      }
      rows.add(row);
    }
    return Columns.align(rows);
  }
}
