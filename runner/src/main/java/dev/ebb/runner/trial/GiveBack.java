package dev.ebb.runner.trial;

import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.sample.HeapRange;
import dev.ebb.runner.sample.Sample;
import dev.ebb.runner.sample.Sampler;
import dev.ebb.runner.sample.Timeline;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What could be given back: by full collections, then by malloc. Steady means that RSS keeps within
 * 0.5 MiB for a second, waited for at most 5 s.
 */
final class GiveBack {

  private static final int MAX_COLLECTIONS = 4;
  private static final double STEADY_MIB = 0.5;
  private static final Duration STEADY_SPAN = Duration.ofSeconds(1);
  private static final Duration STEADY_PATIENCE = Duration.ofSeconds(5);

  private final Jdk jdk;
  private final long pid;
  private final Conversation conversation;
  private final Sampler sampler;
  private final Duration sampleInterval;
  private final List<String> warnings;
  private Event report;

  GiveBack(
      Jdk jdk,
      long pid,
      Conversation conversation,
      Sampler sampler,
      Duration sampleInterval,
      List<String> warnings) {
    this.jdk = jdk;
    this.pid = pid;
    this.conversation = conversation;
    this.sampler = sampler;
    this.sampleInterval = sampleInterval;
    this.warnings = warnings;
  }

  /** As many full collections as still lower the committed heap: Serial needs several. */
  void collect(Row row) throws TrialFailed, InterruptedException {
    report = conversation.report();
    long committed = report.number("heap_committed_bytes");
    for (int i = 0; i < MAX_COLLECTIONS; i++) {
      if (!jcmd("GC.run")) {
        return;
      }
      report = conversation.report();
      long now = report.number("heap_committed_bytes");
      if (now >= committed) {
        break;
      }
      committed = now;
    }
    row.put(Column.RSS_AFTER_GC_MIB, steadyRss());
    row.put(Column.HEAP_USED_AFTER_GC_MIB, report.number("heap_used_bytes") / 1048576.0);
  }

  /** Where the heap lies; empty when the JVM does not say, as with ZGC. */
  Optional<HeapRange> heapRange() throws IOException {
    return HeapRange.parse(jdk.jcmd(pid, "GC.heap_info"));
  }

  /** What the client said of itself last. */
  Event report() {
    return report;
  }

  /** What malloc was holding (glibc's malloc_trim). */
  void trim(Row row) throws TrialFailed, InterruptedException {
    if (jcmd("System.trim_native_heap")) {
      row.put(Column.RSS_AFTER_TRIM_MIB, steadyRss());
      report = conversation.report();
    }
  }

  private boolean jcmd(String command) {
    try {
      jdk.jcmd(pid, command);
      return true;
    } catch (IOException e) {
      warnings.add(command + " was not possible, what it would show is unknown: " + e.getMessage());
      return false;
    }
  }

  private OptionalDouble steadyRss() throws TrialFailed, InterruptedException {
    long from = System.nanoTime();
    long deadline = from + STEADY_PATIENCE.toNanos();
    Timeline since = sampler.since(from);
    while (!since.steady(STEADY_MIB, STEADY_SPAN.toNanos()) && System.nanoTime() < deadline) {
      conversation.awaitUntil(System.nanoTime() + sampleInterval.toNanos());
      since = sampler.since(from);
    }
    Sample last = since.last();
    return last == null
        ? OptionalDouble.empty()
        : since.medianRss(last.nanos() - STEADY_SPAN.toNanos(), last.nanos());
  }
}
