package dev.ebb.runner.trial;

import com.sun.management.OperatingSystemMXBean;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.Load;
import dev.ebb.runner.sample.WallClock;
import dev.ebb.runner.trial.Settling.Disturbed;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import oshi.SystemInfo;
import oshi.software.os.OSProcess;

/**
 * What else went on while a client was measured: other processes, the host, the clock. Begun at one
 * moment, it is asked at another.
 */
final class Disturbance {

  private static final double NOISY_PCT = 10;
  static final long CLOCK_STEP_MILLIS = 50;

  private static final OperatingSystemMXBean SELF =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final Stage stage;
  private final Load load = Load.now();
  private final List<Long> brokers;
  private final OptionalLong accounted;
  private final long micros = WallClock.epochMicros();
  private final long nanos = System.nanoTime();

  /** From here on. */
  Disturbance(Stage stage) {
    this.stage = stage;
    this.brokers = stage.cluster().brokerPids();
    this.accounted = accountedMillis();
  }

  /** CPU time so far of all brokers with these pids; empty where it is not known. */
  static OptionalLong brokerCpuMillis(List<Long> pids) {
    long sum = 0;
    for (long pid : pids) {
      OSProcess broker = new SystemInfo().getOperatingSystem().getProcess((int) pid);
      if (broker == null) {
        return OptionalLong.empty();
      }
      sum += broker.getKernelTime() + broker.getUserTime();
    }
    return pids.isEmpty() ? OptionalLong.empty() : OptionalLong.of(sum);
  }

  /** CPU time so far of all that belongs to the run; empty where a part of it is not known. */
  private OptionalLong accountedMillis() {
    OptionalLong clients = stage.subjects().cpuMillis();
    long self = SELF.getProcessCpuTime();
    List<Long> pids = stage.cluster().brokerPids();
    OptionalLong cpu = brokerCpuMillis(pids);
    boolean known = cpu.isPresent() || pids.isEmpty();
    // a broker that was started anew has begun to count anew
    return clients.isEmpty() || self < 0 || !known || !pids.equals(brokers)
        ? OptionalLong.empty()
        : OptionalLong.of(cpu.orElse(0) + clients.getAsLong() + self / 1_000_000);
  }

  /** Until now; what is too much is noted. */
  Disturbed until() {
    Load since = Load.now().since(load);
    OptionalLong now = accountedMillis();
    OptionalDouble others =
        now.isEmpty() || accounted.isEmpty()
            ? OptionalDouble.empty()
            : since.percent(since.busyMillis() - (now.getAsLong() - accounted.getAsLong()));
    OptionalDouble stolen = since.percent(since.stolenMillis());
    noteOthers(others);
    if (stolen.orElse(0) > NOISY_PCT) {
      stage.note(
          Finding.note(
              "steal",
              Map.of("steal_pct", stolen.getAsDouble()),
              String.format(
                  Locale.ROOT,
                  "the host gave %.0f %% of this machine's CPU time to others (steal): times are"
                      + " longer than the client's own",
                  stolen.getAsDouble())));
    }
    long step =
        (WallClock.epochMicros() - micros) / 1_000 - (System.nanoTime() - nanos) / 1_000_000;
    if (Math.abs(step) > CLOCK_STEP_MILLIS) {
      stage.note(
          Finding.note(
              "clock-step",
              Map.of("step_ms", (double) step),
              "the wall clock stepped by "
                  + step
                  + " ms during the trial: times that its client told may be wrong by as much"));
    }
    return new Disturbed(atLeastZero(others), stolen);
  }

  private static OptionalDouble atLeastZero(OptionalDouble percent) {
    return percent.isEmpty() ? percent : OptionalDouble.of(Math.max(0, percent.getAsDouble()));
  }

  private void noteOthers(OptionalDouble others) {
    if (others.orElse(0) > NOISY_PCT && !stage.plan().trials().together()) {
      stage.note(
          Finding.note(
              "other-load",
              Map.of("other_cpu_pct", others.getAsDouble()),
              String.format(
                  Locale.ROOT,
                  "others used %.0f %% of the machine from the release on%s: end what else runs"
                      + " here",
                  others.getAsDouble(),
                  stage.cluster().brokerPids().isEmpty()
                      ? " (brokers on this machine included)"
                      : "")));
    }
  }
}
