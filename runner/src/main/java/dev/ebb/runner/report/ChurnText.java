package dev.ebb.runner.report;

import dev.ebb.runner.report.Section.Sheet;
import java.util.ArrayList;
import java.util.List;

/** A run with single-use producers in text: for a terminal, and as {@code report.md}. */
final class ChurnText {

  private static final String BOLD = "\u001b[1m";
  private static final String RED = "\u001b[31m";
  private static final String PLAIN = "\u001b[0m";

  private ChurnText() {}

  static String terminal(ChurnReport report, int width, boolean colours) {
    StringBuilder text = new StringBuilder();
    ChurnStory story = new ChurnStory(report);
    report.head().forEach(line -> Columns.wrap(line, "", width, text));
    for (Section section : story.sections()) {
      text.append('\n');
      text.append(colours ? BOLD + section.title() + PLAIN : section.title()).append('\n');
      section.sentences().forEach(line -> Columns.wrap(line, "", width, text));
      section.sheets().forEach(sheet -> sheet(sheet, width, colours, text));
    }
    report.warnings().forEach(line -> Columns.wrap("note: " + line, "", width, text));
    return text.toString();
  }

  /** A table; where the window is too narrow the rows become blocks. */
  private static void sheet(Sheet sheet, int width, boolean colours, StringBuilder text) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(sheet.heads().stream().map(head -> head.replaceAll(",? [^ ]*$", "")).toList());
    rows.add(sheet.heads().stream().map(ChurnText::lastWord).toList());
    rows.addAll(sheet.rows());
    List<String> lines = Columns.align(rows);
    List<List<String>> without = rows;
    // intervals are the first to go, then the last columns; report.md has them all
    if (Columns.tooWide(lines, width)) {
      without = rows.stream().map(ChurnText::withoutIntervals).toList();
      lines = Columns.align(without);
    }
    int columns = sheet.heads().size();
    while (Columns.tooWide(lines, width) && columns > 2) {
      int most = --columns;
      lines = Columns.align(without.stream().map(row -> row.subList(0, most)).toList());
    }
    if (Columns.tooWide(lines, width)) {
      int most = columns;
      lines =
          Columns.align(without.stream().map(row -> withShortName(row.subList(0, most))).toList());
    }
    for (int i = 0; i < lines.size(); i++) {
      boolean failed = i >= 2 && rows.get(i).contains("failed");
      String colour = !colours ? "" : i < 2 ? BOLD : failed ? RED : "";
      text.append(colour).append(lines.get(i)).append(colour.isEmpty() ? "" : PLAIN).append('\n');
    }
    if (columns < sheet.heads().size()) {
      List<String> dropped = sheet.heads().subList(columns, sheet.heads().size());
      Columns.wrap(
          "(no room for " + String.join("; ", dropped) + ": a wider window, or report.md)",
          "",
          width,
          text);
    }
  }

  private static String lastWord(String head) {
    return head.contains(" ") ? head.substring(head.lastIndexOf(' ') + 1) : "";
  }

  private static List<String> withoutIntervals(List<String> row) {
    return row.stream().map(cell -> cell.replaceAll(" \\[[^\\]]*\\]", "")).toList();
  }

  /** A class by its own name and its packages' first letters. */
  private static List<String> withShortName(List<String> row) {
    List<String> shorter = new ArrayList<>(row);
    shorter.set(0, row.get(0).replaceAll("\\b([a-z])\\w*\\.", "$1."));
    return shorter;
  }

  static String markdown(ChurnReport report) {
    StringBuilder text = new StringBuilder();
    ChurnStory story = new ChurnStory(report);
    text.append("# ").append(Markdown.escape(report.name())).append('\n');
    for (Section section : story.sections()) {
      text.append("\n## ").append(section.title()).append("\n\n");
      section
          .sentences()
          .forEach(line -> text.append("- ").append(Markdown.escape(line)).append('\n'));
      for (Sheet sheet : section.sheets()) {
        text.append(section.sentences().isEmpty() ? "" : "\n");
        text.append(Markdown.escape(sheet.what())).append(".\n\n");
        Markdown.table(sheet.heads(), sheet.rows(), text);
      }
    }
    Markdown.section("The arms", story.legend(), text);
    Markdown.section("Notes", report.warnings(), text);
    Markdown.section("Run", report.head(), text);
    text.append("\n    ").append(report.command()).append('\n');
    return text.toString();
  }
}
