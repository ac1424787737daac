package dev.ebb.runner.churn;

import dev.ebb.runner.result.Metric;
import dev.ebb.runner.result.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A look at the broker between two pushes; what is unknown is null. Sizes in MiB, times in
 * milliseconds; {@link LookMetric} says what each is.
 *
 * @param number 0: before the first push
 * @param parts of a push: p50 and p99 of each by name, such as {@code construct_p50_ms}
 */
public record Checkpoint(
    String arm,
    int number,
    long pushes,
    long records,
    Long producerIds,
    Long entries,
    Long stateBytes,
    Double heapUsedMib,
    Double heapLiveMib,
    Double rssMib,
    Double pushesPerS,
    Double pushP50Ms,
    Double pushP99Ms,
    Double heapOccupiedMib,
    Long gauge,
    Double cpuMsPerPush,
    Map<String, Double> parts) {

  private static final String NUMBER = "checkpoint";

  /** Of {@code churn.csv}. */
  public static final List<String> COLUMNS = columns(LookMetric.first());

  /** Of {@code pushes.csv}: what a look tells besides. */
  public static final List<String> MORE_COLUMNS = columns(LookMetric.more());

  /** The parts of a push, in their order. */
  static final List<String> PARTS =
      LookMetric.more().stream()
          .filter(metric -> metric.compareTo(LookMetric.CONSTRUCT_P50_MS) >= 0)
          .map(Metric::label)
          .toList();

  public Checkpoint {
    parts = Map.copyOf(parts);
  }

  private static List<String> columns(List<LookMetric> metrics) {
    List<String> columns = new ArrayList<>(List.of(Row.ARM, NUMBER));
    metrics.forEach(metric -> columns.add(metric.label()));
    return List.copyOf(columns);
  }

  /** By the columns of both files. */
  public Row row() {
    Row row = Row.empty().with(Row.ARM, arm).with(NUMBER, number);
    for (LookMetric metric : LookMetric.values()) {
      row = row.with(metric, metric.declared().how().apply(this));
    }
    return row;
  }

  /**
   * Reads back what {@link #row} wrote into two files.
   *
   * @throws NumberFormatException when it is not that
   */
  public static Checkpoint read(Map<String, String> line, Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(more);
    all.putAll(line);
    Row row = Row.read(all);
    Map<String, Double> parts = new LinkedHashMap<>();
    for (String part : PARTS) {
      row.number(part).ifPresent(value -> parts.put(part, value));
    }
    return new Checkpoint(
        row.arm(),
        Integer.parseInt(row.text(NUMBER)),
        Long.parseLong(row.text(LookMetric.PUSHES)),
        Long.parseLong(row.text(LookMetric.RECORDS)),
        count(row, LookMetric.PRODUCER_IDS),
        count(row, LookMetric.PRODUCER_STATE_ENTRIES),
        count(row, LookMetric.PRODUCER_STATE_BYTES),
        number(row, LookMetric.HEAP_USED_MIB),
        number(row, LookMetric.HEAP_LIVE_MIB),
        number(row, LookMetric.RSS_MIB),
        number(row, LookMetric.PUSHES_PER_S),
        number(row, LookMetric.PUSH_P50_MS),
        number(row, LookMetric.PUSH_P99_MS),
        number(row, LookMetric.HEAP_OCCUPIED_MIB),
        count(row, LookMetric.PRODUCER_ID_COUNT_GAUGE),
        number(row, LookMetric.CPU_MS_PER_PUSH),
        parts);
  }

  private static Double number(Row row, LookMetric metric) {
    OptionalDouble value = row.number(metric);
    return value.isPresent() ? value.getAsDouble() : null;
  }

  private static Long count(Row row, LookMetric metric) {
    Double value = number(row, metric);
    return value == null ? null : Long.valueOf(value.longValue());
  }

  static Double rounded(Double value) {
    return value == null ? null : Math.round(value * 1_000) / 1_000.0;
  }
}
