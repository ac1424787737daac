package dev.ebb.runner.run;

import dev.ebb.runner.trial.OwnCost.OwnCpu;

/** What the runner itself takes while trials are measured, over all of them. */
final class RunnerCost {

  private long cpuNanos;
  private long samplingNanos;
  private long spanNanos;

  /** One more; the journal says what it comes to. Where CPU time is unknown, nothing is said. */
  void add(OwnCpu own, Journal journal) {
    if (own.cpu() < 0) {
      return;
    }
    cpuNanos += own.cpu();
    samplingNanos += own.sampling();
    spanNanos += own.wall();
    journal.put("runner_cpu_pct", percent(cpuNanos));
    journal.put("runner_cpu_sampling_pct", percent(samplingNanos));
    journal.put("runner_cpu_other_pct", percent(cpuNanos - samplingNanos));
  }

  private double percent(long nanos) {
    return Math.round(10_000.0 * nanos / spanNanos) / 100.0;
  }
}
