package dev.ebb.runner.inspect;

import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.sample.HeapRange;
import dev.ebb.runner.sample.Proc;
import dev.ebb.runner.sample.Smaps;
import dev.ebb.runner.summary.Collector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/** Where a running JVM's memory is, as far as it tells and the kernel knows; sizes in MiB. */
public final class Inspection implements AutoCloseable {

  private static final double MIB = 1 << 20;
  private static final int MAX_COLLECTIONS = 4;
  private static final int STEADY_SECONDS = 2;

  /** Less than this is not worth a mend. */
  private static final double WORTH_MIB = 10;

  /** NIO keeps for each thread a direct buffer as large as its largest read. */
  private static final double LARGE_DIRECT_MIB = 4;

  private final Target target;
  private final RemoteBeans beans;
  private final HeapRange range;
  private final List<String> flags;
  private final double rssBefore;
  private Double live;
  private Double trimmed;

  /**
   * One look.
   *
   * @param heapResident what of the heap's addresses is in memory; empty: not known
   * @param rest RSS that is neither heap nor what the beans name nor file-backed: malloc, stacks,
   *     the collector's own
   */
  public record Look(
      double rss,
      double pss,
      double uss,
      double anon,
      double file,
      OptionalDouble peak,
      OptionalDouble heapResident,
      BeanFigures beans,
      OptionalDouble rest) {}

  /**
   * Begins to look.
   *
   * @throws Refused when the process does not let itself be looked at
   */
  public Inspection(Target target) {
    this.target = target;
    Proc.Rollup before = Proc.rollup(target.pid());
    if (before == null) {
      throw new Refused(
          "/proc/" + target.pid() + "/smaps_rollup cannot be read: inspect it as its own user");
    }
    rssBefore = before.rss();
    try {
      range = HeapRange.parse(target.jcmd("GC.heap_info")).orElse(null);
      flags =
          Arrays.stream(target.jcmd("VM.flags").split("\\s+"))
              .filter(flag -> flag.startsWith("-XX:"))
              .toList();
      beans = new RemoteBeans(target);
    } catch (IOException e) {
      throw new Refused("process " + target.pid() + " does not answer: " + e.getMessage(), e);
    }
  }

  /** RSS before anything was asked of the process: asking costs it a little. */
  public double rssBefore() {
    return rssBefore;
  }

  public String version() {
    return beans.version();
  }

  public long uptimeSeconds() {
    return beans.uptimeSeconds();
  }

  /** The JVM's flags, those of ergonomics included. */
  public List<String> flags() {
    return flags;
  }

  /**
   * Looks now.
   *
   * @throws Refused when the process has ended
   */
  public Look look() {
    long pid = target.pid();
    Proc.Rollup rollup = Proc.rollup(pid);
    Proc.Backing backing = Proc.backing(pid);
    Optional<Smaps> smaps = Smaps.of(pid);
    if (rollup == null || backing == null || smaps.isEmpty()) {
      throw new Refused("process " + pid + " has ended");
    }
    Optional<Long> heap = smaps.get().heap(range);
    OptionalDouble resident =
        heap.isPresent() ? OptionalDouble.of(heap.get() / MIB) : OptionalDouble.empty();
    BeanFigures figures = beans.now();
    double named = figures.metaspace() + figures.code() + figures.direct();
    boolean anonymous = range != null; // ZGC's heap is no anonymous memory
    OptionalDouble rest =
        resident.isPresent()
            ? OptionalDouble.of(backing.anon() - named - (anonymous ? resident.getAsDouble() : 0))
            : OptionalDouble.empty();
    return new Look(
        rollup.rss(),
        rollup.pss(),
        rollup.uss(),
        backing.anon(),
        backing.file(),
        Proc.peakRssMib(pid),
        resident,
        figures,
        rest);
  }

  /** Collects until the committed heap stops falling; returns the look afterwards. */
  public Look collect() throws IOException, InterruptedException {
    double committed = beans.now().heapCommitted();
    for (int i = 0; i < MAX_COLLECTIONS; i++) {
      target.jcmd("GC.run");
      double now = beans.now().heapCommitted();
      live = beans.now().heapUsed();
      if (now >= committed) {
        break;
      }
      committed = now;
    }
    TimeUnit.SECONDS.sleep(STEADY_SECONDS);
    return look();
  }

  /** Has malloc give back what it holds; returns the look afterwards. */
  public Look trim() throws IOException, InterruptedException {
    double before = look().rss();
    target.jcmd("System.trim_native_heap");
    TimeUnit.SECONDS.sleep(STEADY_SECONDS);
    Look after = look();
    trimmed = before - after.rss();
    return after;
  }

  /** What the figures say, and what would mend it, a sentence each. */
  public List<String> verdict(Look first) {
    List<String> sentences = new ArrayList<>();
    double resident = first.heapResident().orElse(first.beans().heapCommitted());
    double share = 100 * resident / first.rss();
    sentences.add(
        String.format(
            Locale.ROOT,
            "Heap is %.0f of %.0f MiB in memory (%.0f %%)",
            resident,
            first.rss(),
            share));
    Optional<Collector> collector = Collector.of(flags);
    if (live == null) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "%.0f of it is in use, live or not; --gc tells what is live (it pauses the process)",
              first.beans().heapUsed()));
    } else {
      double free = Math.max(0, resident - live);
      sentences.add(
          String.format(
              Locale.ROOT,
              "%.0f of it is live, so that up to %.0f could be given back",
              live,
              free));
      if (free >= WORTH_MIB && collector.isPresent() && !Collector.givesBack(flags)) {
        String how =
            collector
                .get()
                .live()
                .map(command -> "; to change it now: jcmd " + target.pid() + " " + command)
                .orElse("; a collector that does: -XX:+UseG1GC -XX:G1PeriodicGCInterval=3000");
        sentences.add(collector.get().habit() + how);
      }
    }
    if (first.beans().heapMax() > 0
        && first.beans().heapCommitted() >= 0.85 * first.beans().heapMax()) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "It has grown to its limit of %.0f MiB: a smaller -Xmx bounds it",
              first.beans().heapMax()));
    }
    if (first.beans().direct() >= LARGE_DIRECT_MIB) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "%.0f MiB are direct buffers: NIO keeps one a thread, as large as its largest read;"
                  + " in a Kafka consumer fetch.max.bytes bounds it",
              first.beans().direct()));
    }
    if (trimmed != null) {
      sentences.add(
          String.format(Locale.ROOT, "Malloc held %.0f MiB that nobody used", trimmed)
              + (trimmed >= WORTH_MIB
                  ? ": -XX:TrimNativeHeapInterval=5000 gives it back as it goes (JDK 17.0.9 on)"
                  : ""));
    } else if (first.rest().isPresent() && first.rest().getAsDouble() >= 2 * WORTH_MIB) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "%.0f MiB are malloc's, stacks and the collector's own; --trim tells what malloc holds"
                  + " for nothing",
              first.rest().getAsDouble()));
    }
    return sentences;
  }

  @Override
  public void close() {
    beans.close();
  }
}
