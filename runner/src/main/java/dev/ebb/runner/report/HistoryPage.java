package dev.ebb.runner.report;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.li;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;
import static j2html.TagCreator.strong;
import static j2html.TagCreator.text;
import static j2html.TagCreator.ul;

import dev.ebb.runner.report.FigureHistory.ChangeInRuns;
import dev.ebb.runner.report.Section.Sheet;
import j2html.tags.DomContent;
import j2html.tags.specialized.SectionTag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A history as a page: a chart a figure with a line an arm, change points marked, and the tables.
 */
final class HistoryPage {

  private HistoryPage() {}

  static String render(History history) {
    List<DomContent> parts = new ArrayList<>();
    parts.add(legend());
    for (LoadHistory load : history.loads()) {
      int number = history.loads().indexOf(load);
      String title = history.loads().size() == 1 ? "Over time" : String.join("; ", load.head());
      parts.add(charts(title, load, number));
      parts.add(runs(load, number));
      load.figures().forEach((arm, figures) -> parts.add(arm(arm, figures, load, parts.size())));
      parts.add(Page.notes(load.notes()));
    }
    if (!history.notes().isEmpty()) {
      parts.add(section(h2("Of all runs"), ul(each(history.notes(), note -> li(note)))));
    }
    List<String> facts = new ArrayList<>();
    history.loads().forEach(load -> facts.add(String.join("; ", load.head())));
    return Page.of(
        "history",
        "How has it changed over time?",
        facts,
        parts,
        data(history),
        "/report/history.js",
        "Made by ebb from the directories of these runs, which have the data.");
  }

  private static DomContent legend() {
    return div(div()
            .withClass("legend")
            .withId("legend")
            .attr("role", "group")
            .attr("aria-label", "Arms to show"))
        .withClass("controls");
  }

  private static SectionTag charts(String title, LoadHistory load, int number) {
    List<Grid.Head> heads =
        load.figures().values().stream()
            .findFirst()
            .map(figures -> figures.stream().map(FigureHistory::head).toList())
            .orElse(List.of());
    return section(
        h2(title),
        p(
            "Each point is the median of a run's trials, the line is broken where a run does not"
                + " know it, and a pin stands where a change begins."),
        each(
            heads,
            head ->
                figure(
                    h3(head.metric().label() + ": " + head.metric().declared().meaning()),
                    div()
                        .withClass("chart")
                        .attr("data-load", number)
                        .attr("data-figure", head.metric().label())
                        .attr("role", "img")
                        .attr(
                            "aria-label",
                            head.metric().label() + " by run; the tables below have it"))),
        ul(
            each(
                load.all(),
                figure ->
                    li(
                        strong(figure.arm() + " " + figure.title() + ": "),
                        text(String.join(". ", figure.sentences()))))));
  }

  private static SectionTag runs(LoadHistory load, int number) {
    List<List<String>> rows = new ArrayList<>();
    load.numbered()
        .forEach(
            (name, run) ->
                rows.add(
                    List.of(run.when(), name, run.name(), load.madeWith(run), run.directory())));
    return section(
        h2("The runs"),
        Page.sheet(
            new Sheet(
                "Runs in the order in which they were started",
                List.of("started, UTC", "run", "name", "made with; what was new", "directory"),
                rows),
            "runs-" + number));
  }

  private static SectionTag arm(
      String arm, List<FigureHistory> figures, LoadHistory load, int number) {
    List<String> heads = new ArrayList<>(List.of("started, UTC", "run", "trials"));
    figures.forEach(
        figure ->
            heads.add(
                figure.title()
                    + (figure.head().unit().isEmpty() ? "" : ", " + figure.head().unit())));
    List<List<String>> rows = new ArrayList<>();
    load.numbered(arm)
        .forEach(
            (name, run) -> {
              List<String> row =
                  new ArrayList<>(List.of(run.when(), name, LoadHistory.trials(run, arm)));
              figures.forEach(figure -> row.add(String.join(" ", figure.cell(run)).strip()));
              rows.add(row);
            });
    return section(
        h2(arm),
        Page.sheet(
            new Sheet("Median of the trials; * where a change begins", heads, rows),
            "arm-" + number),
        ul(each(load.gaps(arm), gap -> li(gap))));
  }

  private static Map<String, Object> data(History history) {
    List<String> arms = new ArrayList<>();
    List<Map<String, Object>> loads = new ArrayList<>();
    for (LoadHistory load : history.loads()) {
      load.figures().keySet().stream().filter(arm -> !arms.contains(arm)).forEach(arms::add);
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("runs", load.runs().stream().map(run -> run.when() + " " + run.name()).toList());
      entry.put("one_day", load.ofOneDay());
      entry.put("series", load.all().stream().map(HistoryPage::series).toList());
      loads.add(entry);
    }
    return Map.of("arms", arms.stream().map(arm -> Map.of("name", arm)).toList(), "loads", loads);
  }

  private static Map<String, Object> series(FigureHistory figure) {
    double unit = figure.head().shown().form().unit();
    List<Map<String, Object>> changes = new ArrayList<>();
    for (ChangeInRuns change : figure.changes()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("at", figure.runs().indexOf(change.first()));
      entry.put("text", figure.levels(change.point()));
      changes.add(entry);
    }
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("arm", figure.arm());
    entry.put("figure", figure.head().metric().label());
    entry.put("unit", figure.head().unit());
    entry.put(
        "values",
        figure.values().stream().map(value -> value == null ? null : value / unit).toList());
    entry.put(
        "cells",
        figure.runs().stream().map(run -> String.join(" ", figure.cell(run)).strip()).toList());
    entry.put("changes", changes);
    return entry;
  }
}
