package dev.ebb.runner.trial;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** What is known of one trial; what is unknown is absent, never 0. */
public final class Row {

  public static final String OK = "ok";
  public static final String FAILED = "failed";

  private final Map<Column, Object> values = new EnumMap<>(Column.class);

  /** Sets a text; null: unknown. */
  public void put(Column column, String text) {
    if (text != null) {
      values.put(column, text);
    }
  }

  /** Sets a number, to 3 decimals; null: unknown. */
  public void put(Column column, Number number) {
    if (number instanceof Double || number instanceof Float) {
      double value = Math.round(number.doubleValue() * 1_000) / 1_000.0;
      if (Double.isFinite(value)) {
        values.put(column, value);
      }
    } else if (number != null) {
      values.put(column, number.longValue());
    }
  }

  /** Sets a number where there is one. */
  public void put(Column column, OptionalDouble number) {
    number.ifPresent(value -> put(column, value));
  }

  /** Reads a row back from the texts of a CSV line; empty: unknown. */
  public static Row read(Map<String, String> texts) {
    Row row = new Row();
    for (Column column : Column.values()) {
      String text = texts.get(column.label());
      if (text == null || text.isEmpty()) {
        continue;
      }
      if (column.text()) {
        row.put(column, text);
      } else if (text.contains(".") || text.contains("E")) {
        row.put(column, Double.valueOf(text));
      } else {
        row.put(column, Long.valueOf(text));
      }
    }
    return row;
  }

  public String text(Column column) {
    Object value = values.get(column);
    return value == null ? null : value.toString();
  }

  public OptionalDouble number(Column column) {
    return values.get(column) instanceof Number number
        ? OptionalDouble.of(number.doubleValue())
        : OptionalDouble.empty();
  }

  /** Column a minus column b, where both are known. */
  public OptionalDouble difference(Column a, Column b) {
    OptionalDouble left = number(a);
    OptionalDouble right = number(b);
    return left.isPresent() && right.isPresent()
        ? OptionalDouble.of(left.getAsDouble() - right.getAsDouble())
        : OptionalDouble.empty();
  }

  public boolean ok() {
    return OK.equals(values.get(Column.STATUS));
  }

  /** What came of the trial, in a few words. */
  public String inWords() {
    if (!ok()) {
      return "FAILED: " + text(Column.REASON);
    }
    OptionalDouble drain = number(Column.DRAIN_MS);
    String drained =
        drain.isPresent()
            ? String.format(Locale.ROOT, "drained in %.2f s", drain.getAsDouble() / 1e3)
            : "";
    if (number(Column.RSS_SETTLED_MIB).isEmpty()) {
      return drained; // a warm-up
    }
    return String.format(
        Locale.ROOT,
        "idle %s, peak %s, settled %s MiB%s",
        mib(Column.RSS_IDLE_MIB),
        mib(Column.RSS_PEAK_MIB),
        mib(Column.RSS_SETTLED_MIB),
        drained.isEmpty() ? "" : "; " + drained);
  }

  private String mib(Column column) {
    OptionalDouble mib = number(column);
    return mib.isPresent() ? String.format(Locale.ROOT, "%.1f", mib.getAsDouble()) : "-";
  }

  /** Every column by its label, in order; null: unknown. */
  public Map<String, Object> byLabel() {
    Map<String, Object> all = new LinkedHashMap<>();
    for (Column column : Column.values()) {
      all.put(column.label(), values.get(column));
    }
    return all;
  }
}
