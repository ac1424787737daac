package dev.ebb.runner.report;

import dev.ebb.runner.report.Section.Sheet;
import dev.ebb.runner.result.Declared.Table;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Several processes of each client, each by itself: medians over an arm's good trials. */
final class InstanceSheet {

  private InstanceSheet() {}

  /** The table; empty where each trial had one process. */
  static Optional<Sheet> of(Comparison comparison) {
    List<List<String>> rows = new ArrayList<>();
    for (ArmSummary arm : comparison.arms()) {
      Map<Integer, List<Map<String, String>>> byInstance = new TreeMap<>();
      for (Map<String, String> line : comparison.files(arm).instanceLines()) {
        byInstance
            .computeIfAbsent(Integer.valueOf(line.get("instance")), number -> new ArrayList<>())
            .add(line);
      }
      byInstance.forEach((number, lines) -> rows.add(row(arm.arm() + ", " + number, lines)));
    }
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    List<String> heads = new ArrayList<>(List.of("arm and instance"));
    for (Grid.Head head : Grid.heads(Table.INSTANCES)) {
      heads.add(head.unit().isEmpty() ? head.title() : head.title() + ", " + head.unit());
    }
    return Optional.of(new Sheet("Each process by itself, median of the trials", heads, rows));
  }

  private static List<String> row(String name, List<Map<String, String>> lines) {
    List<String> row = new ArrayList<>(List.of(name));
    for (Grid.Head head : Grid.heads(Table.INSTANCES)) {
      List<Double> values =
          lines.stream()
              .map(line -> line.get(head.metric().label()))
              .filter(text -> text != null && !text.isEmpty())
              .map(Double::valueOf)
              .toList();
      row.add(values.isEmpty() ? "-" : head.shown().form().write(Figure.median(values)));
    }
    return row;
  }
}
