package dev.ebb.runner.inspect;

import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.plan.JvmProfile;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.Child;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.sample.Load;
import dev.ebb.runner.sample.Machine;
import dev.ebb.runner.sample.Proc;
import dev.ebb.runner.sample.Smaps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import oshi.SystemInfo;
import oshi.hardware.GlobalMemory;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

/** Looks whether this machine can run a comparison, and how far its numbers can be believed. */
public final class Checkup {

  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final long MIB = 1 << 20;

  /** The broker's heap and process, a client's, the runner's, and the backlog in the page cache. */
  private static final long MEMORY_MIB = 2_500;

  private static final long LEAST_MEMORY_MIB = 1_200;
  private static final double HEAVY_PCT = 20;
  private static final double STEAL_PCT = 5;
  private static final int MOST_NAMED = 3;

  private final Jdk jdk;
  private final Path home;
  private final List<Point> findings = new ArrayList<>();

  /** How something is. */
  public enum Level {
    OK,
    /** Numbers suffer, or some stay unknown. */
    NOTE,
    /** A comparison cannot run. */
    BAD
  }

  /**
   * One point that was looked at.
   *
   * @param mend what to do about it, or null
   */
  public record Point(Level level, String what, String mend) {}

  public Checkup(Jdk jdk, Path home) {
    this.jdk = jdk;
    this.home = home;
  }

  /** Looks at everything; takes some seconds. */
  public List<Point> look() throws InterruptedException {
    cpus();
    memory();
    disk();
    variables();
    proc();
    attach();
    collectors();
    otherLoad();
    return findings;
  }

  private void add(Level level, String what, String mend) {
    findings.add(new Point(level, what, mend));
  }

  private void cpus() {
    int cpus = Runtime.getRuntime().availableProcessors();
    add(
        cpus >= 2 ? Level.OK : Level.NOTE,
        cpus + " CPU" + (cpus == 1 ? "" : "s"),
        cpus >= 2 ? null : "broker and client share one: drain times say little");
    quota();
  }

  /** Limits of the control group that this runs in (cgroup v2, then v1). */
  private void quota() {
    String cpu = first("/sys/fs/cgroup/cpu.max", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
    if (cpu != null && !cpu.startsWith("max") && !cpu.startsWith("-1")) {
      add(Level.NOTE, "a container limits CPU time (" + cpu + ")", "raise it for steadier times");
    }
    String memory =
        first("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes");
    if (memory != null && memory.matches("\\d{1,15}")) {
      long limit = Long.parseLong(memory) / MIB;
      add(
          limit >= MEMORY_MIB ? Level.OK : Level.NOTE,
          String.format(Locale.ROOT, "a container limits memory to %,d MiB", limit),
          limit >= MEMORY_MIB
              ? null
              : "the page cache counts too: fewer --records, or more memory");
    }
  }

  private static String first(String... files) {
    for (String file : files) {
      try {
        return Files.readString(Path.of(file)).strip();
      } catch (IOException e) {
        // the next
      }
    }
    return null;
  }

  private void memory() {
    GlobalMemory memory = new SystemInfo().getHardware().getMemory();
    long free = memory.getAvailable() / MIB;
    Level level = free < LEAST_MEMORY_MIB ? Level.BAD : free < MEMORY_MIB ? Level.NOTE : Level.OK;
    add(
        level,
        String.format(Locale.ROOT, "%,d MiB of memory available", free),
        level == Level.OK
            ? null
            : "the default comparison wants "
                + MEMORY_MIB
                + " MiB: end something, or fewer --records");
    long swap = memory.getVirtualMemory().getSwapUsed() / MIB;
    add(
        swap == 0 ? Level.OK : Level.NOTE,
        swap == 0 ? "no swap in use" : swap + " MiB of swap in use",
        swap == 0 ? null : "what is swapped out is missing from RSS: swapoff -a");
    if ("always".equals(Machine.hugePages())) {
      add(
          Level.NOTE,
          "transparent huge pages are 'always' on",
          "RSS moves in steps of 2 MiB: set /sys/kernel/mm/transparent_hugepage/enabled to madvise");
    }
  }

  private void disk() {
    Path directory = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      EmbeddedCluster.requireSpace(Workload.of(3_000_000, 256, 3).diskBytes(), "--records");
      add(Level.OK, "room for the default backlog in " + directory, null);
    } catch (Refused e) {
      add(Level.BAD, "no room for the default backlog", e.getMessage());
    }
  }

  private void variables() {
    Machine.telling()
        .forEach(
            (name, value) ->
                add(
                    Level.NOTE,
                    name + "=" + value + " is set",
                    "it changes every client: unset it"));
    Child.scrubbed()
        .forEach(name -> add(Level.OK, name + " is set and is kept from the clients", null));
  }

  private void proc() {
    long self = ProcessHandle.current().pid();
    if (!Files.isDirectory(Path.of("/proc/self"))) {
      add(
          Level.NOTE,
          "no /proc",
          "the kernel's own peak, PSS and the parts of what is retained stay unknown");
      return;
    }
    boolean smaps = Smaps.of(self).isPresent() && Proc.rollup(self) != null;
    add(
        smaps ? Level.OK : Level.NOTE,
        smaps ? "/proc/PID/smaps can be read" : "/proc/PID/smaps cannot be read",
        smaps ? null : "the parts of what is retained stay unknown");
    boolean peak = Proc.resetPeak(self) && Proc.peakRssMib(self).isPresent();
    add(
        peak ? Level.OK : Level.NOTE,
        peak ? "the kernel's peak can be reset and read" : "the kernel's peak cannot be reset",
        peak ? null : "vmhwm_mib stays empty: needs write access to /proc/PID/clear_refs");
  }

  private void attach() {
    try {
      String help = jdk.jcmd(ProcessHandle.current().pid(), "help");
      boolean trim = help.contains("System.trim_native_heap");
      add(
          trim ? Level.OK : Level.NOTE,
          trim ? "jcmd attaches and can trim malloc" : "jcmd attaches, but cannot trim malloc",
          trim ? null : "System.trim_native_heap came with 17.0.9, on glibc: a newer JDK");
    } catch (IOException e) {
      add(Level.NOTE, "jcmd cannot attach: " + e.getMessage(), "the gc and trim phases stay empty");
    }
  }

  private void collectors() {
    List<String> known = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String name : JvmProfile.names(home)) {
      try {
        jdk.accept(JvmProfile.named(name, home).flags(), "");
        known.add(name);
      } catch (Refused e) {
        missing.add(name);
      }
    }
    add(Level.OK, "JVM profiles of this JDK: " + String.join(", ", known), null);
    if (!missing.isEmpty()) {
      add(Level.OK, "not of this JDK: " + String.join(", ", missing), null);
    }
  }

  private void otherLoad() throws InterruptedException {
    OperatingSystem os = new SystemInfo().getOperatingSystem();
    Load before = Load.now();
    List<OSProcess> earlier = os.getProcesses();
    TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
    Load load = Load.now().since(before);
    long self = ProcessHandle.current().pid();
    List<String> heavy = new ArrayList<>();
    for (OSProcess process : earlier) {
      double before1 = process.getKernelTime() + process.getUserTime();
      if (process.getProcessID() != self && process.updateAttributes()) {
        double used = process.getKernelTime() + process.getUserTime() - before1;
        double percent = 100 * used / LOOK.toMillis();
        if (percent >= HEAVY_PCT && heavy.size() < MOST_NAMED) {
          heavy.add(
              String.format(
                  Locale.ROOT,
                  "%s (pid %d, %.0f %% of a core)",
                  process.getName(),
                  process.getProcessID(),
                  percent));
        }
      }
    }
    double busy = load.percent(load.busyMillis()).orElseThrow(); // two seconds tell
    add(
        heavy.isEmpty() ? Level.OK : Level.NOTE,
        heavy.isEmpty()
            ? String.format(Locale.ROOT, "otherwise quiet: %.0f %% of the CPUs in use", busy)
            : "others are at work: " + String.join(", ", heavy),
        heavy.isEmpty() ? null : "times will be longer and scatter: end them, or more --trials");
    double stolen = load.percent(load.stolenMillis()).orElseThrow();
    if (stolen > STEAL_PCT) {
      add(
          Level.NOTE,
          String.format(Locale.ROOT, "the host takes %.0f %% of the CPU time (steal)", stolen),
          "times are longer than the client's own: compare within one run only");
    }
  }
}
