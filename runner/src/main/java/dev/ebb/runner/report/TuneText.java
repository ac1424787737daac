package dev.ebb.runner.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.result.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A tuning for a terminal: the answer, what to paste, the frontier, and what failed. */
final class TuneText {

  private static final int MOST_FAILURES = 6;

  private final Comparison comparison;
  private final TuneSheet sheet;
  private final int width;
  private final StringBuilder text = new StringBuilder();

  private TuneText(Comparison comparison, TuneSheet sheet, int width) {
    this.comparison = comparison;
    this.sheet = sheet;
    this.width = width;
  }

  static String of(Comparison comparison, TuneSheet sheet, int width) {
    return new TuneText(comparison, sheet, width).whole();
  }

  private String whole() {
    new RunHead(comparison.run()).lines().forEach(line -> wrap(line, ""));
    text.append('\n');
    wrap(sheet.tuned().question(), "");
    text.append('\n');
    frontier();
    text.append('\n');
    List<Finding> findings = sheet.tuned().findings();
    for (Finding finding : findings) {
      wrap(finding.sentence(), finding.code().equals("tuned") ? "" : "  ");
    }
    failures();
    Winner.of(comparison.run()).ifPresent(this::paste);
    for (Finding note : comparison.facts().notes("trials")) {
      if (note.code().equals("run") || note.code().equals("unfinished")) {
        wrap("note: " + note.sentence(), "");
      }
    }
    return text.toString();
  }

  private void frontier() {
    Section.Sheet frontier = sheet.frontier();
    List<List<String>> rows = new ArrayList<>(List.of(new ArrayList<>(), new ArrayList<>()));
    for (String head : frontier.heads()) {
      int comma = head.indexOf(", ");
      rows.get(0).add(comma < 0 ? head : head.substring(0, comma));
      rows.get(1).add(comma < 0 ? "" : head.substring(comma + 2));
    }
    rows.addAll(frontier.rows());
    List<String> lines = Columns.align(rows);
    boolean narrow = Columns.tooWide(lines, width);
    if (narrow) {
      rows.replaceAll(row -> row.stream().map(TuneText::withoutRange).toList());
      lines = Columns.align(rows);
    }
    if (Columns.tooWide(lines, width)) {
      int records = rows.get(0).indexOf("records");
      rows.replaceAll(
          row -> {
            List<String> fewer = new ArrayList<>(row);
            fewer.remove(records);
            return fewer;
          });
      lines = Columns.align(rows);
    }
    lines.forEach(line -> text.append(line).append('\n'));
    wrap(
        "(what nothing else beats in speed and memory at once, the default, the winner, and what was"
            + " tried long; a rate is against that of the nearest trials of what it is held against,"
            + " from three trials on without the first;"
            + (narrow ? "" : " ranges are of all trials;")
            + " report.md has all "
            + sheet.search().path("tried").size()
            + (narrow ? " and their ranges)" : ")"),
        "");
    for (List<String> row : frontier.rows()) {
      String arm = row.get(0).replace(" (winner)", "");
      JsonNode tried = sheet.tuned().tried(arm).orElseThrow();
      if (tried.path("turned").asInt() > 0) {
        wrap(arm + ": " + sheet.options(tried), "");
      }
    }
  }

  private static String withoutRange(String cell) {
    return cell.replaceAll(" \\([-0-9.–]+\\)$", "");
  }

  private void failures() {
    Map<String, String> failures = sheet.failures();
    int shown = 0;
    for (Map.Entry<String, String> failure : failures.entrySet()) {
      if (shown++ == MOST_FAILURES) {
        wrap(
            String.format(Locale.ROOT, "(%d more in report.md)", failures.size() - MOST_FAILURES),
            "  ");
        return;
      }
      wrap(failure.getKey() + ": " + failure.getValue(), "  ");
    }
  }

  private void paste(Winner winner) {
    winner
        .blocks()
        .forEach(
            (where, lines) -> {
              text.append('\n').append(where).append(":\n");
              lines.forEach(line -> text.append("    ").append(line).append('\n'));
            });
    text.append("\nto compare it:\n    ");
    text.append(winner.command(comparison.path().toString())).append("\n\n");
  }

  private void wrap(String sentence, String lead) {
    Columns.wrap(sentence, lead, width, text);
  }
}
