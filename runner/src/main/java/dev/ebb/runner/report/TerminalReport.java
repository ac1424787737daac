package dev.ebb.runner.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.result.Declared.Table;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.trial.Seen;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** The comparison for a terminal: head, table, timelines, a paragraph an arm, warnings. */
public final class TerminalReport implements Output {

  /** What is assumed of a window that cannot be asked. */
  public static final int WIDTH = 80;

  /** With more arms than this, a sentence each has to do. */
  private static final int MOST_PARAGRAPHS = 6;

  /** What is never left out where the window is too narrow; of the others the last goes first. */
  private static final List<Metric<Seen>> KEPT =
      List.of(
          TrialMetric.RSS_PEAK_MIB,
          TrialMetric.RSS_SETTLED_MIB,
          TrialMetric.RETAINED_MIB,
          TrialMetric.DRAIN_MS);

  private static final String BOLD = "\u001b[1m";
  private static final String RED = "\u001b[31m";
  private static final String PLAIN = "\u001b[0m";

  private final int width;
  private final boolean colours;

  /**
   * For a window.
   *
   * @param width in characters
   * @param colours whether it shows them
   */
  public TerminalReport(int width, boolean colours) {
    this.width = width;
    this.colours = colours;
  }

  /** What a search has found; the rest is for {@code ebb report}. */
  public String answer(JsonNode run) {
    StringBuilder text = new StringBuilder();
    new RunHead(run).lines().forEach(line -> wrap(line, text));
    SearchSheet.of(run).ifPresent(search -> search(search, text));
    return text.toString();
  }

  private void search(SearchSheet search, StringBuilder text) {
    text.append('\n');
    List<List<String>> rows = new ArrayList<>(List.of(search.sheet().heads()));
    rows.addAll(search.sheet().rows());
    Columns.list(rows, width).forEach(line -> text.append(line).append('\n'));
    text.append('\n');
    search.sentences().forEach(line -> wrap(line, text));
  }

  @Override
  public String render(Comparison comparison) {
    return TuneSheet.of(comparison)
        .map(sheet -> TuneText.of(comparison, sheet, width))
        .orElseGet(() -> compared(comparison));
  }

  private String compared(Comparison comparison) {
    StringBuilder text = new StringBuilder();
    new RunHead(comparison.run()).lines().forEach(line -> wrap(line, text));
    SearchSheet.of(comparison.run()).ifPresent(search -> search(search, text));
    text.append('\n');
    table(comparison, text);
    text.append('\n');
    List<String> sparklines = Sparkline.lines(comparison, Math.min(width, 2 * WIDTH));
    sparklines.forEach(line -> text.append(line).append('\n'));
    text.append(sparklines.isEmpty() ? "" : "\n");
    comparison.answer().ifPresent(answer -> wrap(answer.sentence(), text));
    List<String> kept = KeptSheet.lines(comparison.arms(), width);
    kept.forEach(line -> text.append(line).append('\n'));
    text.append(kept.isEmpty() ? "" : "\n");
    remarks(comparison, text);
    ScenarioSheet.of(comparison).forEach(sheet -> scenario(sheet, text));
    AllocationSheet.of(comparison).forEach(sheet -> scenario(sheet, text));
    PublishedSheet.of(comparison).ifPresent(sheet -> published(sheet, text));
    for (Finding explanation : comparison.explanations()) {
      wrap(explanation.sentence(), text);
    }
    for (String line : Contrasts.lines(comparison)) {
      wrap(line, text);
    }
    wrap(comparison.trialsNote(), text);
    for (Finding note : comparison.notes()) {
      wrap("note: " + note.sentence(), text);
    }
    return text.toString();
  }

  /** What is to be said of an arm that no table shows; then what is alike for several, once. */
  private void remarks(Comparison comparison, StringBuilder text) {
    boolean brief = comparison.arms().size() > MOST_PARAGRAPHS;
    boolean more = false;
    for (ArmSummary arm : comparison.arms()) {
      List<String> remarks = comparison.remarks(arm);
      if (!remarks.isEmpty()) {
        wrap(arm.arm() + ": " + remarks.get(0), text);
        List<String> further = remarks.subList(1, remarks.size());
        more |= brief && !further.isEmpty();
        if (!brief) {
          further.forEach(sentence -> Columns.wrap(sentence, "  ", width, text));
        }
      }
    }
    comparison.common().forEach(sentence -> wrap(sentence, text));
    if (more) {
      wrap("(report.md says more of each arm)", text);
    }
  }

  /** Its heads, which are long, stand above one another. */
  private void scenario(Section.Sheet sheet, StringBuilder text) {
    text.append('\n');
    wrap(sheet.what(), text);
    List<List<String>> rows = new ArrayList<>(List.of(new ArrayList<>(), new ArrayList<>()));
    for (String head : sheet.heads()) {
      int comma = head.lastIndexOf(", ");
      boolean names = rows.get(0).isEmpty();
      rows.get(0).add(names ? "" : comma < 0 ? head : head.substring(0, comma));
      rows.get(1).add(comma < 0 ? "" : head.substring(comma + 2));
    }
    for (List<String> row : sheet.rows()) {
      rows.add(row.stream().map(cell -> cell.replaceAll(" [\\[(].*", "")).toList());
    }
    Columns.align(rows).forEach(line -> text.append(line).append('\n'));
    text.append('\n');
  }

  /** There is what was published, here is what was measured. */
  private void published(Section.Sheet sheet, StringBuilder text) {
    wrap(sheet.what() + ": there -> here", text);
    for (List<String> row : sheet.rows()) {
      wrap(
          String.format(
              "  %s: idle %s -> %s, peak %s -> %s, settled %s -> %s MiB, retained %s -> %s %%",
              row.toArray()),
          text);
    }
  }

  /** With ranges where there is room for them, with fewer columns where there is too little. */
  private void table(Comparison comparison, StringBuilder text) {
    List<ArmSummary> arms = comparison.arms();
    List<Grid.Head> heads = new ArrayList<>(Grid.heads(Table.COMPARISON));
    List<String> lines = lines(arms, heads, Grid.Head::cellWithRange);
    if (Columns.tooWide(lines, width)) {
      lines = lines(arms, heads, Grid.Head::marked);
    }
    List<String> dropped = new ArrayList<>();
    for (int i = heads.size() - 1; i >= 0 && Columns.tooWide(lines, width); i--) {
      Grid.Head head = heads.get(i);
      if (!KEPT.contains(head.metric())) {
        heads.remove(i);
        dropped.add(0, head.title().isEmpty() ? "retained " + head.unit() : head.title());
        lines = lines(arms, heads, Grid.Head::marked);
      }
    }
    for (int i = 0; i < lines.size(); i++) {
      boolean failed = i >= 2 && arms.get(i - 2).trialsFailed() > 0;
      String colour = !colours ? "" : i < 2 ? BOLD : failed ? RED : "";
      text.append(colour).append(lines.get(i)).append(colour.isEmpty() ? "" : PLAIN).append('\n');
    }
    Grid.stars(heads, arms).ifPresent(stars -> wrap(stars, text));
    if (!dropped.isEmpty()) {
      wrap("(no room for " + String.join(", ", dropped) + ": a wider window, or report.md)", text);
    }
  }

  private static List<String> lines(
      List<ArmSummary> arms,
      List<Grid.Head> heads,
      BiFunction<Grid.Head, ArmSummary, String> content) {
    List<List<String>> rows = new ArrayList<>(List.of(new ArrayList<>(), new ArrayList<>()));
    rows.get(0).add("");
    rows.get(1).add("");
    heads.forEach(head -> rows.get(0).add(head.title()));
    heads.forEach(head -> rows.get(1).add(head.unit()));
    for (ArmSummary arm : arms) {
      List<String> row = new ArrayList<>(List.of(arm.arm()));
      heads.forEach(head -> row.add(content.apply(head, arm)));
      rows.add(row);
    }
    return Columns.align(rows);
  }

  private void wrap(String sentence, StringBuilder text) {
    Columns.wrap(sentence, "", width, text);
  }
}
