package dev.ebb.runner.trial;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A look at the broker between two pushes; what is unknown is null. Sizes in MiB, times in
 * milliseconds.
 *
 * @param number 0: before the first push
 * @param pushes acknowledged so far
 * @param producerIds different ids on ebb's topic, by the Admin API
 * @param entries live instances of the broker's {@code ProducerStateEntry}
 * @param stateBytes of those and their {@code BatchMetadata} themselves
 * @param heapUsedMib before the collection
 * @param heapLiveMib live objects, after it
 * @param heapOccupiedMib of the heap after it: more than the live objects, since large ones leave
 *     the rest of their last region unused
 * @param pushesPerS since the last look
 * @param pushP50Ms of the pushes since then
 * @param gauge entries by the broker's own {@code ProducerIdCount}
 * @param cpuMsPerPush of the process that pushed
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

  /** Of {@code churn.csv}. */
  public static final List<String> COLUMNS =
      List.of(
          "arm",
          "checkpoint",
          "pushes",
          "records",
          "producer_ids",
          "producer_state_entries",
          "producer_state_bytes",
          "heap_used_mib",
          "heap_live_mib",
          "rss_mib",
          "pushes_per_s",
          "push_p50_ms",
          "push_p99_ms");

  /** The parts of a push, in their order. */
  public static final List<String> PARTS =
      List.of(
          "construct_p50_ms",
          "construct_p99_ms",
          "metadata_p50_ms",
          "metadata_p99_ms",
          "send_p50_ms",
          "send_p99_ms",
          "close_p50_ms",
          "close_p99_ms");

  /** Of {@code pushes.csv}: what a look tells besides. */
  public static final List<String> MORE_COLUMNS = moreColumns();

  private static List<String> moreColumns() {
    List<String> columns = new java.util.ArrayList<>(List.of("arm", "checkpoint"));
    columns.addAll(List.of("heap_occupied_mib", "producer_id_count_gauge", "cpu_ms_per_push"));
    columns.addAll(PARTS);
    return List.copyOf(columns);
  }

  public Checkpoint {
    parts = Map.copyOf(parts);
  }

  /** By the columns of {@code churn.csv}. */
  public Map<String, Object> line() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("arm", arm);
    line.put("checkpoint", number);
    line.put("pushes", pushes);
    line.put("records", records);
    line.put("producer_ids", producerIds);
    line.put("producer_state_entries", entries);
    line.put("producer_state_bytes", stateBytes);
    line.put("heap_used_mib", rounded(heapUsedMib));
    line.put("heap_live_mib", rounded(heapLiveMib));
    line.put("rss_mib", rounded(rssMib));
    line.put("pushes_per_s", rounded(pushesPerS));
    line.put("push_p50_ms", rounded(pushP50Ms));
    line.put("push_p99_ms", rounded(pushP99Ms));
    return line;
  }

  /** By the columns of {@code pushes.csv}. */
  public Map<String, Object> moreLine() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("arm", arm);
    line.put("checkpoint", number);
    line.put("heap_occupied_mib", rounded(heapOccupiedMib));
    line.put("producer_id_count_gauge", gauge);
    line.put("cpu_ms_per_push", rounded(cpuMsPerPush));
    PARTS.forEach(part -> line.put(part, rounded(parts.get(part))));
    return line;
  }

  /** Reads back what {@link #line} and {@link #moreLine} wrote. */
  public static Checkpoint read(Map<String, String> line, Map<String, String> more) {
    Map<String, Double> parts = new LinkedHashMap<>();
    for (String part : PARTS) {
      Double value = number(more, part);
      if (value != null) {
        parts.put(part, value);
      }
    }
    return new Checkpoint(
        line.get("arm"),
        Integer.parseInt(line.get("checkpoint")),
        Long.parseLong(line.get("pushes")),
        Long.parseLong(line.get("records")),
        count(line, "producer_ids"),
        count(line, "producer_state_entries"),
        count(line, "producer_state_bytes"),
        number(line, "heap_used_mib"),
        number(line, "heap_live_mib"),
        number(line, "rss_mib"),
        number(line, "pushes_per_s"),
        number(line, "push_p50_ms"),
        number(line, "push_p99_ms"),
        number(more, "heap_occupied_mib"),
        count(more, "producer_id_count_gauge"),
        number(more, "cpu_ms_per_push"),
        parts);
  }

  private static Double number(Map<String, String> line, String column) {
    String text = line.get(column);
    return text == null || text.isEmpty() ? null : Double.valueOf(text);
  }

  private static Long count(Map<String, String> line, String column) {
    String text = line.get(column);
    return text == null || text.isEmpty() ? null : Long.valueOf(text);
  }

  static Double rounded(Double value) {
    return value == null ? null : Math.round(value * 1_000) / 1_000.0;
  }
}
