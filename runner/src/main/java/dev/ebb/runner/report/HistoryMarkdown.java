package dev.ebb.runner.report;

import java.util.ArrayList;
import java.util.List;

/** A history as Markdown: what is seen first, then the tables. */
final class HistoryMarkdown {

  private HistoryMarkdown() {}

  static String of(History history) {
    StringBuilder text = new StringBuilder("# How has it changed over time?\n");
    for (LoadHistory load : history.loads()) {
      text.append('\n');
      text.append(Markdown.escape(String.join("; ", load.head()))).append("\n\n");
      Markdown.table(
          List.of("arm", "figure", "runs", "lowest to highest", "what is seen"), seen(load), text);
      text.append("\n## Runs\n\n");
      List<List<String>> runs = new ArrayList<>();
      load.numbered()
          .forEach(
              (number, run) ->
                  runs.add(List.of(number, run.when(), run.name(), load.madeWith(run))));
      Markdown.table(List.of("run", "started", "name", "made with, and what was new"), runs, text);
      load.figures().forEach((arm, figures) -> arm(arm, figures, load, text));
      Markdown.section("Notes", load.notes(), text);
    }
    Markdown.section("Of all runs", history.notes(), text);
    return text.toString();
  }

  private static List<List<String>> seen(LoadHistory load) {
    List<List<String>> rows = new ArrayList<>();
    for (FigureHistory figure : load.all()) {
      rows.add(
          List.of(
              figure.arm(),
              figure.title(),
              "" + figure.known(),
              figure.known() == 0 ? "-" : figure.range(),
              String.join(". ", figure.sentences())));
    }
    return rows;
  }

  private static void arm(
      String arm, List<FigureHistory> figures, LoadHistory load, StringBuilder text) {
    text.append("\n## ").append(Markdown.escape(arm)).append("\n\n");
    List<String> titles = new ArrayList<>(List.of("run", "trials"));
    figures.forEach(figure -> titles.add(figure.title() + figure.unit()));
    List<List<String>> rows = new ArrayList<>();
    load.numbered(arm)
        .forEach(
            (number, run) -> {
              List<String> row = new ArrayList<>(List.of(number, LoadHistory.trials(run, arm)));
              figures.forEach(figure -> row.add(String.join(" ", figure.cell(run)).strip()));
              rows.add(row);
            });
    Markdown.table(titles, rows, text);
    List<String> gaps = new ArrayList<>();
    if (figures.stream().anyMatch(figure -> !figure.changes().isEmpty())) {
      gaps.add("* a change begins with this run");
    }
    gaps.addAll(load.gaps(arm));
    if (!gaps.isEmpty()) {
      text.append('\n');
      gaps.forEach(gap -> text.append("- ").append(Markdown.escape(gap)).append('\n'));
    }
  }
}
