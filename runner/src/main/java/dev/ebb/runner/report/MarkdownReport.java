package dev.ebb.runner.report;

import dev.ebb.runner.result.Declared.Table;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Contrast;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code report.md}: everything the terminal says, with ranges, and where the memory is. */
public final class MarkdownReport implements Output {

  /** Past so many arms the memory of only one moment is shown, not of every phase. */
  private static final int MOST_ARMS_BY_PHASE = 8;

  private static final List<String> MEMORY =
      List.of(
          "rss_mib",
          "rss_anon_mib",
          "rss_file_mib",
          "pss_mib",
          "heap_resident_mib",
          "heap_committed_mib",
          "heap_used_mib",
          "metaspace_mib",
          "code_cache_mib",
          "direct_mib",
          "threads",
          "gc_count");

  /** Histograms are shown this far; the files have more. */
  private static final int CLASSES = 8;

  @Override
  public String render(Comparison comparison) {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(Markdown.escape(comparison.name())).append("\n\n");
    SearchSheet.of(comparison.run())
        .ifPresent(
            search -> {
              search
                  .sentences()
                  .forEach(line -> text.append(Markdown.escape(line)).append(".\n\n"));
              Markdown.table(search.sheet().heads(), search.sheet().rows(), text);
              text.append("\n## All that was tried\n\n");
            });
    TuneSheet.of(comparison).ifPresent(sheet -> tuned(comparison, sheet, text));
    comparison
        .answer()
        .ifPresent(
            answer ->
                text.append("**").append(Markdown.escape(answer.sentence())).append(".**\n\n"));
    text.append(comparison.ofWhat()).append(", leanest after the spike first. ");
    text.append(comparison.trialsNote()).append(".\n\n");
    table(comparison, Grid.heads(Table.COMPARISON), text);
    text.append('\n');
    for (ArmSummary arm : comparison.arms()) {
      String own = String.join(". ", comparison.own(arm));
      if (!own.isEmpty()) {
        text.append("- **").append(Markdown.escape(arm.arm())).append("**: ");
        text.append(Markdown.escape(own)).append('\n');
      }
    }
    comparison
        .common()
        .forEach(sentence -> text.append("- ").append(Markdown.escape(sentence)).append('\n'));
    Markdown.section("Client, settings or runtime?", sentences(comparison.explanations()), text);
    contrasts(comparison, text);
    for (Section.Sheet sheet : ScenarioSheet.of(comparison)) {
      text.append("\n## ").append(Markdown.escape(sheet.what())).append("\n\n");
      Markdown.table(sheet.heads(), sheet.rows(), text);
    }
    PublishedSheet.of(comparison)
        .ifPresent(
            sheet -> {
              text.append("\n## ").append(Markdown.escape(sheet.what())).append("\n\n");
              Markdown.table(sheet.heads(), sheet.rows(), text);
            });
    text.append("\n## Where what is retained lies\n\n");
    text.append("In every trial that knows them heap, malloc and other add up to retained.\n\n");
    table(comparison, Grid.heads(Table.PARTS), text);
    memory(comparison, text);
    InstanceSheet.of(comparison)
        .ifPresent(
            sheet -> {
              text.append("\n## Instance by instance\n\n").append(sheet.what()).append(".\n\n");
              Markdown.table(sheet.heads(), sheet.rows(), text);
            });
    closerLooks(comparison, text);
    allocations(comparison, text);
    configuration(comparison, text);
    batches(comparison.trials().counted(), text);
    failures(comparison.trials().counted(), text);
    Markdown.section("Notes", sentences(comparison.notes()), text);
    Markdown.section("Run", new RunHead(comparison.run()).lines(), text);
    text.append("\n    ").append(comparison.facts().command()).append('\n');
    return text.toString();
  }

  private static void tuned(Comparison comparison, TuneSheet sheet, StringBuilder text) {
    text.append("## ").append(Markdown.escape(sheet.tuned().question())).append("\n\n");
    for (Finding finding : sheet.tuned().findings()) {
      text.append("- ").append(Markdown.escape(finding.sentence())).append('\n');
    }
    text.append('\n');
    Markdown.table(sheet.frontier().heads(), sheet.frontier().rows(), text);
    text.append("\n").append(Markdown.escape(sheet.frontier().what())).append(".\n");
    Winner.of(comparison.run())
        .ifPresent(
            winner -> {
              text.append("\n## To paste\n");
              winner
                  .blocks()
                  .forEach(
                      (where, lines) -> {
                        text.append('\n').append(where).append(":\n\n");
                        lines.forEach(line -> text.append("    ").append(line).append('\n'));
                      });
              String command = winner.command(comparison.path().toString());
              text.append("\nto compare it:\n\n    ").append(command).append('\n');
            });
    List<String> failed = new ArrayList<>();
    sheet.failures().forEach((arm, reason) -> failed.add(arm + ": " + reason));
    Markdown.section("What failed, and why", failed, text);
    text.append("\n## ").append(sheet.tried().what()).append("\n\n");
    Markdown.table(sheet.tried().heads(), sheet.tried().rows(), text);
    text.append("\n## Arm by arm\n\n");
  }

  private static void allocations(Comparison comparison, StringBuilder text) {
    List<Section.Sheet> sheets = AllocationSheet.of(comparison);
    text.append(sheets.isEmpty() ? "" : "\n## Which code allocates\n");
    for (Section.Sheet sheet : sheets) {
      text.append('\n').append(Markdown.escape(sheet.what())).append(".\n\n");
      Markdown.table(sheet.heads(), sheet.rows(), text);
    }
  }

  private static List<String> sentences(List<Finding> findings) {
    return findings.stream().map(Finding::sentence).toList();
  }

  private static void table(Comparison comparison, List<Grid.Head> heads, StringBuilder text) {
    List<String> titles = new ArrayList<>(List.of(""));
    heads.forEach(head -> titles.add(head.fullTitle("retained") + " " + head.unit()));
    List<List<String>> rows = new ArrayList<>();
    for (ArmSummary arm : comparison.arms()) {
      List<String> row = new ArrayList<>(List.of(arm.arm()));
      heads.forEach(head -> row.add(head.cellWithRange(arm)));
      rows.add(row);
    }
    Markdown.table(titles, rows, text);
    Grid.stars(heads, comparison.arms())
        .ifPresent(stars -> text.append('\n').append(Markdown.escape(stars)).append('\n'));
  }

  private static void contrasts(Comparison comparison, StringBuilder text) {
    if (comparison.contrasts().isEmpty()) {
      return;
    }
    text.append("\n## Against ").append(Markdown.escape(comparison.reference())).append("\n\n");
    List<List<String>> rows = new ArrayList<>();
    for (Contrast contrast : comparison.contrasts()) {
      Grid.Head head = Grid.head(contrast.metric());
      rows.add(
          List.of(
              contrast.arm(),
              head.title() + " " + head.unit(),
              head.signed(contrast.difference()),
              contrast.percent() == null
                  ? "-"
                  : String.format(Locale.ROOT, "%+.1f %%", contrast.percent()),
              contrast.interval() == null ? "too few good trials" : Contrasts.interval(contrast),
              contrast.seen() ? "yes" : "no difference seen"));
    }
    Markdown.table(
        List.of("arm", "figure", "difference", "in percent", "95 % interval", "seen"), rows, text);
    text.append('\n').append(Markdown.escape(Contrasts.multiplicity(comparison))).append('\n');
  }

  private static void memory(Comparison comparison, StringBuilder text) {
    boolean all = comparison.arms().size() <= MOST_ARMS_BY_PHASE;
    List<List<String>> rows = new ArrayList<>();
    for (ArmSummary arm : comparison.arms()) {
      comparison
          .files(arm)
          .memory()
          .forEach(
              (phase, values) -> {
                if (all || phase.equals("settle")) {
                  List<String> row = new ArrayList<>(List.of(arm.arm() + " " + phase));
                  for (String column : MEMORY) {
                    Double value = values.get(column);
                    String format = column.endsWith("_mib") ? "%.1f" : "%.0f";
                    row.add(value == null ? "-" : String.format(Locale.ROOT, format, value));
                  }
                  rows.add(row);
                }
              });
    }
    if (rows.isEmpty()) {
      return;
    }
    text.append("\n## Memory at the end of ");
    text.append(all ? "each phase" : "settle").append("\n\n");
    List<String> titles = new ArrayList<>(List.of("MiB"));
    MEMORY.forEach(
        column -> titles.add(column.replace("_mib", "").replace('_', ' ').replace("rss ", "")));
    Markdown.table(titles, rows, text);
  }

  private static void closerLooks(Comparison comparison, StringBuilder text) {
    for (ArmSummary arm : comparison.arms()) {
      nativeMemory(arm, comparison.files(arm).closerLook("nmt"), text);
      histogram(arm, comparison.files(arm).closerLook("histogram"), text);
    }
  }

  private static void nativeMemory(
      ArmSummary arm, List<Map<String, String>> lines, StringBuilder text) {
    if (lines.isEmpty()) {
      return;
    }
    Map<String, Map<String, String>> committed = new LinkedHashMap<>();
    Set<String> phases = new java.util.LinkedHashSet<>();
    for (Map<String, String> line : lines) {
      phases.add(line.get("phase"));
      committed
          .computeIfAbsent(line.get("category"), category -> new LinkedHashMap<>())
          .put(line.get("phase"), line.get("committed_mib"));
    }
    text.append("\n## Native memory of ").append(Markdown.escape(arm.arm()));
    text.append(" (a trial of its own)\n\nCommitted, where it is 0.1 MiB or more.\n\n");
    List<String> titles = new ArrayList<>(List.of("MiB"));
    titles.addAll(phases);
    List<List<String>> rows = new ArrayList<>();
    committed.forEach(
        (category, byPhase) -> {
          if (byPhase.values().stream().anyMatch(mib -> Double.parseDouble(mib) >= 0.1)) {
            List<String> row = new ArrayList<>(List.of(category));
            phases.forEach(phase -> row.add(one(byPhase.get(phase))));
            rows.add(row);
          }
        });
    Markdown.table(titles, rows, text);
  }

  private static String one(String mib) {
    return mib == null ? "-" : String.format(Locale.ROOT, "%.1f", Double.parseDouble(mib));
  }

  private static void histogram(
      ArmSummary arm, List<Map<String, String>> lines, StringBuilder text) {
    if (lines.isEmpty()) {
      return;
    }
    text.append("\n## Classes on the heap of ").append(Markdown.escape(arm.arm()));
    text.append(" (live, a trial of its own)\n\n");
    List<List<String>> rows = new ArrayList<>();
    for (Map<String, String> line : lines) {
      if (Integer.parseInt(line.get("rank")) <= CLASSES) {
        rows.add(
            List.of(
                line.get("phase"), line.get("class"), line.get("instances"), line.get("bytes")));
      }
    }
    Markdown.table(List.of("phase", "class", "instances", "bytes"), rows, text);
  }

  private static void configuration(Comparison comparison, StringBuilder text) {
    Configurations configurations = comparison.configurations();
    List<String> lines = new ArrayList<>();
    configurations
        .differing()
        .forEach(
            (key, byArm) -> {
              Map<String, List<String>> arms = new LinkedHashMap<>();
              byArm.forEach(
                  (arm, value) ->
                      arms.computeIfAbsent(value(value), v -> new ArrayList<>()).add(arm));
              lines.add(
                  key
                      + ": "
                      + arms.entrySet().stream()
                          .map(e -> e.getKey() + " (" + String.join(", ", e.getValue()) + ")")
                          .collect(Collectors.joining("; ")));
            });
    configurations.left().ifPresent(lines::add);
    Markdown.section("Settings in which the arms' KafkaConsumers differ", lines, text);
  }

  private static String value(String value) {
    return value == null ? "unset" : value.isEmpty() ? "empty" : value;
  }

  private static void batches(List<Row> trials, StringBuilder text) {
    Markdown.section(
        "Records between two reports",
        trials.stream()
            .filter(row -> row.text(TrialMetric.BATCHES) != null)
            .map(row -> trial(row) + ": " + row.text(TrialMetric.BATCHES))
            .toList(),
        text);
  }

  private static void failures(List<Row> trials, StringBuilder text) {
    Markdown.section(
        "Failed trials",
        trials.stream()
            .filter(row -> !row.ok())
            .map(row -> trial(row) + ": " + row.reason())
            .toList(),
        text);
  }

  private static String trial(Row row) {
    return row.arm() + " trial " + row.text(Row.TRIAL);
  }
}
