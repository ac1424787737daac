package dev.ebb.runner.report;

import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.trial.Column;
import dev.ebb.runner.trial.Row;
import java.util.List;
import java.util.stream.Collectors;

/** {@code report.md}: the same figures with the range of the trials, and what failed. */
public final class MarkdownReport implements Output {

  @Override
  public String render(Comparison comparison) {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(escape(comparison.name())).append("\n\n");
    text.append("Median of the trials (lowest–highest), leanest after the spike first.\n\n");
    text.append("| |");
    Grid.HEADS.forEach(
        head ->
            text.append(' ')
                .append(head.title().isEmpty() ? "retained" : head.title())
                .append(' ')
                .append(head.unit())
                .append(" |"));
    text.append("\n|---|").append("---:|".repeat(Grid.HEADS.size())).append('\n');
    for (ArmSummary arm : comparison.arms()) {
      text.append("| ").append(escape(arm.arm())).append(" |");
      Grid.HEADS.forEach(head -> text.append(' ').append(head.cellWithRange(arm)).append(" |"));
      text.append('\n');
    }
    text.append('\n');
    for (ArmSummary arm : comparison.arms()) {
      text.append("- **").append(escape(arm.arm())).append("**: ");
      text.append(escape(comparison.reading(arm))).append('\n');
    }
    failures(comparison.trials(), text);
    section("Notes", comparison.warnings(), text);
    section("Run", comparison.head(), text);
    text.append("\n    ").append(command(comparison)).append('\n');
    return text.toString();
  }

  private static void failures(List<Row> trials, StringBuilder text) {
    section(
        "Failed trials",
        trials.stream()
            .filter(row -> !row.ok())
            .map(
                row ->
                    row.text(Column.ARM)
                        + " trial "
                        + row.text(Column.TRIAL)
                        + ": "
                        + row.text(Column.REASON))
            .toList(),
        text);
  }

  private static void section(String title, List<String> lines, StringBuilder text) {
    if (lines.isEmpty()) {
      return;
    }
    text.append("\n## ").append(title).append("\n\n");
    lines.forEach(line -> text.append("- ").append(escape(line)).append('\n'));
  }

  private static String command(Comparison comparison) {
    StringBuilder command = new StringBuilder("ebb");
    comparison
        .run()
        .path("command")
        .forEach(word -> command.append(' ').append(quoted(word.asText())));
    return command.toString().lines().collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=,+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** Nothing that comes from outside becomes markup. */
  private static String escape(String text) {
    return text.replaceAll("\\s+", " ").replaceAll("([\\\\`*_\\[\\]<>|#])", "\\\\$1");
  }
}
