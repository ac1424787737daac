package dev.ebb.runner.sample;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import oshi.SystemInfo;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

/**
 * Looks at one client of this machine from outside, through OSHI, at a fixed rate and at every
 * phase edge; what it sees goes to a {@link SampleLog} at once. A client may be several processes:
 * then their memory is added up, by PSS, so that what forks share counts once, and the CPU time of
 * those that have ended counts on.
 *
 * <p>The process measured carries nothing for it: OSHI inside it would cost tens of MiB.
 */
public final class ProcessSampler implements AutoCloseable {

  private final OperatingSystem system = new SystemInfo().getOperatingSystem();
  private final ProcessTree tree;
  private final boolean whole;
  private final Map<Long, OSProcess> known = new HashMap<>();
  private final Map<Long, Long> cpuMillis = new HashMap<>();
  private final boolean proportional;
  private final long intervalNanos;
  private final SampleLog log;
  private final Thread thread;
  private Phase phase;
  private boolean gone;
  private volatile boolean stopped;

  /**
   * Starts sampling, from now on in {@code phase}.
   *
   * @param whole with all that the process has started, or it alone
   * @param log where the samples go; it stays open
   * @param proportional by PSS instead of RSS: for a process that maps the same memory several
   *     times
   */
  public ProcessSampler(
      ProcessTree tree,
      boolean whole,
      Duration interval,
      Phase phase,
      SampleLog log,
      boolean proportional) {
    this.log = log;
    this.tree = tree;
    this.whole = whole;
    this.proportional = proportional;
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
    long rss = 0;
    long faults = 0;
    int threads = 0;
    boolean any = false;
    List<Long> members = whole ? tree.members() : List.of(tree.root());
    // What a fork shares with its parent is in memory once.
    boolean shared = proportional || members.size() > 1;
    for (long pid : members) {
      OSProcess process = known.computeIfAbsent(pid, id -> system.getProcess(id.intValue()));
      if (process == null
          || !process.updateAttributes()
          || process.getState() == OSProcess.State.INVALID) {
        known.remove(pid);
        continue;
      }
      any = true;
      rss += Math.max(0, shared ? proportionalBytes(pid, process) : process.getResidentMemory());
      faults += process.getMinorFaults();
      threads += process.getThreadCount();
      cpuMillis.put(pid, process.getKernelTime() + process.getUserTime());
    }
    gone = !any && ProcessHandle.of(tree.root()).isEmpty(); // otherwise it could not be read once
    if (rss <= 0) {
      return; // gone, or a zombie: what is left of it has no memory
    }
    long cpu = cpuMillis.values().stream().mapToLong(Long::longValue).sum();
    log.add(new Sample(System.nanoTime(), phase, rss, cpu, faults, threads));
  }

  private long proportionalBytes(long pid, OSProcess process) {
    Proc.Rollup rollup = Proc.rollup(pid);
    if (rollup == null) { // it has gone, or this kernel does not tell
      return proportional ? 0 : process.getResidentMemory();
    }
    return (long) (rollup.pss() * (1 << 20));
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
