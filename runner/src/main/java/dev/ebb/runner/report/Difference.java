package dev.ebb.runner.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Contrast;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.summary.Threshold;
import dev.ebb.runner.trial.Column;
import dev.ebb.runner.trial.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/** A run held against an earlier one, arm by arm. */
public final class Difference {

  /** What makes two runs of different things. */
  private static final List<String> OPTIONS =
      List.of(
          "records",
          "record_size",
          "partitions",
          "spikes",
          "process_batch",
          "process_time_ms",
          "idle_ms",
          "settle_ms",
          "heap",
          "jvm_args",
          "properties");

  private static final List<String> MACHINE =
      List.of("cpu", "cpus", "memory_mib", "kernel", "transparent_hugepages");

  private final Comparison before;
  private final Comparison after;
  private final List<String> common;

  /**
   * Pairs the arms of two runs by their names.
   *
   * @throws Refused when they have none in common
   */
  public Difference(Comparison before, Comparison after) {
    this.before = before;
    this.after = after;
    Set<String> names = new TreeSet<>();
    after.arms().forEach(arm -> names.add(arm.arm()));
    List<String> earlier = before.arms().stream().map(ArmSummary::arm).toList();
    common = earlier.stream().filter(names::contains).toList();
    if (common.isEmpty()) {
      throw new Refused(
          "the two runs have no arm in common: "
              + String.join(", ", earlier)
              + " against "
              + String.join(", ", names));
    }
  }

  /** The arms that both runs have. */
  public List<String> arms() {
    return common;
  }

  private static List<Row> trials(Comparison comparison, String arm) {
    return comparison.trials().stream().filter(row -> arm.equals(row.text(Column.ARM))).toList();
  }

  private List<Contrast> contrasts(String arm, List<Column> columns) {
    return Contrast.of(arm, trials(after, arm), trials(before, arm), columns);
  }

  /** A line an arm: later minus earlier, with interval. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (String arm : common) {
      List<Contrast> contrasts = contrasts(arm, Contrast.COLUMNS);
      lines.add(
          contrasts.isEmpty()
              ? arm + ": no good trials on both sides"
              : arm + ": " + Contrasts.words(contrasts));
    }
    return lines;
  }

  /** The same as Markdown, for a comment on a change: a table with a row a figure. */
  public String markdown() {
    List<List<String>> rows = new ArrayList<>();
    for (String arm : common) {
      for (Contrast contrast : contrasts(arm, Contrast.COLUMNS)) {
        Grid.Head head = Grid.head(contrast.column());
        rows.add(
            List.of(
                arm,
                head.title() + " " + head.unit(),
                head.cell(summary(before, arm)),
                head.cell(summary(after, arm)),
                head.signed(contrast.difference()),
                contrast.interval() == null ? "too few trials" : Contrasts.interval(contrast),
                contrast.seen() ? "yes" : "no difference seen"));
      }
    }
    StringBuilder text = new StringBuilder();
    text.append("# ").append(Markdown.escape(before.name() + " -> " + after.name())).append("\n\n");
    Markdown.table(
        List.of("arm", "figure", "before", "after", "difference", "95 % interval", "seen"),
        rows,
        text);
    Markdown.section("What was changed", versions(), text);
    Markdown.section("Notes", warnings(), text);
    return text.toString();
  }

  private static ArmSummary summary(Comparison comparison, String arm) {
    return comparison.arms().stream()
        .filter(summary -> summary.arm().equals(arm))
        .findFirst()
        .orElseThrow();
  }

  /** Everything that makes the two runs less comparable. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    differing(before.run().path("options"), after.run().path("options"), OPTIONS)
        .forEach((key, values) -> warnings.add("not alike in " + key + ": " + values));
    differing(before.run().path("environment"), after.run().path("environment"), MACHINE)
        .forEach((key, values) -> warnings.add("not the same machine, " + key + ": " + values));
    for (String line : List.of(onlyIn(before, "the first"), onlyIn(after, "the second"))) {
      if (!line.isEmpty()) {
        warnings.add(line);
      }
    }
    return warnings;
  }

  /** What was changed on purpose, perhaps. */
  public List<String> versions() {
    List<String> lines = new ArrayList<>();
    differing(
            before.run().path("versions"),
            after.run().path("versions"),
            List.of("kafka_clients", "broker"))
        .forEach((key, values) -> lines.add(key.replace('_', '-') + " " + values));
    differing(
            before.run().path("environment"),
            after.run().path("environment"),
            List.of("java_version"))
        .forEach((key, values) -> lines.add("Java " + values));
    return lines;
  }

  private String onlyIn(Comparison comparison, String which) {
    List<String> only =
        comparison.arms().stream()
            .map(ArmSummary::arm)
            .filter(arm -> !common.contains(arm))
            .toList();
    return only.isEmpty() ? "" : "only in " + which + " run: " + String.join(", ", only);
  }

  private static Map<String, String> differing(JsonNode a, JsonNode b, List<String> keys) {
    Map<String, String> differing = new LinkedHashMap<>();
    for (String key : keys) {
      if (!a.path(key).equals(b.path(key))) {
        differing.put(key, text(a.path(key)) + " -> " + text(b.path(key)));
      }
    }
    return differing;
  }

  private static String text(JsonNode node) {
    return node.isMissingNode() ? "unknown" : node.isValueNode() ? node.asText() : node.toString();
  }

  /** The reasons for which these limits are crossed, and the arms that decided without interval. */
  public List<String> crossed(List<Threshold> thresholds) {
    List<String> reasons = new ArrayList<>();
    for (Threshold threshold : thresholds) {
      for (String arm : common) {
        if (!threshold.concerns(arm)) {
          continue;
        }
        crossed(threshold, arm).ifPresent(reasons::add);
      }
    }
    return reasons;
  }

  /** By the arm's figure in the second run, or by how it differs from the first. */
  private Optional<String> crossed(Threshold threshold, String arm) {
    ArmSummary now = summary(after, arm);
    if (now.trialsOk() == 0) {
      return Optional.of("'" + threshold.text() + "': " + arm + " has no good trial in the second");
    }
    if (!threshold.difference()) {
      Figure figure = now.figures().get(threshold.column());
      return figure == null ? Optional.empty() : threshold.crossedBy(arm, figure);
    }
    OptionalDouble base = summary(before, arm).median(threshold.column());
    return contrasts(arm, List.of(threshold.column())).stream()
        .flatMap(contrast -> threshold.crossedBy(contrast, base.orElse(0)).stream())
        .findFirst();
  }

  /** Whether an arm has too few good trials, in either run, for intervals. */
  public boolean lacksIntervals() {
    return common.stream()
        .flatMap(arm -> contrasts(arm, List.of(Column.RSS_SETTLED_MIB)).stream())
        .anyMatch(contrast -> contrast.interval() == null);
  }
}
