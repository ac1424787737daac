package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.Flow;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.trial.Soak;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** How records come over time, in a soak. */
final class FlowOptions {

  private static final double MAX_PER_S = 10_000_000;

  @Option(
      names = "--duration",
      paramLabel = "D",
      description = "of --scenario soak: for how long records come (default: 10m)")
  private Duration duration;

  @Option(
      names = "--every",
      paramLabel = "D",
      description = "of a soak: a spike of --records so often, and then a look (default: 15s)")
  private Duration every;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "of a soak: R records a second, steadily, instead of spikes")
  private Double rate;

  @Option(
      names = "--matters",
      paramLabel = "SIZE",
      description = "of a soak: growth in an hour that would matter (default: 1m)")
  private String matters;

  @Option(
      names = "--live",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "of a soak: besides each arm one in which all is collected after each period, to see what"
              + " is live (default: yes)")
  private boolean live;

  @Option(
      names = "--references",
      negatable = true,
      description =
          "of a soak: where all is collected, have the JVM's flight recorder say who holds what has"
              + " been alive for long")
  private Boolean references;

  @Option(
      names = "--together",
      negatable = true,
      description =
          "of a soak: all arms at the same time, each with records of its own (default: one after"
              + " the other)")
  private boolean together;

  /** Whether all arms run at the same time. */
  boolean together(List<Arm> all) {
    if (together && all.size() == 1) {
      throw new Refused("--together: there is but one arm, leave it out");
    }
    if (together && !all.stream().allMatch(arm -> arm.settings().flows())) {
      throw new Refused(
          "--together is for --scenario soak alone: what is measured elsewhere would suffer");
    }
    return together;
  }

  /**
   * Lets each arm that soaks have another one beside it, of what is live.
   *
   * @param asked by axis; changed
   */
  void takeLive(Map<Axis, List<String>> asked) {
    asked.computeIfPresent(
        Axis.SCENARIO,
        (axis, names) -> {
          if (!live || !names.contains(Soak.RSS.name()) || names.contains(Soak.LIVE.name())) {
            return names;
          }
          List<String> both = new ArrayList<>(names);
          both.add(names.indexOf(Soak.RSS.name()) + 1, Soak.LIVE.name());
          return both;
        });
  }

  /**
   * What was asked for.
   *
   * @param all arms of the run
   * @throws Refused when none of them soaks, or it cannot be
   */
  Flow asked(List<Arm> all, boolean givenRecords) {
    Flow asked = new Flow(duration, every, rate, matters == null ? null : size(), references);
    boolean soaks = all.stream().anyMatch(arm -> arm.settings().flows());
    if (!soaks) {
      String flag =
          duration != null
              ? "--duration"
              : every != null
                  ? "--every"
                  : rate != null ? "--rate" : matters != null ? "--matters" : "--references";
      if (asked.said()) {
        throw new Refused(flag + " is for --scenario soak: give both, or leave it out");
      }
      return asked;
    }
    if (Boolean.TRUE.equals(references)
        && all.stream()
            .noneMatch(arm -> arm.scenario().equals(Soak.LIVE.name()) && arm.client().inJvm())) {
      throw new Refused(
          "--references asks a JVM in which all is collected, and none of the arms is: --scenario"
              + " soak-live with a client on one");
    }
    if (rate != null) {
      if (!(rate > 0 && rate <= MAX_PER_S)) {
        throw new Refused("--rate " + rate + ": records a second, above 0 and up to 10000000");
      }
      if (givenRecords) {
        throw new Refused("--rate and --records both say how many: give one of them");
      }
    }
    if (every != null) {
      Bounds.atLeast("--every", every, Duration.ofSeconds(1));
    }
    return asked;
  }

  private double size() {
    try {
      double mib = HeapSize.parse(matters).mib();
      if (mib > 0) {
        return mib;
      }
    } catch (IllegalArgumentException e) {
      throw new Refused("--matters " + e.getMessage(), e);
    }
    throw new Refused("--matters " + matters + ": above zero is needed");
  }
}
