package dev.ebb.runner.report;

import java.util.List;

/** Markdown as code hosts render it; nothing that comes from outside becomes markup. */
final class Markdown {

  private Markdown() {}

  static void table(List<String> titles, List<List<String>> rows, StringBuilder text) {
    line(titles, text);
    text.append("|---|").append("---:|".repeat(titles.size() - 1)).append('\n');
    rows.forEach(row -> line(row, text));
  }

  private static void line(List<String> cells, StringBuilder text) {
    text.append('|');
    cells.forEach(cell -> text.append(' ').append(escapeCell(cell)).append(" |"));
    text.append('\n');
  }

  /** A title and a list; nothing without lines. */
  static void section(String title, List<String> lines, StringBuilder text) {
    if (lines.isEmpty()) {
      return;
    }
    text.append("\n## ").append(title).append("\n\n");
    lines.forEach(line -> text.append("- ").append(escape(line)).append('\n'));
  }

  static String escape(String text) {
    return text.replaceAll("\\s+", " ").replaceAll("([\\\\`*_\\[\\]<>|#])", "\\\\$1");
  }

  /** The brackets of an interval are ebb's own. */
  private static String escapeCell(String text) {
    return text.matches("[-+0-9.,–\\[\\]() ]*") ? text : escape(text);
  }
}
