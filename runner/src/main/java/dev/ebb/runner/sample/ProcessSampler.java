package dev.ebb.runner.sample;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import oshi.SystemInfo;
import oshi.software.os.OSProcess;

/**
 * Looks at one process of this machine from outside, through OSHI, at a fixed rate and at every
 * phase edge; what it sees goes to a {@link SampleLog} at once.
 *
 * <p>The process measured carries nothing for it: OSHI inside it would cost tens of MiB.
 */
public final class ProcessSampler implements AutoCloseable {

  private final OSProcess process;
  private final boolean proportional;
  private final long intervalNanos;
  private final SampleLog log;
  private final Thread thread;
  private Phase phase;
  private boolean gone;
  private volatile boolean stopped;

  /**
   * Starts sampling {@code pid}, from now on in {@code phase}.
   *
   * @param log where the samples go; it stays open
   * @param proportional by PSS instead of RSS: for a process that maps the same memory several
   *     times
   */
  public ProcessSampler(
      long pid, Duration interval, Phase phase, SampleLog log, boolean proportional) {
    this.log = log;
    this.proportional = proportional;
    this.process = new SystemInfo().getOperatingSystem().getProcess((int) pid);
    this.gone = process == null;
    this.intervalNanos = interval.toNanos();
    this.phase = phase;
    this.thread = new Thread(this::run, "ebb-sampler");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    long due = System.nanoTime();
    while (!stopped) {
      look();
      due += intervalNanos;
      long now = System.nanoTime();
      if (due < now) {
        due = now; // behind: the gap is seen in the timeline, not made up for by a burst
      }
      while (!stopped && now < due) {
        LockSupport.parkNanos(due - now);
        now = System.nanoTime();
      }
    }
  }

  private synchronized void look() {
    if (gone || stopped) {
      return;
    }
    if (!process.updateAttributes() || process.getState() == OSProcess.State.INVALID) {
      gone = true;
      return;
    }
    long rss = proportional ? proportionalBytes() : process.getResidentMemory();
    if (rss <= 0) {
      return; // a zombie: what is left of it has no memory
    }
    log.add(
        new Sample(
            System.nanoTime(),
            phase,
            rss,
            process.getKernelTime() + process.getUserTime(),
            process.getMinorFaults(),
            process.getThreadCount()));
  }

  private long proportionalBytes() {
    Proc.Rollup rollup = Proc.rollup(process.getProcessID());
    return rollup == null ? 0 : (long) (rollup.pss() * (1 << 20));
  }

  /**
   * Ends the current phase with a sample of its own, so that one shorter than the interval is in
   * the timeline as well, and begins {@code next}.
   */
  public synchronized void mark(Phase next) {
    look();
    phase = next;
  }

  /** CPU time that sampling itself has taken, in nanoseconds; -1 where the JVM cannot tell. */
  public long ownCpuNanos() {
    return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId());
  }

  @Override
  public void close() {
    stopped = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
