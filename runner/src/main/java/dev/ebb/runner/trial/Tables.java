package dev.ebb.runner.trial;

import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.sample.WallClock;
import dev.ebb.runner.subject.Heard;
import dev.ebb.runner.trial.PhaseEnd.HeapAt;
import dev.ebb.runner.trial.TrialOutcome.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables that are kept with a trial. */
final class Tables {

  private static final double MIB = 1 << 20;

  private Tables() {}

  /** Where the memory of all processes was, phase by phase. */
  static Table memory(Seen seen) {
    Map<Object, Map<String, Object>> sums = new LinkedHashMap<>();
    for (Seen part : seen.each()) {
      Optional<HeapAt> heap = part.at(HeapAt.class);
      for (PhaseEnd end : part.own(PhaseEnd.class)) {
        sums.merge(end.phase(), end.line(heap), Tables::plus);
      }
    }
    return new Table("memory.csv", PhaseEnd.COLUMNS, List.copyOf(sums.values()));
  }

  private static Map<String, Object> plus(Map<String, Object> a, Map<String, Object> b) {
    Map<String, Object> sum = new LinkedHashMap<>(a);
    sum.replaceAll((column, value) -> plus(value, b.get(column)));
    return sum;
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

  /**
   * How far each was ahead of its handler over time; empty: none tells.
   *
   * @param zeroNanos what times count from
   * @param valueBytes mean size of a value
   */
  static Optional<Table> ahead(List<Member> members, long zeroNanos, double valueBytes) {
    List<Map<String, Object>> lines = new ArrayList<>();
    int instance = 0;
    for (Member member : members) {
      instance++;
      for (Heard.Ahead ahead : member.subject().conversation().heard().aheads()) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("t_ms", Math.round((WallClock.nanosAt(ahead.micros()) - zeroNanos) / 1e6));
        line.put("instance", instance);
        line.put("ahead_records", ahead.records());
        line.put("ahead_mib", Math.round(ahead.records() * valueBytes / MIB * 1e3) / 1e3);
        lines.add(line);
      }
    }
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Table(
                "ahead.csv", List.of("t_ms", "instance", "ahead_records", "ahead_mib"), lines));
  }

  /** What a trial came to that was looked at more closely: what the look cost. */
  static Table looked(Row row, Kind kind) {
    List<String> columns =
        List.of(
            TrialMetric.RECORDS_PROCESSED.label(),
            TrialMetric.ALLOC_BYTES_PER_RECORD.label(),
            TrialMetric.CPU_S.label(),
            TrialMetric.RSS_SETTLED_MIB.label());
    return new Table(kind.label() + "-trial.csv", columns, List.of(row.line(columns)));
  }

  /** Each of several processes by itself; empty of one. */
  static Optional<Table> instances(Seen seen) {
    if (seen.each().stream().noneMatch(Seen::part)) {
      return Optional.empty();
    }
    List<String> columns = new ArrayList<>(List.of("instance"));
    Figures.ofEach().forEach(metric -> columns.add(metric.label()));
    List<Map<String, Object>> lines = new ArrayList<>();
    for (Seen part : seen.each()) {
      Row row = Row.empty().with("instance", lines.size() + 1);
      for (Metric<Seen> metric : Figures.ofEach()) {
        row = row.with(metric, part.read(metric));
      }
      lines.add(row.line(columns));
    }
    return Optional.of(new Table("instances.csv", columns, lines));
  }
}
