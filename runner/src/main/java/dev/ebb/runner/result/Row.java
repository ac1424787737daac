package dev.ebb.runner.result;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What is known of one trial, by column; what is unknown is absent, never 0. Immutable. */
public final class Row {

  public static final String ARM = "arm";
  public static final String TRIAL = "trial";
  public static final String ORDER = "order";
  public static final String STATUS = "status";
  public static final String REASON = "reason";

  private static final int DECIMALS = 3;

  public static final String OK = "ok";
  public static final String FAILED = "failed";

  private final Map<String, Object> values;

  private Row(Map<String, Object> values) {
    this.values = values;
  }

  /** Nothing is known yet. */
  public static Row empty() {
    return new Row(Map.of());
  }

  /** The same with a column more; null: unknown. Numbers are kept to 3 decimals. */
  public Row with(String column, Object value) {
    return with(column, value, DECIMALS);
  }

  private Row with(String column, Object value, int decimals) {
    Object kept = kept(value, decimals);
    if (kept == null) {
      return this;
    }
    Map<String, Object> more = new LinkedHashMap<>(values);
    more.put(column, kept);
    return new Row(more);
  }

  /** The same with a figure more; null or an empty optional: unknown. */
  public Row with(Metric<?> metric, Object value) {
    return with(metric.label(), value, metric.declared().decimals());
  }

  private static Object kept(Object value, int decimals) {
    if (value instanceof OptionalDouble number) {
      return number.isPresent() ? kept(number.getAsDouble(), decimals) : null;
    }
    if (value instanceof OptionalLong number) {
      return number.isPresent() ? (Object) number.getAsLong() : null;
    }
    if (value instanceof Optional<?> some) {
      return some.isPresent() ? kept(some.get(), decimals) : null;
    }
    if (value instanceof Double || value instanceof Float) {
      double unit = Math.pow(10, decimals);
      double rounded = Math.round(((Number) value).doubleValue() * unit) / unit;
      return Double.isFinite(((Number) value).doubleValue()) ? rounded : null;
    }
    return value instanceof Number number ? Long.valueOf(number.longValue()) : value;
  }

  /**
   * Reads a row back from the texts of a CSV line; empty: unknown. Which of them are numbers is for
   * those to say who ask for one.
   */
  public static Row read(Map<String, String> texts) {
    Map<String, Object> values = new LinkedHashMap<>();
    texts.forEach(
        (column, text) -> {
          if (text != null && !text.isEmpty()) {
            values.put(column, text);
          }
        });
    return new Row(values);
  }

  /** A column as it is written; null: unknown. */
  public String text(String column) {
    Object value = values.get(column);
    return value == null ? null : value.toString();
  }

  public String text(Metric<?> metric) {
    return text(metric.label());
  }

  /**
   * A figure, where it is known.
   *
   * @throws NumberFormatException when the column was read from a file and holds no number
   */
  public OptionalDouble number(Metric<?> metric) {
    return number(metric.label());
  }

  /** The same by a column's name. */
  public OptionalDouble number(String column) {
    Object value = values.get(column);
    if (value instanceof Number number) {
      return OptionalDouble.of(number.doubleValue());
    }
    if (value == null) {
      return OptionalDouble.empty();
    }
    try {
      return OptionalDouble.of(Double.parseDouble(value.toString()));
    } catch (NumberFormatException e) {
      NumberFormatException told =
          new NumberFormatException(column + ": '" + value + "' is no number");
      told.initCause(e);
      throw told;
    }
  }

  /** What it is of. */
  public String arm() {
    return text(ARM);
  }

  public boolean ok() {
    return OK.equals(text(STATUS));
  }

  /** Why the trial failed, or null. */
  public String reason() {
    return text(REASON);
  }

  /** The values of these columns, in their order; null: unknown. */
  public List<Object> values(Collection<String> columns) {
    List<Object> all = new ArrayList<>();
    columns.forEach(column -> all.add(values.get(column)));
    return all;
  }

  /** A line by these columns; null: unknown. */
  public Map<String, Object> line(Collection<String> columns) {
    Map<String, Object> line = new LinkedHashMap<>();
    columns.forEach(column -> line.put(column, values.get(column)));
    return line;
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
