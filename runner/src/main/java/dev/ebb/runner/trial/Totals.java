package dev.ebb.runner.trial;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;

/**
 * Several instances as one line: memory and CPU add up, the drain is over with the last of them.
 */
final class Totals {

  /** What is the sum of the instances' own; where one is not known, neither is the sum. */
  private static final Set<Column> SUMS =
      EnumSet.of(
          Column.CPU_S,
          Column.RSS_IDLE_MIB,
          Column.RSS_SETTLED_MIB,
          Column.RETAINED_MIB,
          Column.RSS_AFTER_GC_MIB,
          Column.RSS_AFTER_TRIM_MIB,
          Column.HEAP_USED_AFTER_GC_MIB,
          Column.PSS_SETTLED_MIB,
          Column.USS_SETTLED_MIB,
          Column.HEAP_COMMITTED_DRAINED_MIB,
          Column.GC_COUNT,
          Column.GC_MS,
          Column.RETAINED_HEAP_MIB,
          Column.RETAINED_MALLOC_MIB,
          Column.RETAINED_OTHER_MIB,
          Column.RETAINED_DIRECT_MIB,
          Column.HEAP_RESIDENT_IDLE_MIB,
          Column.HEAP_RESIDENT_SETTLED_MIB,
          Column.HEAP_COMMITTED_IDLE_MIB,
          Column.HEAP_COMMITTED_SETTLED_MIB);

  /** Of {@code instances.csv}: the instance, then these of its figures. */
  private static final List<Column> OWN =
      List.of(
          Column.RECORDS_PROCESSED,
          Column.JOIN_MS,
          Column.FIRST_RECORD_MS,
          Column.DRAIN_MS,
          Column.CPU_S,
          Column.RSS_IDLE_MIB,
          Column.RSS_PEAK_MIB,
          Column.VMHWM_MIB,
          Column.RSS_SETTLED_MIB,
          Column.RETAINED_MIB,
          Column.RSS_AFTER_GC_MIB,
          Column.RSS_AFTER_TRIM_MIB,
          Column.HEAP_USED_AFTER_GC_MIB,
          Column.RETAINED_HEAP_MIB,
          Column.RETAINED_MALLOC_MIB,
          Column.RETAINED_OTHER_MIB,
          Column.RETAINED_DIRECT_MIB);

  private Totals() {}

  /**
   * Enters what can be summed or picked.
   *
   * @param records of all instances together
   * @param bytes of those
   */
  static void enter(Row total, List<Row> rows, long records, long bytes) {
    SUMS.forEach(column -> total.put(column, fold(rows, column, Double::sum)));
    total.put(Column.JOIN_MS, fold(rows, Column.JOIN_MS, Math::max));
    List<Row> busy = rows.stream().filter(row -> row.number(Column.DRAIN_MS).isPresent()).toList();
    if (busy.isEmpty()) {
      return;
    }
    total.put(Column.FIRST_RECORD_MS, fold(busy, Column.FIRST_RECORD_MS, Math::min));
    OptionalDouble drain = fold(busy, Column.DRAIN_MS, Math::max);
    total.put(Column.DRAIN_MS, drain);
    total.put(Column.RECORDS_PER_S, records / (drain.getAsDouble() / 1e3));
    total.put(Column.MIB_PER_S, bytes / 1048576.0 / (drain.getAsDouble() / 1e3));
    double allocated = 0;
    for (Row row : busy) {
      allocated +=
          row.number(Column.ALLOC_BYTES_PER_RECORD).orElse(Double.NaN)
              * row.number(Column.RECORDS_PROCESSED).orElse(Double.NaN);
    }
    total.put(Column.ALLOC_BYTES_PER_RECORD, allocated / records);
  }

  private static OptionalDouble fold(List<Row> rows, Column column, DoubleBinaryOperator how) {
    boolean all = rows.stream().allMatch(row -> row.number(column).isPresent());
    return all
        ? rows.stream().mapToDouble(row -> row.number(column).getAsDouble()).reduce(how)
        : OptionalDouble.empty();
  }

  /** Each instance by itself. */
  static TrialOutcome.Table table(List<Row> rows) {
    List<String> columns = new ArrayList<>(List.of("instance"));
    OWN.forEach(column -> columns.add(column.label()));
    List<Map<String, Object>> lines = new ArrayList<>();
    for (Row row : rows) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("instance", lines.size() + 1);
      Map<String, Object> all = row.byLabel();
      OWN.forEach(column -> line.put(column.label(), all.get(column.label())));
      lines.add(line);
    }
    return new TrialOutcome.Table("instances.csv", columns, lines);
  }

  /** Where the memory of all was, phase by phase. */
  static List<Map<String, Object>> memory(List<MemoryLog> logs) {
    Map<Object, Map<String, Object>> sums = new LinkedHashMap<>();
    for (MemoryLog log : logs) {
      for (Map<String, Object> line : log.lines()) {
        Map<String, Object> sum = sums.get(line.get("phase"));
        if (sum == null) {
          sums.put(line.get("phase"), new LinkedHashMap<>(line));
        } else {
          sum.replaceAll((column, value) -> plus(value, line.get(column)));
        }
      }
    }
    return List.copyOf(sums.values());
  }

  private static Object plus(Object a, Object b) {
    if (a instanceof Long count && b instanceof Long other) {
      return count + other;
    }
    if (a instanceof Double mib && b instanceof Double other) {
      return Math.round((mib + other) * 1_000) / 1_000.0;
    }
    return a instanceof String ? a : null;
  }
}
