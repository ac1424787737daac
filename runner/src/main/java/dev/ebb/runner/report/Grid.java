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

    /** The [95 % interval] of the median, or else the (range) of the trials; empty of one. */
    String range(ArmSummary arm) {
      Figure figure = arm.figures().get(column);
      if (figure == null || figure.n() == 1) {
        return "";
      }
      return figure.low() != null
          ? "[" + format.apply(figure.low()) + "–" + format.apply(figure.high()) + "]"
          : "(" + format.apply(figure.min()) + "–" + format.apply(figure.max()) + ")";
    }

    String cellWithRange(ArmSummary arm) {
      return (cell(arm) + " " + range(arm)).strip();
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
          new Head("cpu", "s", Column.CPU_S, Grid::two));

  /** The parts of what is retained. */
  static final List<Head> PARTS =
      List.of(
          new Head("retained", "MiB", Column.RETAINED_MIB, Grid::one),
          new Head("heap", "MiB", Column.RETAINED_HEAP_MIB, Grid::one),
          new Head("malloc", "MiB", Column.RETAINED_MALLOC_MIB, Grid::one),
          new Head("other", "MiB", Column.RETAINED_OTHER_MIB, Grid::one),
          new Head("of it direct buffers", "MiB", Column.RETAINED_DIRECT_MIB, Grid::one),
          new Head("heap in memory", "MiB", Column.HEAP_RESIDENT_SETTLED_MIB, Grid::one),
          new Head("of it live", "MiB", Column.HEAP_USED_AFTER_GC_MIB, Grid::one),
          new Head("allocated", "B/record", Column.ALLOC_BYTES_PER_RECORD, Grid::whole));

  /** What the drain cost. */
  static final List<Head> COST =
      List.of(
          new Head("records", "/s", Column.RECORDS_PER_S, Grid::grouped),
          new Head("payload", "MiB/s", Column.MIB_PER_S, Grid::one),
          new Head("cpu", "s", Column.CPU_S, Grid::two),
          new Head("broker's cpu", "s", Column.BROKER_CPU_S, Grid::two),
          new Head("collections", "", Column.GC_COUNT, Grid::whole),
          new Head("paused", "ms", Column.GC_MS, Grid::whole),
          new Head("commits", "", Column.COMMITS, Grid::whole),
          new Head("join", "ms", Column.JOIN_MS, Grid::whole));

  private Grid() {}

  /** The column of the table that shows a figure. */
  static Head head(Column column) {
    return HEADS.stream().filter(head -> head.column() == column).findFirst().orElseThrow();
  }

  private static String one(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String two(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String grouped(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  private static String whole(double value) {
    return String.format(Locale.ROOT, "%.0f", value);
  }
}
