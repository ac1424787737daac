package dev.ebb.runner.trial;

import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.sample.Phase;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a trial has come to; its timelines and events are in its folder already.
 *
 * @param phaseMillis how long each phase took; a phase that was not reached is absent
 * @param notes what was noticed
 * @param tables to be kept with it
 * @param configuration of the KafkaConsumer, defaults included, secrets redacted
 * @param versions what the client said it is made of
 * @param jvmFlags the JVM's final flags ({@code VM.flags}), or null
 * @param ownCpu what the runner took; empty: it did not come to that
 */
public record TrialOutcome(
    TrialSpec spec,
    Row row,
    Map<Phase, Long> phaseMillis,
    List<Finding> notes,
    List<Table> tables,
    Map<String, String> configuration,
    Map<String, String> versions,
    String jvmFlags,
    Optional<OwnCost.OwnCpu> ownCpu) {

  /**
   * A table to be kept with the trial.
   *
   * @param lines by column; what is unknown is null
   */
  public record Table(String file, List<String> columns, List<Map<String, Object>> lines) {}
}
