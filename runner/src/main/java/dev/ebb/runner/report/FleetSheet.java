package dev.ebb.runner.report;

import dev.ebb.runner.report.Section.Sheet;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.OneMore;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What one more consumer in the same process costs. */
final class FleetSheet {

  private FleetSheet() {}

  /** The table; empty where arms do not differ in how many consumers a process has. */
  static Optional<Sheet> of(Comparison comparison) {
    List<List<String>> rows = new ArrayList<>();
    for (OneMore fleet : comparison.fleets()) {
      for (ArmSummary arm : fleet.arms()) {
        List<String> row = new ArrayList<>();
        row.add(arm.arm());
        row.add(Integer.toString(OneMore.consumers(arm)));
        for (TrialMetric figure : OneMore.FIGURES) {
          row.add(Grid.head(figure).cell(arm));
        }
        rows.add(row);
      }
      List<String> row = new ArrayList<>(List.of("one more costs", "+1"));
      for (TrialMetric figure : OneMore.FIGURES) {
        row.add(cost(fleet.costs().get(figure), comparison.bounded(fleet, figure)));
      }
      rows.add(row);
    }
    List<String> heads = new ArrayList<>(List.of("arm", "consumers"));
    for (TrialMetric figure : OneMore.FIGURES) {
      Grid.Head head = Grid.head(figure);
      heads.add(head.unit().isEmpty() ? head.title() : head.title() + ", " + head.unit());
    }
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Sheet(
                "One more consumer in a process, which reads all records too: by a line through all"
                    + " good trials, ± half of the 95 % interval where they were repeated; ≥: an arm"
                    + " had filled its heap, and would have taken more",
                heads, rows));
  }

  private static String cost(OneMore.Cost cost, boolean bound) {
    if (cost == null) {
      return "-";
    }
    String slope = String.format(Locale.ROOT, "%+.1f", cost.growth().slope());
    String sure =
        cost.sure() && cost.halfWidth() > 0
            ? String.format(Locale.ROOT, "±%.1f", cost.halfWidth())
            : "";
    return (bound ? "≥" : "") + slope + sure;
  }
}
