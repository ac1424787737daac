package dev.ebb.runner.churn;

import dev.ebb.runner.plan.ChurnArm;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.Phase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an arm with its pushes has come to.
 *
 * @param reason why it failed; null: it did not
 * @param pushes acknowledged in all
 * @param outOfMemory whether the broker ended for want of memory
 * @param aftermath what became of the state afterwards, a line a step
 * @param growth live objects by class at the first and the last look, most growth first
 * @param notes what was noticed
 * @param wallMillis of the whole arm
 */
public record ChurnOutcome(
    ChurnArm arm,
    String reason,
    long pushes,
    boolean outOfMemory,
    List<Checkpoint> checkpoints,
    List<Map<String, Object>> aftermath,
    List<Map<String, Object>> growth,
    Map<Phase, Long> phaseMillis,
    List<Finding> notes,
    long wallMillis,
    String brokerFlags) {

  /** Of {@code aftermath.csv}. */
  public static final List<String> AFTERMATH =
      List.of(
          "arm",
          "step",
          "seconds",
          "producer_ids",
          "producer_state_entries",
          "heap_live_mib",
          "rss_mib",
          "data_records");

  /** Of {@code growth.csv}. */
  public static final List<String> GROWTH =
      List.of("class", "instances_first", "instances_last", "bytes_first", "bytes_last");

  /** Of {@code brokers.csv}: the looks of {@code churn.csv} broker by broker. */
  public static final List<String> BROKERS =
      List.of(
          "arm",
          "checkpoint",
          "pushes",
          "broker",
          "producer_state_entries",
          "producer_id_count_gauge",
          "producer_state_bytes",
          "heap_used_mib",
          "heap_live_mib",
          "rss_mib");

  static Map<String, Object> brokerLine(
      String arm, int checkpoint, long pushes, BrokerWatch.Look look) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("arm", arm);
    line.put("checkpoint", checkpoint);
    line.put("pushes", pushes);
    line.put("broker", look.broker());
    line.put("producer_state_entries", look.state().entries());
    line.put("producer_id_count_gauge", look.gauge());
    line.put("producer_state_bytes", look.state().bytes());
    line.put("heap_used_mib", Checkpoint.rounded(look.heapUsedMib()));
    line.put("heap_live_mib", Checkpoint.rounded(look.liveMib()));
    line.put("rss_mib", Checkpoint.rounded(look.rssMib()));
    return line;
  }

  public boolean ok() {
    return reason == null;
  }
}
