package dev.ebb.runner.report;

import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.Conditions;
import dev.ebb.runner.report.Section.Sheet;
import dev.ebb.runner.result.Declared.Table;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.trial.Scenario;
import dev.ebb.runner.trial.Scenarios;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What went wrong, and what became of it: a table for each scenario but the plain spikes. */
final class ScenarioSheet {

  private ScenarioSheet() {}

  /** The tables, in the order in which scenarios are listed. */
  static List<Sheet> of(Comparison comparison) {
    Map<String, List<ArmSummary>> byScenario = new LinkedHashMap<>();
    for (Scenario scenario : Scenarios.ALL) {
      List<ArmSummary> arms =
          comparison.arms().stream()
              .filter(arm -> scenario.name().equals(arm.level(Axis.SCENARIO)))
              .toList();
      if (!arms.isEmpty() && !scenario.name().equals(Conditions.STANDARD)) {
        byScenario.put(scenario.name() + ": " + scenario.question(), arms);
      }
    }
    List<Sheet> sheets = new ArrayList<>();
    byScenario.forEach(
        (what, arms) -> {
          List<Grid.Head> heads = heads(arms);
          if (!heads.isEmpty()) {
            sheets.add(sheet(what, heads, arms));
          }
        });
    FleetSheet.of(comparison).ifPresent(sheets::add);
    return sheets;
  }

  /** Columns that any of these arms has something in. */
  private static List<Grid.Head> heads(List<ArmSummary> arms) {
    return Grid.heads(Table.FAULTS).stream()
        .filter(head -> arms.stream().anyMatch(arm -> arm.figure(head.metric()).isPresent()))
        .toList();
  }

  private static Sheet sheet(String what, List<Grid.Head> heads, List<ArmSummary> arms) {
    List<String> titles = new ArrayList<>(List.of("arm"));
    heads.forEach(head -> titles.add(head.title() + ", " + head.unit()));
    List<List<String>> rows = new ArrayList<>();
    for (ArmSummary arm : arms) {
      List<String> row = new ArrayList<>(List.of(arm.arm()));
      heads.forEach(head -> row.add(head.cellWithRange(arm)));
      rows.add(row);
    }
    String stars = Grid.stars(heads, arms).map(words -> "; " + words).orElse("");
    return new Sheet(what + stars, titles, rows);
  }
}
