package dev.ebb.runner.cli;

import dev.ebb.runner.plan.Plan;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long phases last, how often it is looked, and when a drain has stalled. */
final class TimingOptions {

  private static final Duration MIN_INTERVAL = Duration.ofMillis(10);

  @Option(names = "--idle", paramLabel = "D", description = "before the release (default: 3s)")
  private Duration idle;

  @Option(
      names = "--settle",
      paramLabel = "D",
      description = "after the last record (default: 10s)")
  private Duration settle;

  @Option(
      names = "--sample-interval",
      paramLabel = "D",
      defaultValue = "100ms",
      description = "between two looks at a client (default: ${DEFAULT-VALUE})")
  private Duration sampleInterval;

  @Option(
      names = "--stall-timeout",
      paramLabel = "D",
      defaultValue = "30s",
      description = "a drain without progress this long has failed (default: ${DEFAULT-VALUE})")
  private Duration stallTimeout;

  /** How long a drain may stand still. */
  Duration stall() {
    Bounds.atLeast("--stall-timeout", stallTimeout, Duration.ofSeconds(5));
    return stallTimeout;
  }

  Plan.Timing timing(boolean quick) {
    Duration idleTime = idle != null ? idle : Duration.ofSeconds(quick ? 2 : 3);
    Duration settleTime = settle != null ? settle : Duration.ofSeconds(quick ? 5 : 10);
    Bounds.atLeast("--idle", idleTime, Duration.ofMillis(500));
    Bounds.atLeast("--settle", settleTime, Duration.ofMillis(500));
    Bounds.atLeast("--sample-interval", sampleInterval, MIN_INTERVAL);
    Bounds.between(
        "--sample-interval in ms:", sampleInterval.toMillis(), 1, idleTime.toMillis() / 4);
    return new Plan.Timing(idleTime, settleTime, sampleInterval, stall());
  }
}
