package dev.ebb.runner.report;

import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.trial.Column;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** The comparison table's columns, the same in every output. */
final class Grid {

  /**
   * One column.
   *
   * @param title what it is, at most two lines
   * @param format of a value
   */
  record Head(String title, String unit, Column column, DoubleFunction<String> format) {

    /** A difference, with its sign. */
    String signed(double difference) {
      return (difference < 0 ? "-" : "+") + format.apply(Math.abs(difference));
    }

    /** The median, or "-" where it is unknown. */
    String cell(ArmSummary arm) {
      Figure figure = arm.figures().get(column);
      return figure == null ? "-" : format.apply(figure.median());
    }

    /** The median with its [95 % interval], or else with the (range) of the trials; or "-". */
    String cellWithRange(ArmSummary arm) {
      Figure figure = arm.figures().get(column);
      if (figure == null) {
        return "-";
      }
      String median = format.apply(figure.median());
      if (figure.low() != null) {
        return median + " [" + format.apply(figure.low()) + "–" + format.apply(figure.high()) + "]";
      }
      return figure.n() == 1
          ? median
          : median + " (" + format.apply(figure.min()) + "–" + format.apply(figure.max()) + ")";
    }
  }

  static final List<Head> HEADS =
      List.of(
          new Head("idle", "MiB", Column.RSS_IDLE_MIB, Grid::one),
          new Head("peak", "MiB", Column.RSS_PEAK_MIB, Grid::one),
          new Head("settled", "MiB", Column.RSS_SETTLED_MIB, Grid::one),
          new Head("retained", "MiB", Column.RETAINED_MIB, Grid::one),
          new Head("", "%", Column.RETAINED_PCT, Grid::whole),
          new Head("gc'd", "MiB", Column.RSS_AFTER_GC_MIB, Grid::one),
          new Head("trimmed", "MiB", Column.RSS_AFTER_TRIM_MIB, Grid::one),
          new Head(
              "drain", "s", Column.DRAIN_MS, ms -> String.format(Locale.ROOT, "%.2f", ms / 1e3)),
          new Head(
              "records",
              "k/s",
              Column.RECORDS_PER_S,
              rate -> String.format(Locale.ROOT, "%.0f", rate / 1e3)),
          new Head("cpu", "s", Column.CPU_S, cpu -> String.format(Locale.ROOT, "%.2f", cpu)));

  /** The parts of what is retained. */
  static final List<Head> PARTS =
      List.of(
          new Head("retained", "MiB", Column.RETAINED_MIB, Grid::one),
          new Head("heap", "MiB", Column.RETAINED_HEAP_MIB, Grid::one),
          new Head("malloc", "MiB", Column.RETAINED_MALLOC_MIB, Grid::one),
          new Head("other", "MiB", Column.RETAINED_OTHER_MIB, Grid::one),
          new Head("heap in memory", "MiB", Column.HEAP_RESIDENT_SETTLED_MIB, Grid::one),
          new Head("of it live", "MiB", Column.HEAP_USED_AFTER_GC_MIB, Grid::one),
          new Head("allocated", "B/record", Column.ALLOC_BYTES_PER_RECORD, Grid::whole));

  private Grid() {}

  /** The column of the table that shows a figure. */
  static Head head(Column column) {
    return HEADS.stream().filter(head -> head.column() == column).findFirst().orElseThrow();
  }

  private static String one(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String whole(double value) {
    return String.format(Locale.ROOT, "%.0f", value);
  }
}
