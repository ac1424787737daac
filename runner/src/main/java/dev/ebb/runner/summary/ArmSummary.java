package dev.ebb.runner.summary;

import dev.ebb.runner.trial.Column;
import dev.ebb.runner.trial.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * An arm over its counted trials. Failed trials are counted and named, never averaged in.
 *
 * @param reason of the first failed trial, or null
 */
public record ArmSummary(
    String arm,
    String client,
    String mode,
    String profile,
    String jvm,
    String java,
    int trialsOk,
    int trialsFailed,
    String reason,
    Map<Column, Figure> figures) {

  /** An arm a summary, leanest first by settled RSS; arms without a good trial come last. */
  public static List<ArmSummary> of(List<Row> trials) {
    Map<String, List<Row>> byArm = new LinkedHashMap<>();
    trials.forEach(
        row -> byArm.computeIfAbsent(row.text(Column.ARM), arm -> new ArrayList<>()).add(row));
    return byArm.values().stream()
        .map(ArmSummary::summarize)
        .sorted(
            Comparator.comparingDouble(
                    (ArmSummary arm) ->
                        arm.median(Column.RSS_SETTLED_MIB).orElse(Double.POSITIVE_INFINITY))
                .thenComparing(ArmSummary::arm))
        .toList();
  }

  private static ArmSummary summarize(List<Row> rows) {
    List<Row> good = rows.stream().filter(Row::ok).toList();
    Map<Column, Figure> figures = new EnumMap<>(Column.class);
    for (Column column : Column.figures()) {
      double[] known =
          good.stream()
              .map(row -> row.number(column))
              .filter(OptionalDouble::isPresent)
              .mapToDouble(OptionalDouble::getAsDouble)
              .toArray();
      if (known.length > 0) {
        figures.put(column, Figure.of(known));
      }
    }
    Row any = rows.get(0);
    return new ArmSummary(
        any.text(Column.ARM),
        any.text(Column.CLIENT),
        any.text(Column.MODE),
        any.text(Column.PROFILE),
        any.text(Column.JVM),
        any.text(Column.JAVA),
        good.size(),
        rows.size() - good.size(),
        rows.stream()
            .map(row -> row.text(Column.REASON))
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null),
        figures);
  }

  /** The median of a figure, where it is known. */
  public OptionalDouble median(Column column) {
    Figure figure = figures.get(column);
    return figure == null ? OptionalDouble.empty() : OptionalDouble.of(figure.median());
  }
}
