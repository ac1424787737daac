package dev.ebb.runner.trial;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What the runner itself takes, from one moment on. */
public final class OwnCost {

  private static final OperatingSystemMXBean SELF =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final Stage stage;
  private final long cpu = SELF.getProcessCpuTime();
  private final long sampling;
  private final long nanos = System.nanoTime();

  OwnCost(Stage stage) {
    this.stage = stage;
    this.sampling = stage.subjects().samplingCpuNanos();
  }

  /** Until now. */
  OwnCpu until() {
    return new OwnCpu(
        cpu < 0 ? -1 : SELF.getProcessCpuTime() - cpu,
        stage.subjects().samplingCpuNanos() - sampling,
        System.nanoTime() - nanos);
  }

  /**
   * What it took, in nanoseconds.
   *
   * @param cpu of the whole process; -1: unknown
   * @param sampling the part of it that went into sampling
   * @param wall how long the span was
   */
  public record OwnCpu(long cpu, long sampling, long wall) {}
}
