package dev.ebb.runner.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.overhead.PairMetric;
import dev.ebb.runner.report.Section.Sheet;
import dev.ebb.runner.report.Summaries.Format;
import dev.ebb.runner.result.Declared.Shown;
import dev.ebb.runner.result.Declared.Table;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.summary.Figure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** What ebb itself costs, as the files of {@code ebb overhead} tell it. */
public final class OverheadReport {

  private final RunDirectory directory;
  private final JsonNode run;
  private final Map<String, List<Row>> byClient = new LinkedHashMap<>();

  private OverheadReport(RunDirectory directory) {
    this.directory = directory;
    run = directory.run();
    directory
        .rows("pairs.csv")
        .forEach(row -> byClient.computeIfAbsent(row.arm(), client -> new ArrayList<>()).add(row));
  }

  /** Reads a run directory. */
  public static OverheadReport of(RunDirectory directory) {
    return directory.readable(() -> new OverheadReport(directory));
  }

  /** Whether there is a pair yet. */
  public boolean any() {
    return !byClient.isEmpty();
  }

  private static List<Figure> figures(List<Row> rows, PairMetric metric) {
    double[] values =
        rows.stream()
            .filter(Row::ok)
            .map(row -> row.number(metric))
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .toArray();
    return values.length == 0 ? List.of() : List.of(Figure.of(values));
  }

  private Sheet sheet() {
    List<String> heads = new ArrayList<>(List.of("client", "pairs"));
    for (PairMetric metric : PairMetric.shown()) {
      Shown shown = metric.declared().in(Table.COMPARISON).orElseThrow();
      heads.add(shown.title() + ", " + shown.unit());
    }
    List<List<String>> rows = new ArrayList<>();
    byClient.forEach((client, pairs) -> rows.add(line(client, pairs)));
    return new Sheet(
        "Median of the pairs, with the 95 % interval from 6 pairs up, else lowest to highest",
        heads, rows);
  }

  private static List<String> line(String client, List<Row> pairs) {
    long good = pairs.stream().filter(Row::ok).count();
    List<String> line = new ArrayList<>(List.of(client));
    line.add(good == pairs.size() ? Long.toString(good) : good + " of " + pairs.size());
    for (PairMetric metric : PairMetric.shown()) {
      Shown shown = metric.declared().in(Table.COMPARISON).orElseThrow();
      line.add(
          figures(pairs, metric).stream()
              .map(figure -> cell(figure, shown))
              .findFirst()
              .orElse("-"));
    }
    return line;
  }

  private static String cell(Figure figure, Shown shown) {
    String median = shown.form().write(figure.median());
    if (figure.low() != null) {
      return median
          + " ["
          + shown.form().write(figure.low())
          + " to "
          + shown.form().write(figure.high())
          + "]";
    }
    return figure.n() == 1
        ? median + " (one pair)"
        : median
            + " ("
            + shown.form().write(figure.min())
            + " to "
            + shown.form().write(figure.max())
            + ")";
  }

  private List<String> head() {
    JsonNode options = run.path("options");
    RunFacts facts = new RunFacts(run);
    return List.of(
        String.format(
            Locale.ROOT,
            "%,d records x %,d B, %d pairs a client: ebb's consumer and the smallest loop one can"
                + " write with its library take turns; heap %s",
            options.path("records").asLong(),
            options.path("record_size").asLong(),
            options.path("pairs").asInt(),
            options.path("heap").asText()),
        facts.software("JVM " + run.path("environment").path("java_version").asText()),
        facts.machine());
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>(ChurnReport.sentences(new RunFacts(run).notes("pairs")));
    byClient.forEach(
        (client, pairs) ->
            pairs.stream()
                .filter(row -> !row.ok())
                .forEach(
                    row ->
                        notes.add(client + ", pair " + row.text(Row.TRIAL) + ": " + row.reason())));
    return notes;
  }

  /** For a terminal. */
  public String terminal(int width) {
    StringBuilder text = new StringBuilder();
    head().forEach(line -> Columns.wrap(line, "", width, text));
    text.append('\n');
    Sheet sheet = sheet();
    List<List<String>> rows = new ArrayList<>();
    rows.add(sheet.heads().stream().map(head -> head.replaceAll(",.*", "")).toList());
    rows.add(sheet.heads().stream().map(OverheadReport::unit).toList());
    rows.addAll(sheet.rows());
    Columns.align(rows).forEach(line -> text.append(line).append('\n'));
    text.append('\n');
    Columns.wrap(sheet.what(), "", width, text);
    notes().forEach(note -> Columns.wrap("note: " + note, "", width, text));
    return text.toString();
  }

  private static String unit(String head) {
    return head.contains(", ") ? head.substring(head.indexOf(", ") + 2) : "";
  }

  private String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(Markdown.escape(run.path("name").asText("overhead"))).append("\n\n");
    Sheet sheet = sheet();
    text.append(Markdown.escape(sheet.what())).append(".\n\n");
    Markdown.table(sheet.heads(), sheet.rows(), text);
    Markdown.section("Notes", notes(), text);
    Markdown.section("Run", head(), text);
    text.append("\n    ").append(new RunFacts(run).command()).append('\n');
    return text.toString();
  }

  private Map<String, Object> document() {
    List<Map<String, Object>> arms = new ArrayList<>();
    byClient.forEach(
        (client, pairs) -> {
          Map<String, Object> figures = new LinkedHashMap<>();
          for (PairMetric metric : PairMetric.values()) {
            figures.put(metric.label(), figures(pairs, metric).stream().findFirst().orElse(null));
          }
          Map<String, Object> arm = new LinkedHashMap<>();
          arm.put("arm", client);
          arm.put("figures", figures);
          arms.add(arm);
        });
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema_version", RunDirectory.SCHEMA_VERSION);
    document.put("kind", RunDirectory.OVERHEAD);
    document.put("name", run.path("name").asText());
    document.put("arms", arms);
    document.put("warnings", notes());
    return document;
  }

  /**
   * Writes those of these formats that there are of it, from the files alone.
   *
   * @return the names of the files written
   */
  public List<String> write(Set<Format> formats) throws IOException {
    List<String> files = new ArrayList<>();
    if (formats.contains(Format.JSON)) {
      directory.write("summary.json", RunDirectory.json(document()));
      files.add("summary.json");
    }
    if (formats.contains(Format.MD)) {
      directory.write("report.md", markdown().getBytes(UTF_8));
      files.add("report.md");
    }
    return files;
  }
}
