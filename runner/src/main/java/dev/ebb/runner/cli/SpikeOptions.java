package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.ClusterSpec;
import dev.ebb.runner.plan.Flow;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.plan.Sizes;
import dev.ebb.runner.plan.Source;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.trial.Scenarios;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** What is drained: a spike of ebb's, or a topic that is there already. */
final class SpikeOptions {

  private static final int MAX_PARTITIONS = 1_000;
  private static final long QUICK_RECORDS = 500_000;
  private static final long RECORDS = 3_000_000;
  private static final String ASSIGNORS = "partition.assignment.strategy";

  @Option(names = "--records", paramLabel = "N", description = "in a spike (default: 3000000)")
  private Long records;

  @Mixin private PayloadOptions made = new PayloadOptions();

  @Option(
      names = "--partitions",
      paramLabel = "P",
      defaultValue = "3",
      description = "of the topic (default: ${DEFAULT-VALUE})")
  private int partitions;

  @Option(
      names = "--spikes",
      paramLabel = "N",
      description = "2: short for --scenario two-spikes (default: 1)")
  private Integer spikes;

  @Option(
      names = "--process-batch",
      paramLabel = "N",
      description = "after every N records ... (default: no simulated work)")
  private Long processBatch;

  @Option(
      names = "--process-time",
      paramLabel = "D",
      description = "... do D of simulated work, by each library's own back-pressure")
  private Duration processTime;

  @Mixin private FlowOptions flow = new FlowOptions();

  @Option(
      names = "--release",
      paramLabel = "HOW",
      defaultValue = "commit",
      description =
          "commit: one transaction, written before (default); produce: written while they read, where"
              + " transactions are not allowed")
  private String release;

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      description =
          "with --bootstrap-server: drain this topic, which is only read, instead of one that ebb"
              + " makes")
  private String topic;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "of --topic: only records since, such as 2026-11-22T10:00:00Z (default: all)")
  private String from;

  @Option(
      names = "--last",
      paramLabel = "N",
      description = "of --topic: only the last N offsets, as many of each partition, rounded up")
  private Long last;

  /** As given; null: not. */
  Long records() {
    return records;
  }

  int partitions() {
    return partitions;
  }

  /**
   * Takes {@code --spikes} for the scenario that it is short for, and what stands beside a soak.
   *
   * @param asked by axis; changed where it is given
   * @throws Refused when {@code --scenario} says otherwise
   */
  void completeScenarios(Map<Axis, List<String>> asked, ParseResult given) {
    flow.takeLive(asked);
    if (spikes == null) {
      return;
    }
    Bounds.between("--spikes", spikes, 1, 2);
    if (given.hasMatchedOption(Axis.SCENARIO.flag())) {
      for (String name : asked.get(Axis.SCENARIO)) {
        if (Scenarios.named(name).spikes() != spikes) {
          throw new Refused(
              "--spikes "
                  + spikes
                  + ": --scenario "
                  + name
                  + " has "
                  + Scenarios.named(name).spikes()
                  + ", leave --spikes out");
        }
      }
    }
    asked.computeIfPresent(
        Axis.SCENARIO,
        (axis, names) ->
            given.hasMatchedOption(axis.flag())
                ? names
                : List.of(Scenarios.ofSpikes(spikes).name()));
  }

  /** Whether all arms run at the same time. */
  boolean together(List<Arm> all) {
    return flow.together(all);
  }

  /** What was asked for of records that come over time. */
  Flow flow(List<Arm> all) {
    return flow.asked(all, givenRecords());
  }

  /** The option that asks for several spikes here. */
  String spikesFlag() {
    return spikes == null ? "--scenario" : "--spikes";
  }

  /** Whether the number of records was asked for. */
  boolean givenRecords() {
    return records != null;
  }

  /** Whether the simulated work was. */
  boolean givenWork() {
    return processBatch != null;
  }

  boolean existing() {
    return topic != null;
  }

  /**
   * The spike; of a topic that is there already only what is done with its records.
   *
   * @param stall how long a drain may stand still
   */
  Workload workload(boolean quick, Duration stall, ParseResult given) {
    long count = records != null ? records : quick ? QUICK_RECORDS : RECORDS;
    Bounds.between("--records", count, 1, Long.MAX_VALUE / Sizes.LARGEST);
    Bounds.between("--partitions", partitions, 1, MAX_PARTITIONS);
    requirePace(stall);
    return new Workload(
        count,
        made.payload(given),
        partitions,
        1,
        processBatch == null ? 0 : processBatch,
        processTime == null ? Duration.ZERO : processTime);
  }

  /** What {@code --quick} takes, of an experiment that asks for so many. */
  static long quick(long most) {
    return Math.min(most, QUICK_RECORDS);
  }

  private void requirePace(Duration stall) {
    if (processBatch == null && processTime == null) {
      return;
    }
    if (processBatch == null || processTime == null) {
      String missing = processBatch == null ? "--process-batch" : "--process-time";
      String there = processBatch == null ? "--process-time" : "--process-batch";
      throw new Refused(there + " needs " + missing + ": they belong together");
    }
    Bounds.between("--process-batch", processBatch, 1, Long.MAX_VALUE);
    Bounds.atLeast("--process-time", processTime, Duration.ofMillis(1));
    if (processTime.compareTo(stall) >= 0) {
      throw new Refused(
          "--process-time "
              + processTime.toMillis()
              + "ms would look like a stall: a --stall-timeout above it is needed");
    }
  }

  /**
   * The topic that is there already; null: ebb makes one.
   *
   * @param all arms of the run
   * @param common what every client's KafkaConsumer gets
   */
  Source source(ClusterSpec where, List<Arm> all, Map<String, String> common, ParseResult given) {
    if (topic == null) {
      if (from != null || last != null) {
        throw new Refused(
            (from != null ? "--from" : "--last") + " is for --topic, which is missing");
      }
      return null;
    }
    if (!where.external()) {
      throw new Refused("--topic " + topic + ": its cluster is missing, give --bootstrap-server");
    }
    for (String flag :
        List.of(
            "--records",
            "--record-size",
            "--payload",
            "--key-size",
            "--headers",
            Axis.COMPRESSION.flag(),
            "--partitions",
            "--spikes",
            "--release")) {
      if (given.hasMatchedOption(flag)) {
        throw new Refused(flag + " is for a topic of ebb's making: leave it out with --topic");
      }
    }
    if (from != null && last != null) {
      throw new Refused("--from and --last both say where to begin: give one of them");
    }
    if (last != null) {
      Bounds.between("--last", last, 1, Long.MAX_VALUE / 2);
    }
    for (Arm arm : all) {
      if (Scenarios.named(arm.scenario()).writes()) {
        throw new Refused(
            spikesFlag()
                + ": "
                + arm.scenario()
                + " writes records of its own: leave it out with --topic, which is only read");
      }
      if (arm.assignedByBrokers()) {
        throw new Refused(
            ("consumer".equals(arm.settings().mode()) ? "--modes consumer" : "--profiles")
                + ": with its group protocol the brokers assign the partitions, so that"
                + " ebb cannot hold --topic back; use classic");
      }
      if (arm.settings().properties().containsKey(ASSIGNORS) || common.containsKey(ASSIGNORS)) {
        throw new Refused(
            "--property " + ASSIGNORS + ": ebb holds --topic back by the assignor, leave it out");
      }
    }
    return new Source(topic, from == null ? null : instant(), last);
  }

  private Instant instant() {
    try {
      return Instant.parse(from);
    } catch (DateTimeParseException e) {
      throw new Refused("--from " + from + ": write it as 2026-11-22T10:00:00Z", e);
    }
  }

  /** How a spike of ebb's is let go. */
  Release release() {
    for (Release way : Release.values()) {
      if (way.label().equals(release)) {
        return way;
      }
    }
    throw new Refused("--release " + release + ": use commit or produce");
  }
}
