package dev.ebb.runner.report;

import dev.ebb.runner.result.Declared.Shown;
import dev.ebb.runner.result.Declared.Table;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.trial.Figures;
import dev.ebb.runner.trial.Seen;
import java.util.List;
import java.util.Optional;

/** The tables' columns, the same in every output: as the figures are declared. */
final class Grid {

  /** What a star at a figure means. */
  static final String PARTLY = "* by fewer trials than are good: in the others it is not known";

  private static final String UNKNOWN = "-";

  /** One column. */
  record Head(Metric<Seen> metric, Shown shown) {

    String title() {
      return shown.title();
    }

    /** Where a title cannot stand under the one before. */
    String fullTitle(String before) {
      return shown.title().isEmpty() ? before : shown.title();
    }

    String unit() {
      return shown.unit();
    }

    /** A difference, with its sign. */
    String signed(double difference) {
      return shown.form().signed(difference);
    }

    /** The median, or "-" where it is unknown; "≤" stands before one that is only a bound. */
    String cell(ArmSummary arm) {
      return arm.figure(metric)
          .map(figure -> (arm.bound(metric) ? "≤" : "") + shown.form().write(figure.median()))
          .orElse(UNKNOWN);
    }

    /** The same, with a star after one that not all good trials have told: see {@link #stars}. */
    String marked(ArmSummary arm) {
      return cell(arm) + (arm.partly(metric) ? "*" : "");
    }

    /** The [95 % interval] of the median, or else the (range) of the trials; empty of one. */
    String range(ArmSummary arm) {
      Optional<Figure> known = arm.figure(metric);
      if (known.isEmpty() || known.get().n() == 1) {
        return "";
      }
      Figure figure = known.get();
      return figure.low() != null
          ? "[" + write(figure.low()) + "–" + write(figure.high()) + "]"
          : "(" + write(figure.min()) + "–" + write(figure.max()) + ")";
    }

    String write(double value) {
      return shown.form().write(value);
    }

    String cellWithRange(ArmSummary arm) {
      return (marked(arm) + " " + range(arm)).strip();
    }
  }

  private Grid() {}

  /** What stars in a table mean; empty: there is none. */
  static Optional<String> stars(List<Head> heads, List<ArmSummary> arms) {
    return arms.stream().anyMatch(arm -> heads.stream().anyMatch(head -> arm.partly(head.metric())))
        ? Optional.of(PARTLY)
        : Optional.empty();
  }

  /** The columns of a table, in their order. */
  static List<Head> heads(Table table) {
    return Figures.in(table).stream()
        .map(metric -> new Head(metric, metric.declared().in(table).orElseThrow()))
        .toList();
  }

  /** How a figure is shown: as in the first table that has it. */
  static Head head(Metric<Seen> metric) {
    Shown shown =
        metric.declared().shown().stream()
            .findFirst()
            .orElseGet(
                () ->
                    new Shown(
                        Table.COMPARISON, 0, metric.label(), "", dev.ebb.runner.result.Form.ONE));
    return new Head(metric, shown);
  }
}
