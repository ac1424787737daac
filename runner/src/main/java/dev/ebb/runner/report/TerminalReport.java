package dev.ebb.runner.report;

import dev.ebb.runner.summary.ArmSummary;
import java.util.ArrayList;
import java.util.List;

/** The comparison for a terminal of 80 columns: head, table, one reading an arm, warnings. */
public final class TerminalReport implements Output {

  private static final int WIDTH = 80;

  /** With more arms than this, a sentence each has to do. */
  private static final int MOST_PARAGRAPHS = 6;

  @Override
  public String render(Comparison comparison) {
    StringBuilder text = new StringBuilder();
    comparison.head().forEach(line -> wrap(line, text));
    text.append('\n');
    table(comparison.arms()).forEach(line -> text.append(line).append('\n'));
    text.append('\n');
    List<String> sparklines = Sparkline.lines(comparison, WIDTH);
    sparklines.forEach(line -> text.append(line).append('\n'));
    text.append(sparklines.isEmpty() ? "" : "\n");
    boolean brief = comparison.arms().size() > MOST_PARAGRAPHS;
    for (ArmSummary arm : comparison.arms()) {
      wrap(arm.arm() + ": " + comparison.reading(arm), text);
      if (!brief) {
        List<String> more = comparison.verdict(arm);
        more.subList(1, more.size()).forEach(sentence -> wrap(sentence, "  ", text));
      }
    }
    if (brief) {
      wrap("(report.md says of each arm where it kept it, and what would mend it)", text);
    }
    for (String sentence : comparison.explanations()) {
      wrap(sentence, text);
    }
    for (String line : Contrasts.lines(comparison)) {
      wrap(line, text);
    }
    wrap(comparison.trialsNote(), text);
    for (String warning : comparison.warnings()) {
      wrap("note: " + warning, text);
    }
    return text.toString();
  }

  private static List<String> table(List<ArmSummary> arms) {
    List<List<String>> columns = new ArrayList<>();
    List<String> names = new ArrayList<>(List.of("", ""));
    arms.forEach(arm -> names.add(arm.arm()));
    columns.add(names);
    for (Grid.Head head : Grid.HEADS) {
      List<String> column = new ArrayList<>(List.of(head.title(), head.unit()));
      arms.forEach(arm -> column.add(head.cell(arm)));
      columns.add(column);
    }
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < names.size(); row++) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns.size(); column++) {
        int width = columns.get(column).stream().mapToInt(String::length).max().orElse(0);
        String cell = columns.get(column).get(row);
        String pad = " ".repeat(width - cell.length());
        line.append(column == 0 ? cell + pad : " " + pad + cell);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private static void wrap(String sentence, StringBuilder text) {
    wrap(sentence, "", text);
  }

  /** One sentence, its first line behind {@code lead}, further ones two deeper. */
  private static void wrap(String sentence, String lead, StringBuilder text) {
    String indent = lead + "  ";
    text.append(lead);
    int column = lead.length();
    boolean fresh = true;
    for (String word : sentence.split(" ")) {
      if (!fresh && column + 1 + word.length() > WIDTH) {
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
