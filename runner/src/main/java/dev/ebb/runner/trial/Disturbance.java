package dev.ebb.runner.trial;

import com.sun.management.OperatingSystemMXBean;
import dev.ebb.runner.sample.Load;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import oshi.SystemInfo;
import oshi.software.os.OSProcess;

/** What else went on while a client was measured: other processes, the host, the clock. */
final class Disturbance {

  private static final double NOISY_PCT = 10;
  private static final long CLOCK_STEP_MILLIS = 50;

  private static final OperatingSystemMXBean SELF =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final LongSupplier clientCpuMillis;
  private final List<Long> brokerPids;
  private Load load;
  private long accounted;
  private long micros;
  private long nanos;

  /** {@code clientCpuMillis}: CPU time of the clients so far. */
  Disturbance(LongSupplier clientCpuMillis, List<Long> brokerPids) {
    this.clientCpuMillis = clientCpuMillis;
    this.brokerPids = brokerPids;
  }

  /** From here on. */
  void begin() {
    load = Load.now();
    accounted = accountedMillis();
    micros = Trial.epochMicros();
    nanos = System.nanoTime();
  }

  /** CPU time of all brokers so far; empty where it is not known. */
  OptionalLong brokerCpuMillis() {
    long sum = 0;
    for (long pid : brokerPids) {
      OSProcess broker = new SystemInfo().getOperatingSystem().getProcess((int) pid);
      if (broker == null) {
        return OptionalLong.empty();
      }
      sum += broker.getKernelTime() + broker.getUserTime();
    }
    return brokerPids.isEmpty() ? OptionalLong.empty() : OptionalLong.of(sum);
  }

  /** CPU time so far of all that belongs to the run. */
  private long accountedMillis() {
    return brokerCpuMillis().orElse(0)
        + clientCpuMillis.getAsLong()
        + SELF.getProcessCpuTime() / 1_000_000;
  }

  /** Until now: enters what was seen, and warns of what is too much. */
  void end(Row row, List<String> warnings) {
    Load since = Load.now().since(load);
    double others =
        Math.max(0, since.percent(since.busyMillis() - (accountedMillis() - accounted)));
    double stolen = since.percent(since.stolenMillis());
    row.put(Column.OTHER_CPU_PCT, others);
    row.put(Column.STEAL_PCT, stolen);
    if (others > NOISY_PCT) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "others used %.0f %% of the machine from the release on%s: end what else runs here",
              others,
              brokerPids.isEmpty() ? " (brokers on this machine included)" : ""));
    }
    if (stolen > NOISY_PCT) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "the host gave %.0f %% of this machine's CPU time to others (steal): times are longer"
                  + " than the client's own",
              stolen));
    }
    long drift = (Trial.epochMicros() - micros) / 1_000 - (System.nanoTime() - nanos) / 1_000_000;
    if (Math.abs(drift) > CLOCK_STEP_MILLIS) {
      warnings.add(
          "the wall clock stepped by "
              + drift
              + " ms during the trial: its drain_ms may be wrong by as much");
    }
  }
}
