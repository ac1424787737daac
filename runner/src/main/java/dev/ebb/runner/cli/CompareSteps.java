package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.plan.Workload;
import java.time.Duration;
import java.util.List;

/** The trials of a comparison as its progress shows them. */
final class CompareSteps {

  /** Loading, starting, collecting and closing. */
  private static final Duration FIXED = Duration.ofSeconds(10);

  private static final double GUESSED_RECORDS_PER_S = 300_000;

  private CompareSteps() {}

  static Ahead of(Plan plan, List<TrialSpec> order) {
    return Ahead.of(
        order.stream()
            .map(
                spec ->
                    new Ahead.Step(
                        title(spec, plan),
                        spec.arm().name() + likeness(spec.kind()),
                        guess(spec, plan)))
            .toList());
  }

  /** Trials that take about as long. */
  private static String likeness(TrialSpec.Kind kind) {
    return kind == TrialSpec.Kind.WARM_UP ? " warm-up" : kind.hasSpike() ? " spike" : " control";
  }

  private static String title(TrialSpec spec, Plan plan) {
    String what =
        switch (spec.kind()) {
          case WARM_UP -> "warm-up";
          case CONTROL, NMT, HISTOGRAM, ALLOCATIONS, NATIVE -> spec.kind().label();
          case COUNTED -> "trial " + spec.number() + "/" + plan.trials().counted();
        };
    return spec.arm().name() + " " + what;
  }

  private static Duration guess(TrialSpec spec, Plan plan) {
    boolean warmUp = spec.kind() == TrialSpec.Kind.WARM_UP;
    Duration rest =
        warmUp
            ? plan.timing().idle().plus(FIXED.dividedBy(2))
            : plan.timing().idle().plus(plan.timing().settle()).plus(FIXED);
    if (!spec.kind().hasSpike()) {
      return rest;
    }
    Workload workload = plan.of(spec.arm()).workload();
    double seconds = workload.allRecords() / GUESSED_RECORDS_PER_S;
    if (workload.paced()) {
      double batches = (double) workload.allRecords() / workload.processBatch();
      seconds += batches * workload.processTime().toMillis() / 1e3;
    }
    if (workload.flow() != null) {
      int atOnce = plan.trials().together() ? plan.arms().size() : 1;
      seconds = workload.flow().lasts().toMillis() / 1e3 / atOnce;
    }
    return rest.plus(plan.timing().settle().multipliedBy(Math.max(0, workload.spikes() - 1L)))
        .plusMillis((long) (seconds * 1_000));
  }
}
