package dev.ebb.runner.inspect;

import dev.ebb.runner.finding.Charged;
import dev.ebb.runner.finding.Collector;
import dev.ebb.runner.finding.DirectBuffers;
import dev.ebb.runner.finding.FreeHeap;
import dev.ebb.runner.finding.HeapLimit;
import dev.ebb.runner.finding.HeapShare;
import dev.ebb.runner.finding.MallocHeld;
import dev.ebb.runner.finding.SharedHeap;
import dev.ebb.runner.finding.Unasked;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.HotSpot;
import dev.ebb.runner.process.OnSignal;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.HeapRange;
import dev.ebb.runner.watch.BeanFigures;
import dev.ebb.runner.watch.GrowthWatch;
import dev.ebb.runner.watch.GrowthWatch.Live;
import dev.ebb.runner.watch.JvmLook;
import dev.ebb.runner.watch.KernelLook;
import dev.ebb.runner.watch.Look;
import dev.ebb.runner.watch.RemoteBeans;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Where a running process's memory is: as far as the kernel knows, and, of a HotSpot JVM that lets
 * itself be asked, as far as it tells; sizes in MiB.
 */
public final class Inspection implements AutoCloseable {

  /** What may be done to the process. */
  public enum Act {
    /** Full collections: the process pauses. */
    COLLECT("--gc"),
    /** Malloc gives back what it holds: its allocations wait for a moment. */
    TRIM("--trim");

    private final String flag;

    Act(String flag) {
      this.flag = flag;
    }
  }

  /** Looks at least that say anything of growth. */
  public static final int LEAST_LOOKS = GrowthWatch.LEAST_LOOKS;

  private static final double MIB = 1 << 20;
  private static final int STEADY_SECONDS = 2;

  private final Target target;
  private final Optional<Asked> asked;

  /** A JVM that answers. */
  private record Asked(HotSpot jvm, RemoteBeans beans, HeapRange range, List<String> flags) {}

  /**
   * What was done to it, and what came of that.
   *
   * @param collected the look after full collections; empty: there were none
   * @param trimmedMib what RSS fell by when malloc gave back what it held; null: it was not asked
   */
  record Done(Optional<Look> collected, Double trimmedMib) {

    static final Done NOTHING = new Done(Optional.empty(), null);
  }

  /**
   * Begins to look.
   *
   * @param acts that are going to be asked for
   * @throws Refused when the kernel does not let it be looked at, or it cannot be asked for those
   */
  public Inspection(Target target, Set<Act> acts) {
    this.target = target;
    if (target.closed() != null) {
      for (Act act : acts) {
        throw new Refused(
            act.flag + ": process " + target.pid() + " cannot be asked: " + target.closed());
      }
    }
    KernelLook.requireReadable(target.pid());
    asked = target.closed() == null ? Optional.of(ask(target)) : Optional.empty();
  }

  private static Asked ask(Target target) {
    HotSpot jvm = target.hotSpot();
    try {
      HeapRange range = jvm.heapRange().orElse(null);
      return new Asked(jvm, new RemoteBeans(jvm), range, jvm.flagList());
    } catch (IOException e) {
      throw new Refused("process " + target.pid() + " does not answer: " + e.getMessage(), e);
    }
  }

  /**
   * Says where its memory is.
   *
   * @param acts what is done to it
   * @param out takes lines as they come
   * @throws Refused when it has ended, or cannot be asked for such an act
   */
  public void tell(Set<Act> acts, Consumer<String> out) throws IOException, InterruptedException {
    Look first = look();
    head(out);
    LookTable.of(first).forEach(out);
    Done done = Done.NOTHING;
    if (acts.contains(Act.COLLECT)) {
      out.accept("collecting, which pauses the process");
      Look after = collect();
      out.accept(LookTable.step("after full collections", first, after));
      done = new Done(Optional.of(after), null);
    }
    if (acts.contains(Act.TRIM)) {
      out.accept("trimming malloc, which blocks its allocations for a moment");
      Look before = look();
      Look after = trim();
      out.accept(LookTable.step("after trimming", before, after));
      done = new Done(done.collected(), before.rss() - after.rss());
    }
    out.accept("");
    findings(first, done).forEach(finding -> out.accept(finding.sentence()));
  }

  /**
   * Says it again and again.
   *
   * @throws Refused when the process has ended
   */
  public void watch(Duration interval, Consumer<String> out) throws InterruptedException {
    Look look = look();
    head(out);
    out.accept(LookTable.watchHead(look));
    while (true) {
      out.accept(LookTable.watch(LocalTime.now().truncatedTo(ChronoUnit.SECONDS), look));
      TimeUnit.NANOSECONDS.sleep(interval.toNanos());
      look = look();
    }
  }

  /**
   * How it is watched.
   *
   * @param span for how long; a signal ends it before, and what can be said by then is said
   * @param matters growth in MiB an hour that would matter
   * @param collecting whether all is collected at each look, which pauses the process
   * @param until ends it when it holds; null: nothing does
   */
  public record Watch(
      Duration span, Duration interval, double matters, boolean collecting, Limit until) {}

  /**
   * Looks again and again, and says whether it grows.
   *
   * @return whether {@code until} is what has ended it
   * @throws Refused when the process has ended: what was seen has been told by then
   */
  public boolean growth(Watch watch, Consumer<String> out) throws InterruptedException {
    Look look = look();
    if (watch.until() != null) {
      watch.until().requireKnown(look);
    }
    double heapMax = look.jvm().map(jvm -> jvm.beans().heapMax()).orElse(-1.0);
    double upHours =
        asked.map(jvm -> jvm.beans.uptimeSeconds() / 3_600.0).orElse(Double.POSITIVE_INFINITY);
    GrowthWatch growth = new GrowthWatch(watch.matters(), heapMax, OptionalDouble.empty(), upHours);
    head(out);
    out.accept(LookTable.watchHead(look));
    Told told = new Told(growth, out);
    OnSignal signal = new OnSignal(told::all);
    try {
      return growth(watch, growth, told);
    } finally {
      told.all(); // whatever has ended it
      signal.close();
    }
  }

  private boolean growth(Watch watch, GrowthWatch growth, Told told) throws InterruptedException {
    long end = System.nanoTime() + watch.span().toNanos();
    while (true) {
      long begin = System.nanoTime();
      Optional<Live> found = live(watch.collecting());
      Look look = look();
      List<String> names = asked.map(jvm -> jvm.beans.threadNames()).orElse(List.of());
      synchronized (told) {
        growth.add(look, found, names);
        told.line(LookTable.watch(LocalTime.now().truncatedTo(ChronoUnit.SECONDS), look));
      }
      if (watch.until() != null && watch.until().crossed(look)) {
        told.line("");
        told.line(watch.until() + ": crossed");
        return true;
      }
      long now = System.nanoTime();
      // it is to rest for as long as a look has taken, at the least
      long next = Math.max(begin + watch.interval().toNanos(), now + (now - begin));
      if (next > end) {
        return false;
      }
      TimeUnit.NANOSECONDS.sleep(next - now);
    }
  }

  /** What is said, line by line, and once at the end. */
  private static final class Told {
    private final GrowthWatch growth;
    private final Consumer<String> out;
    private boolean over;

    Told(GrowthWatch growth, Consumer<String> out) {
      this.growth = growth;
      this.out = out;
    }

    synchronized void line(String line) {
      if (!over) {
        out.accept(line);
      }
    }

    synchronized void all() {
      if (!over) {
        over = true;
        out.accept("");
        growth.findings(false).forEach(finding -> out.accept(finding.sentence()));
      }
    }
  }

  /** What is live, after a full collection; empty: it was not asked for, or did not answer. */
  private Optional<Live> live(boolean collecting) {
    if (asked.isEmpty() || !collecting) {
      return Optional.empty();
    }
    try {
      return Optional.of(Live.of(asked.get().jvm.histogram()));
    } catch (IOException e) {
      return Optional.empty(); // if it has ended the next look says so
    }
  }

  private void head(Consumer<String> out) {
    out.accept(target.command());
    asked.ifPresent(
        jvm -> {
          out.accept(
              String.format(
                  Locale.ROOT, "%s, up %,d s", jvm.beans.version(), jvm.beans.uptimeSeconds()));
          out.accept(String.join(" ", Flags.telling(jvm.flags)));
        });
    if (asked.isEmpty()) {
      out.accept("what the kernel knows of it: " + target.closed());
    }
    out.accept("");
  }

  /**
   * Looks now.
   *
   * @throws Refused when the process has ended
   */
  private Look look() {
    KernelLook kernel = KernelLook.of(target.pid());
    return new Look(kernel, asked.map(jvm -> JvmLook.of(kernel, jvm.range, jvm.beans.now())));
  }

  /** Collects until the committed heap stops falling; returns the look afterwards. */
  private Look collect() throws IOException, InterruptedException {
    Asked jvm = asked.orElseThrow();
    jvm.jvm.collect(() -> (long) (jvm.beans.now().heapCommitted() * MIB));
    TimeUnit.SECONDS.sleep(STEADY_SECONDS);
    return look();
  }

  /** Has malloc give back what it holds; returns the look afterwards. */
  private Look trim() throws IOException, InterruptedException {
    asked.orElseThrow().jvm.trim();
    TimeUnit.SECONDS.sleep(STEADY_SECONDS);
    return look();
  }

  /** What the figures mean, and what would mend it. */
  private List<Finding> findings(Look first, Done done) {
    List<Finding> findings = new ArrayList<>();
    if (asked.isEmpty()) {
      KernelLook.Parts parts = first.kernel().parts();
      findings.add(Unasked.of(target.closed(), first.rss(), parts.heapLike(), parts.malloc()));
    } else {
      ofJvm(first, first.jvm().orElseThrow(), done, findings);
    }
    first.kernel().group().flatMap(Charged::of).ifPresent(findings::add);
    return findings;
  }

  private void ofJvm(Look first, JvmLook jvm, Done done, List<Finding> findings) {
    List<String> flags = asked.orElseThrow().flags;
    BeanFigures beans = jvm.beans();
    findings.add(HeapShare.of(first.rss(), jvm.heapResident(), beans.heapCommitted()));
    Optional<JvmLook> collected = done.collected().flatMap(Look::jvm);
    if (collected.isEmpty()) {
      findings.add(FreeHeap.unknown(jvm.heapResident(), beans.heapUsed()));
    } else {
      // Against what was in memory before: that is what could be given back.
      Finding free = FreeHeap.ofProcess(jvm.heapResident(), collected.get().beans().heapUsed());
      findings.add(free);
      Collector.mend(flags, free, target.pid()).ifPresent(findings::add);
    }
    HeapLimit.ofProcess(beans.heapCommitted(), beans.heapMax(), Flags.initialHeapMib(flags))
        .ifPresent(findings::add);
    if (Collector.of(flags).equals(Optional.of(Collector.ZGC))) {
      SharedHeap.of(jvm.heapResident(), beans.heapCommitted(), first.kernel().group())
          .ifPresent(findings::add);
    }
    DirectBuffers.ofProcess(beans.direct()).ifPresent(findings::add);
    if (done.trimmedMib() != null) {
      findings.add(MallocHeld.of(done.trimmedMib()));
    } else {
      MallocHeld.unknown(jvm.rest()).ifPresent(findings::add);
    }
  }

  @Override
  public void close() {
    asked.ifPresent(jvm -> jvm.beans.close());
  }
}
