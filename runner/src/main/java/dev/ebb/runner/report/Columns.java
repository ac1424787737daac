package dev.ebb.runner.report;

import java.util.ArrayList;
import java.util.List;

/** Text for a window of a fixed width. */
public final class Columns {

  /** For sentences, however narrow the window is. */
  private static final int MIN_ROOM = 30;

  private Columns() {}

  /** Rows laid out in columns: the first to the left, the others to the right. */
  public static List<String> align(List<List<String>> rows) {
    List<Integer> widths = new ArrayList<>();
    for (List<String> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        if (column == widths.size()) {
          widths.add(0);
        }
        widths.set(column, Math.max(widths.get(column), row.get(column).length()));
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        String cell = row.get(column);
        String pad = " ".repeat(widths.get(column) - cell.length());
        line.append(column == 0 ? cell + pad : " " + pad + cell);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /**
   * Rows of which the last column holds sentences; all to the left.
   *
   * @param width that the last is wrapped at; 0: it is not
   */
  public static List<String> list(List<List<String>> rows, int width) {
    int last = rows.get(0).size() - 1;
    List<String> lines = new ArrayList<>();
    int[] widths = new int[last];
    rows.forEach(
        row -> {
          for (int column = 0; column < last; column++) {
            widths[column] = Math.max(widths[column], row.get(column).length());
          }
        });
    for (List<String> row : rows) {
      StringBuilder lead = new StringBuilder();
      for (int column = 0; column < last; column++) {
        String cell = row.get(column);
        lead.append(cell).append(" ".repeat(widths[column] - cell.length() + 2));
      }
      int room = width == 0 ? Integer.MAX_VALUE : Math.max(MIN_ROOM, width - lead.length());
      StringBuilder text = new StringBuilder();
      wrap(row.get(last), "", room, text);
      String indent = " ".repeat(lead.length());
      for (String line : text.toString().split("\n")) {
        lines.add((lines.isEmpty() || !lead.isEmpty() ? lead.toString() : indent) + line.strip());
        lead.setLength(0);
      }
    }
    return lines;
  }

  /** Whether a line is too long for the window. */
  static boolean tooWide(List<String> lines, int width) {
    return lines.stream().anyMatch(line -> line.length() > width);
  }

  /** One sentence, its first line behind {@code lead}, further ones two deeper. */
  public static void wrap(String sentence, String lead, int width, StringBuilder text) {
    String indent = lead + "  ";
    text.append(lead);
    int column = lead.length();
    boolean fresh = true;
    for (String word : sentence.split(" ")) {
      if (!fresh && column + 1 + word.length() > width) {
        text.append('\n').append(indent);
        column = indent.length();
      } else if (!fresh) {
        text.append(' ');
        column++;
      }
      text.append(word);
      column += word.length();
      fresh = false;
    }
    text.append('\n');
  }
}
