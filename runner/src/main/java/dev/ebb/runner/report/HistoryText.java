package dev.ebb.runner.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A history for a window: a table an arm with a row a run, then what is seen of each figure. */
final class HistoryText {

  private HistoryText() {}

  static String of(History history, int width) {
    StringBuilder text = new StringBuilder();
    for (LoadHistory load : history.loads()) {
      load.head().forEach(line -> Columns.wrap(line, "", width, text));
      text.append('\n');
      runs(load, width, text);
      load.figures().forEach((arm, figures) -> arm(arm, figures, load, width, text));
      notes(load.notes(), width, text);
    }
    notes(history.notes(), width, text);
    return text.toString().stripTrailing() + "\n";
  }

  private static void notes(List<String> notes, int width, StringBuilder text) {
    notes.forEach(note -> Columns.wrap("note: " + note, "", width, text));
    text.append(notes.isEmpty() ? "" : "\n");
  }

  private static void runs(LoadHistory load, int width, StringBuilder text) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("run", "started", "name", "made with, and what was new"));
    load.numbered()
        .forEach(
            (number, run) -> rows.add(List.of(number, run.when(), run.name(), load.madeWith(run))));
    Columns.list(rows, width).forEach(line -> text.append(line.stripTrailing()).append('\n'));
    text.append('\n');
  }

  private static void arm(
      String arm, List<FigureHistory> figures, LoadHistory load, int width, StringBuilder text) {
    text.append(arm).append('\n');
    int shown = 0;
    while (shown < figures.size()) {
      int to = figures.size();
      while (to > shown + 1
          && Columns.tooWide(table(arm, figures.subList(shown, to), load), width)) {
        to--;
      }
      table(arm, figures.subList(shown, to), load).forEach(line -> text.append(line).append('\n'));
      text.append('\n');
      shown = to;
    }
    if (figures.stream().anyMatch(figure -> !figure.changes().isEmpty())) {
      text.append("* a change begins with this run\n");
    }
    load.gaps(arm).forEach(gap -> Columns.wrap(gap, "", width, text));
    seen(figures, width, text);
    text.append('\n');
  }

  private static List<String> table(String arm, List<FigureHistory> figures, LoadHistory load) {
    List<List<String>> rows = new ArrayList<>();
    List<String> titles = new ArrayList<>(List.of("run", "started", "trials"));
    List<String> units = new ArrayList<>(List.of("", "", ""));
    for (FigureHistory figure : figures) {
      titles.addAll(List.of(figure.title(), ""));
      units.addAll(List.of(figure.head().unit(), ""));
    }
    rows.add(titles);
    rows.add(units);
    for (Map.Entry<String, PastRun> run : load.numbered(arm).entrySet()) {
      List<String> row =
          new ArrayList<>(
              List.of(
                  run.getKey(), run.getValue().when(), LoadHistory.trials(run.getValue(), arm)));
      for (FigureHistory figure : figures) {
        row.addAll(figure.cell(run.getValue()));
      }
      rows.add(row);
    }
    return Columns.align(rows);
  }

  private static void seen(List<FigureHistory> figures, int width, StringBuilder text) {
    for (FigureHistory figure : figures) {
      List<String> parts = new ArrayList<>(List.of(figure.title()));
      if (figure.known() > 0) {
        parts.add(figure.sparkline(width - figure.title().length() - figure.range().length() - 2));
        parts.add(figure.range());
      }
      parts.removeIf(String::isEmpty);
      text.append(String.join(" ", parts)).append('\n');
      figure.sentences().forEach(sentence -> Columns.wrap(sentence, "  ", width, text));
    }
  }
}
