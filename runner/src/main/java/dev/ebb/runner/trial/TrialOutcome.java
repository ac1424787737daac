package dev.ebb.runner.trial;

import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Timeline;
import java.util.List;
import java.util.Map;

/**
 * What a trial has come to.
 *
 * @param phaseMillis how long each phase took; a phase that was not reached is absent
 * @param releaseNanos t = 0 on the timeline's clock; 0 when the release was not reached
 * @param memory where it was at the end of each phase, a line each
 * @param closer what the trial looked at more closely, or null
 * @param instances each of several by itself; null: there was one
 * @param instanceTimelines the same
 * @param configuration of the KafkaConsumer, defaults included, secrets redacted
 * @param jvmFlags the JVM's final flags ({@code VM.flags}), or null
 */
public record TrialOutcome(
    TrialSpec spec,
    Row row,
    Map<Phase, Long> phaseMillis,
    List<String> warnings,
    Timeline timeline,
    long releaseNanos,
    Table memory,
    Table closer,
    Table instances,
    List<Timeline> instanceTimelines,
    Map<String, String> configuration,
    String jvmFlags,
    String kafkaClientsVersion,
    String javaVersion,
    OwnCpu ownCpu) {

  /**
   * A table to be kept with the trial.
   *
   * @param lines by column; what is unknown is null
   */
  public record Table(String file, List<String> columns, List<Map<String, Object>> lines) {}

  /**
   * What the runner itself took from idle to settle, in nanoseconds.
   *
   * @param cpu of the whole process; -1: unknown
   * @param sampling the part of it that went into sampling
   * @param wall how long the span was
   */
  public record OwnCpu(long cpu, long sampling, long wall) {}
}
