package dev.ebb.runner.trial;

import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.process.ClientProcess;
import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.process.MemoryLimit;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Proc;
import dev.ebb.runner.sample.Sample;
import dev.ebb.runner.sample.Sampler;
import dev.ebb.runner.sample.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** One client process of a trial, from its start to its end, and all that is seen of it. */
final class Instance implements AutoCloseable {

  private static final Duration SETTLED_SPAN = Duration.ofSeconds(2);

  private final Plan plan;
  private final TrialSpec spec;
  private final Jdk jdk;
  private final Row row;
  private final Figures figures;
  private final MemoryLog memory = new MemoryLog();
  private final List<String> warnings = new ArrayList<>();
  private final MemoryLimit limit;
  private final long spawnedMicros;
  private final ClientProcess process;
  private final Sampler sampler;
  private final Conversation conversation;
  private final CloserLook closer;
  private GiveBack steps;
  private Event idleReport;
  private Sample beforeDrain;
  private boolean peakReset;
  private String jvmFlags;

  /**
   * Starts it.
   *
   * @param row where its figures are entered
   * @param suffix of its files: events and stderr
   * @param meanwhile called a few times a second while it is waited for
   */
  Instance(
      Plan plan,
      TrialSpec spec,
      Jdk jdk,
      Row row,
      List<String> command,
      Path folder,
      String suffix,
      Runnable meanwhile,
      Conversation.Why why)
      throws IOException {
    this.plan = plan;
    this.spec = spec;
    this.jdk = jdk;
    this.row = row;
    figures = new Figures(row);
    limit = plan.clientMemory() == null ? null : MemoryLimit.of(plan.clientMemory());
    spawnedMicros = Trial.epochMicros();
    process =
        new ClientProcess(
            limit == null ? command : limit.around(command),
            folder.resolve("events" + suffix + ".jsonl"),
            folder.resolve("stderr" + suffix + ".log"));
    boolean proportional = spec.arm().mapsHeapSeveralTimes();
    sampler = new Sampler(process.pid(), plan.sampleInterval(), Phase.START, proportional);
    closer = new CloserLook(spec.kind(), jdk, process.pid(), warnings);
    conversation = new Conversation(process, meanwhile, why);
  }

  Row row() {
    return row;
  }

  Conversation conversation() {
    return conversation;
  }

  ClientProcess process() {
    return process;
  }

  MemoryLog memory() {
    return memory;
  }

  CloserLook closer() {
    return closer;
  }

  List<String> warnings() {
    return warnings;
  }

  Timeline timeline() {
    return sampler.timeline();
  }

  String jvmFlags() {
    return jvmFlags;
  }

  /** The newest sample, or null. */
  Sample last() {
    return sampler.last();
  }

  long samplingCpuNanos() {
    return sampler.ownCpuNanos();
  }

  void mark(Phase phase) {
    sampler.mark(phase);
  }

  /** It has its partitions, since then. */
  void joined(long micros) {
    row.put(Column.JOIN_MS, (micros - spawnedMicros) / 1e3);
  }

  /** At the end of idle, which lasted from then to then. */
  void endIdle(long fromNanos, long toNanos) throws TrialFailed, InterruptedException {
    OptionalDouble idle =
        sampler.timeline().medianRss(fromNanos + (toNanos - fromNanos) / 2, toNanos);
    row.put(Column.RSS_IDLE_MIB, idle);
    exactly(Phase.IDLE, null);
    idleReport = conversation.report();
    memory.beans(idleReport);
    closer.look(Phase.IDLE);
  }

  /** Just before the release. */
  void beginDrain() {
    peakReset = Proc.resetPeak(process.pid());
    beforeDrain = sampler.last();
  }

  /**
   * When it has drained.
   *
   * @param drained what it said then
   * @param records that it has handled
   * @param bytes of those
   */
  void endDrain(Event drained, long records, long bytes, long releaseMicros) {
    Sample now = sampler.last();
    long cpuMillis = now == null ? 0 : now.cpuMillis() - beforeDrain.cpuMillis();
    Long exactMicros = drained.number("cpu_us");
    figures.drained(
        idleReport,
        drained,
        records,
        bytes,
        releaseMicros,
        exactMicros == null ? cpuMillis / 1e3 : exactMicros / 1e6 - beforeDrain.cpuMillis() / 1e3);
    exactly(Phase.DRAIN, drained);
    if (spec.kind() == Kind.NMT) {
      closer.look(Phase.DRAIN);
    }
    if (!peakReset) {
      warnings.add("the kernel's own peak is not known here (no /proc/PID/clear_refs)");
    }
    if (plan.workload().paced()) {
      row.put(Column.BATCHES, conversation.batches());
    }
  }

  /** At the end of a phase that ended with the second spike's last record. */
  void endSecondDrain(Event drained) {
    exactly(Phase.DRAIN2, drained);
  }

  /** At the end of settle, after the second spike. */
  void endSecondSettle(long fromNanos, long lastRecordNanos, long toNanos)
      throws TrialFailed, InterruptedException {
    Timeline timeline = sampler.timeline();
    row.put(Column.RSS_PEAK2_MIB, timeline.peakRss(fromNanos, toNanos));
    row.put(Column.RSS_SETTLED2_MIB, settled(timeline, lastRecordNanos, toNanos));
    exactly(Phase.SETTLE2, null);
    memory.beans(conversation.report());
  }

  private static OptionalDouble settled(Timeline timeline, long lastRecordNanos, long toNanos) {
    return timeline.medianRss(Math.max(lastRecordNanos, toNanos - SETTLED_SPAN.toNanos()), toNanos);
  }

  /** At the end of settle. */
  void endSettle(long releaseNanos, long lastRecordNanos, long toNanos)
      throws TrialFailed, InterruptedException {
    OptionalDouble kernelPeak = Proc.peakRssMib(process.pid());
    Timeline timeline = sampler.timeline();
    row.put(Column.RSS_SETTLED_MIB, settled(timeline, lastRecordNanos, toNanos));
    Proc.Rollup rollup = exactly(Phase.SETTLE, null);
    if (rollup != null) {
      row.put(Column.PSS_SETTLED_MIB, rollup.pss());
      row.put(Column.USS_SETTLED_MIB, rollup.uss());
    }
    memory.beans(conversation.report());
    closer.look(Phase.SETTLE);
    row.put(Column.RETAINED_MIB, row.difference(Column.RSS_SETTLED_MIB, Column.RSS_IDLE_MIB));
    if (spec.kind() == Kind.CONTROL) {
      return;
    }
    if (spec.arm().mapsHeapSeveralTimes()) {
      warnings.add(
          "this ZGC maps the heap several times: PSS stands for RSS in its figures, and the kernel's"
              + " own peak is unknown");
    } else {
      row.put(Column.VMHWM_MIB, kernelPeak);
    }
    OptionalDouble peak = row.number(Column.VMHWM_MIB);
    if (figures.settled(timeline, peak, releaseNanos, lastRecordNanos, toNanos)) {
      warnings.add(
          "RSS was higher between two samples than in any: rss_peak_mib is the kernel's own; a"
              + " shorter --sample-interval sees more");
    }
  }

  /**
   * The kernel's exact account at the end of a phase, beside the last sample; may be null.
   *
   * @param beans what the client has said of the same moment, or null
   */
  private Proc.Rollup exactly(Phase ending, Event beans) {
    Proc.Rollup rollup = memory.look(ending, process.pid(), beans);
    boolean proportional = spec.arm().mapsHeapSeveralTimes();
    Sample last = sampler.last();
    if (rollup != null
        && last != null
        && !proportional
        && edge(ending)
        && apart(last.rssMib(), rollup.rss())) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "at the end of %s sampled RSS (%.1f MiB) and the kernel's exact account (%.1f MiB) are"
                  + " more than 1 %% apart: per-CPU counters make the former approximate here",
              ending.label(),
              last.rssMib(),
              rollup.rss()));
    }
    return rollup;
  }

  /** Whether the last sample was taken at that very moment: a drain's end is known later. */
  private static boolean edge(Phase ending) {
    return ending != Phase.DRAIN && ending != Phase.DRAIN2;
  }

  private static boolean apart(double sampledMib, double exactMib) {
    return Math.abs(sampledMib - exactMib) > 0.01 * exactMib;
  }

  /** Collects, as long as that gives memory back. */
  void collect() throws TrialFailed, InterruptedException {
    steps =
        new GiveBack(jdk, process.pid(), conversation, sampler, plan.sampleInterval(), warnings);
    try {
      memory.heapIs(steps.heapRange().orElse(null));
    } catch (IOException e) {
      warnings.add("the heap's part of what is retained is unknown: " + e.getMessage());
    }
    steps.collect(row);
    exactly(Phase.GC, steps.report());
    closer.look(Phase.GC);
  }

  /** Has malloc give back what it holds, and says where all of it was. */
  void trim() throws TrialFailed, InterruptedException {
    steps.trim(row);
    exactly(Phase.TRIM, steps.report());
    Attribution.enter(row, memory, plan.workload().spikes());
  }

  /** Asks it to stop; its last words. */
  Event stop() throws TrialFailed, InterruptedException {
    try {
      jvmFlags = jdk.jcmd(process.pid(), "VM.flags").lines().findFirst().orElse(null);
    } catch (IOException e) {
      warnings.add("the JVM's final flags are unknown: " + e.getMessage());
    }
    return conversation.stop();
  }

  /** Whether the kernel has killed it for its memory. */
  boolean overLimit() {
    return limit != null && limit.exceeded();
  }

  /** Makes sure that nothing of it is left; it may leave its group first. */
  void end() throws InterruptedException {
    sampler.close();
    process.askToStop();
    close();
  }

  @Override
  public void close() {
    process.close();
    if (limit != null) {
      limit.close();
    }
  }
}
