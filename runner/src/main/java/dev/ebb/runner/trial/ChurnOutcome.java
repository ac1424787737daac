package dev.ebb.runner.trial;

import dev.ebb.runner.plan.ChurnArm;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Timeline;
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
 * @param startNanos t = 0 on the timeline's clock: the first push
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
    List<String> warnings,
    Timeline timeline,
    long startNanos,
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

  public boolean ok() {
    return reason == null;
  }
}
