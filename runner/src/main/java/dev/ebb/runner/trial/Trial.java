package dev.ebb.runner.trial;

import com.sun.management.OperatingSystemMXBean;
import dev.ebb.common.Explanation;
import dev.ebb.runner.cluster.Cluster;
import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.load.Backlog;
import dev.ebb.runner.load.LiveSpike;
import dev.ebb.runner.load.Spike;
import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.ClientProcess;
import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.sample.HeapRange;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Proc;
import dev.ebb.runner.sample.Sample;
import dev.ebb.runner.sample.Sampler;
import dev.ebb.runner.sample.Timeline;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;

/**
 * One client in one fresh JVM, through all phases.
 *
 * <p>The spike is written before the client starts, inside an open transaction; committing it is
 * the release, t = 0, and nothing else competes for the CPU while the client drains.
 */
public final class Trial {

  private static final Duration SETTLED_SPAN = Duration.ofSeconds(2);

  /** Longer than the client's own patience: its explanation is better than the runner's. */
  private static final Duration ASSIGNED_WITHIN = Plan.STARTUP_TIMEOUT.plusSeconds(15);

  private static final OperatingSystemMXBean SELF =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final Plan plan;
  private final TrialSpec spec;
  private final Cluster cluster;
  private final Topics topics;
  private final Progress progress;
  private final Path folder;
  private final Jdk jdk;
  private final String runName;
  private final String topic;
  private final String group;

  private final Row row = new Row();
  private final Figures figures;
  private final List<String> warnings = new ArrayList<>();
  private final Map<Phase, Long> phaseMillis = new EnumMap<>(Phase.class);
  private Phase phase;
  private long phaseStartNanos;

  private final List<Spike> spikes = new ArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean aborted;
  private volatile ClientProcess client;
  private Conversation conversation;
  private Sampler sampler;
  private final MemoryLog memory = new MemoryLog();
  private CloserLook closer;
  private String jvmFlags;

  private long releaseNanos;
  private long releaseMicros;
  private long lastRecordNanos;
  private long settleEndNanos;
  private Event idleReport;
  private Disturbance disturbance;
  private long idleFromNanos;
  private long idleFromCpu;
  private long idleFromSamplingCpu;
  private TrialOutcome.OwnCpu ownCpu = new TrialOutcome.OwnCpu(-1, -1, 0);

  /**
   * Prepares a trial whose files go to {@code folder}, which exists.
   *
   * @param runName what the names of its topic and group begin with
   */
  public Trial(
      Plan plan,
      TrialSpec spec,
      String runName,
      Cluster cluster,
      Topics topics,
      Progress progress,
      Path folder) {
    this.plan = plan;
    this.spec = spec;
    this.cluster = cluster;
    this.topics = topics;
    this.progress = progress;
    this.folder = folder;
    this.figures = new Figures(row, plan.workload());
    this.jdk = new Jdk(spec.arm().java().path());
    this.runName = runName;
    this.topic = runName + "-" + spec.folder();
    this.group = topic;
  }

  /** Runs it; a failure is part of the outcome, an interruption leaves nothing behind. */
  public TrialOutcome run() throws InterruptedException {
    describe();
    Timeline timeline = new Timeline(List.of());
    try {
      load();
      start();
      idle();
      if (spec.kind().hasSpike()) {
        drain();
      }
      settle();
      if (spec.kind().hasSpike() && plan.workload().spikes() > 1) {
        secondSpike();
      }
      giveBack();
      stop();
      row.put(Column.STATUS, Row.OK);
    } catch (TrialFailed | ClusterException | IOException | KafkaException e) {
      row.put(Column.STATUS, Row.FAILED);
      row.put(Column.REASON, (phase.label() + ": " + inWords(e)).replaceAll("\\s+", " "));
      if (client != null && client.processed() > 0) {
        row.put(Column.RECORDS_PROCESSED, client.processed());
      }
    } finally {
      timeline = cleanUp();
      over.countDown();
    }
    enter(null);
    return new TrialOutcome(
        spec,
        row,
        phaseMillis,
        warnings,
        timeline,
        releaseNanos,
        new TrialOutcome.Table("memory.csv", MemoryLog.COLUMNS, memory.lines()),
        closer == null ? null : closer.table(),
        conversation == null ? Map.of() : conversation.configuration(),
        jvmFlags,
        conversation == null ? null : conversation.kafkaClientsVersion(),
        conversation == null ? null : conversation.javaVersion(),
        ownCpu);
  }

  private String inWords(Exception e) {
    return e instanceof KafkaException && e.getCause() != null
        ? e.getMessage() + ": " + Explanation.of(e, cluster.access().bootstrapServers())
        : e.getMessage();
  }

  /** Ends the client at once, from another thread: the runner itself is being stopped. */
  public void abort() {
    aborted = true;
    ClientProcess running = client;
    if (running != null) {
      running.close();
    }
  }

  /** Waits until nothing of it is left on the cluster, or for so long. */
  public void awaitOver(Duration patience) throws InterruptedException {
    over.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void describe() {
    Arm arm = spec.arm();
    row.put(Column.ARM, arm.name());
    row.put(Column.CLIENT, arm.client().name());
    row.put(Column.MODE, arm.mode());
    row.put(Column.PROFILE, arm.profile().name());
    row.put(Column.JVM, arm.jvm().name());
    row.put(Column.JAVA, arm.java().version());
    if (spec.kind() == Kind.COUNTED) {
      row.put(Column.TRIAL, spec.number());
      row.put(Column.ORDER, spec.order());
    }
    if (spec.kind().hasSpike()) {
      row.put(Column.RECORDS_EXPECTED, plan.workload().allRecords());
    }
  }

  /** Ends the current phase and begins {@code next}; null: the trial is over. */
  private void enter(Phase next) {
    long now = System.nanoTime();
    if (phase != null) {
      phaseMillis.put(phase, (now - phaseStartNanos) / 1_000_000);
    }
    phase = next;
    phaseStartNanos = now;
    if (next != null) {
      if (sampler != null) {
        sampler.mark(next);
      }
      progress.phase(next);
    }
  }

  private void show() {
    Sample last = sampler == null ? null : sampler.last();
    progress.live(last == null ? 0 : last.rssMib(), client == null ? 0 : client.processed());
  }

  private void load() throws ClusterException, InterruptedException {
    enter(Phase.LOAD);
    topics.create(
        topic, plan.workload().partitions(), plan.cluster().replicationFactor(), Map.of());
    if (spec.kind().hasSpike()) {
      for (int before = 0; before < plan.workload().spikes(); before++) {
        Spike spike = spike(before);
        spikes.add(spike);
        spike.prepare(written -> writing(0, written));
      }
    }
  }

  private Spike spike(int before) {
    String transactionalId = runName + "-load-" + before;
    return plan.release() == Release.COMMIT
        ? new Backlog(cluster.access(), transactionalId, topic, plan.workload(), before)
        : new LiveSpike(cluster.access(), topic, plan.workload(), before);
  }

  private void writing(double rssMib, long written) {
    if (aborted) {
      throw new KafkaException("interrupted");
    }
    progress.live(rssMib, written);
  }

  private void start() throws TrialFailed, IOException, InterruptedException {
    enter(Phase.START);
    long spawnedMicros = epochMicros();
    client =
        new ClientProcess(command(), folder.resolve("events.jsonl"), folder.resolve("stderr.log"));
    boolean proportional = spec.arm().mapsHeapSeveralTimes();
    sampler = new Sampler(client.pid(), plan.sampleInterval(), Phase.START, proportional);
    disturbance = new Disturbance(sampler, cluster.brokerPids());
    closer = new CloserLook(spec.kind(), jdk, client.pid(), warnings);
    conversation = new Conversation(client, this::show, this::whyNothingComes);
    long assignedMicros = conversation.awaitAssigned(plan.workload().partitions(), ASSIGNED_WITHIN);
    row.put(Column.JOIN_MS, (assignedMicros - spawnedMicros) / 1e3);
  }

  /** What the cluster can tell of a stall; null: nothing. */
  private String whyNothingComes() throws InterruptedException {
    if (cluster.failure().isPresent()) {
      return cluster.failure().get();
    }
    try {
      return topics.exists(topic) ? null : "topic " + topic + " is gone: somebody has deleted it";
    } catch (ClusterException e) {
      return e.getMessage();
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(jdk.java());
    command.addAll(plan.jvmFlags(spec.arm()));
    if (spec.kind() == Kind.NMT) {
      command.add(CloserLook.NMT_FLAG);
    }
    command.add("-jar");
    command.add(spec.arm().client().jar(plan.home()).toString());
    command.add("--supervised");
    command.addAll(cluster.access().arguments());
    command.addAll(List.of("--topic", topic, "--group", group, "--mode", spec.arm().mode()));
    command.addAll(List.of("--accounting", "sequence"));
    command.addAll(List.of("--startup-timeout", Plan.STARTUP_TIMEOUT.toSeconds() + "s"));
    Workload workload = plan.workload();
    if (spec.kind().hasSpike()) {
      String drained = Long.toString(workload.records());
      command.add("--expect");
      command.add(workload.spikes() == 1 ? drained : drained + "," + workload.allRecords());
      if (workload.paced()) {
        command.addAll(List.of("--process-batch", Long.toString(workload.processBatch())));
        command.addAll(List.of("--process-time", workload.processTime().toMillis() + "ms"));
      }
    }
    plan.properties(spec.arm())
        .forEach((key, value) -> command.addAll(List.of("--property", key + "=" + value)));
    return command;
  }

  private void idle() throws TrialFailed, InterruptedException {
    enter(Phase.IDLE);
    long from = System.nanoTime();
    idleFromNanos = from;
    idleFromCpu = SELF.getProcessCpuTime();
    idleFromSamplingCpu = sampler.ownCpuNanos();
    conversation.awaitUntil(from + plan.idle().toNanos());
    sampler.mark(Phase.IDLE);
    long to = System.nanoTime();
    row.put(Column.RSS_IDLE_MIB, sampler.timeline().medianRss(from + (to - from) / 2, to));
    exactly(Phase.IDLE, null);
    idleReport = conversation.report();
    memory.beans(idleReport);
    closer.look(Phase.IDLE);
    String missing = spec.kind().hasSpike() ? whyNothingComes() : null;
    if (missing != null) {
      throw new TrialFailed(missing);
    }
    disturbance.begin();
    releaseNanos = System.nanoTime();
    releaseMicros = epochMicros();
    lastRecordNanos = releaseNanos;
  }

  private void drain() throws TrialFailed, InterruptedException {
    boolean peakReset = Proc.resetPeak(client.pid());
    enter(Phase.DRAIN);
    Sample before = sampler.last();
    OptionalLong brokerCpu = disturbance.brokerCpuMillis();
    releaseMicros = epochMicros();
    releaseNanos = System.nanoTime();
    spikes.get(0).release(this::released);
    if (plan.release() == Release.COMMIT) {
      row.put(Column.COMMIT_MS, (System.nanoTime() - releaseNanos) / 1e6);
    }
    long records = plan.workload().records();
    if (spec.kind() == Kind.HISTOGRAM) {
      conversation.awaitProcessed(records / 2, plan.stallTimeout());
      closer.look(Phase.DRAIN);
    }
    Event drained = conversation.awaitDrained(records, plan.stallTimeout());
    OptionalLong brokerCpuNow = disturbance.brokerCpuMillis();
    if (brokerCpu.isPresent() && brokerCpuNow.isPresent()) {
      row.put(Column.BROKER_CPU_S, (brokerCpuNow.getAsLong() - brokerCpu.getAsLong()) / 1e3);
    }
    lastRecordNanos = releaseNanos + (drained.number("last_record_us") - releaseMicros) * 1_000;
    figures.drained(idleReport, drained, releaseMicros, before.cpuMillis());
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

  private void released(long written) {
    if (aborted) {
      throw new KafkaException("interrupted");
    }
    show();
  }

  /** The same again, on what the first has left. */
  private void secondSpike() throws TrialFailed, InterruptedException {
    enter(Phase.DRAIN2);
    long micros = epochMicros();
    long nanos = System.nanoTime();
    spikes.get(1).release(this::released);
    Event drained = conversation.awaitDrained(plan.workload().allRecords(), plan.stallTimeout());
    long drainMicros = drained.number("last_record_us") - micros;
    row.put(Column.DRAIN2_MS, drainMicros / 1e3);
    exactly(Phase.DRAIN2, drained);
    enter(Phase.SETTLE2);
    long last = nanos + drainMicros * 1_000;
    conversation.awaitUntil(last + plan.settle().toNanos());
    sampler.mark(Phase.SETTLE2);
    long end = System.nanoTime();
    Timeline timeline = sampler.timeline();
    row.put(Column.RSS_PEAK2_MIB, timeline.peakRss(nanos, end));
    row.put(
        Column.RSS_SETTLED2_MIB,
        timeline.medianRss(Math.max(last, end - SETTLED_SPAN.toNanos()), end));
    exactly(Phase.SETTLE2, null);
    memory.beans(conversation.report());
  }

  private void settle() throws TrialFailed, InterruptedException {
    enter(Phase.SETTLE);
    conversation.awaitUntil(lastRecordNanos + plan.settle().toNanos());
    sampler.mark(Phase.SETTLE);
    settleEndNanos = System.nanoTime();
    OptionalDouble kernelPeak = Proc.peakRssMib(client.pid());
    ownCpu =
        new TrialOutcome.OwnCpu(
            SELF.getProcessCpuTime() - idleFromCpu,
            sampler.ownCpuNanos() - idleFromSamplingCpu,
            settleEndNanos - idleFromNanos);
    Timeline timeline = sampler.timeline();
    long settledFrom = Math.max(lastRecordNanos, settleEndNanos - SETTLED_SPAN.toNanos());
    row.put(Column.RSS_SETTLED_MIB, timeline.medianRss(settledFrom, settleEndNanos));
    Proc.Rollup rollup = exactly(Phase.SETTLE, null);
    if (rollup != null) {
      row.put(Column.PSS_SETTLED_MIB, rollup.pss());
      row.put(Column.USS_SETTLED_MIB, rollup.uss());
    }
    disturbance.end(row, warnings);
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
    if (figures.settled(timeline, peak, releaseNanos, lastRecordNanos, settleEndNanos)) {
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
    Proc.Rollup rollup = memory.look(ending, client.pid(), beans);
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

  private void giveBack() throws TrialFailed, InterruptedException {
    GiveBack steps =
        new GiveBack(jdk, client.pid(), conversation, sampler, plan.sampleInterval(), warnings);
    enter(Phase.GC);
    try {
      HeapRange range = steps.heapRange().orElse(null);
      memory.heapIs(range);
    } catch (IOException e) {
      warnings.add("the heap's part of what is retained is unknown: " + e.getMessage());
    }
    steps.collect(row);
    exactly(Phase.GC, steps.report());
    closer.look(Phase.GC);
    enter(Phase.TRIM);
    steps.trim(row);
    exactly(Phase.TRIM, steps.report());
    Attribution.enter(row, memory);
  }

  private void stop() throws TrialFailed, ClusterException, InterruptedException {
    enter(Phase.STOP);
    try {
      jvmFlags = jdk.jcmd(client.pid(), "VM.flags").lines().skip(1).findFirst().orElse(null);
    } catch (IOException e) {
      warnings.add("the JVM's final flags are unknown: " + e.getMessage());
    }
    Event stopped = conversation.stop();
    if (spec.kind().hasSpike()) {
      Account.settle(stopped, plan.workload(), row);
      Spike last = spikes.get(spikes.size() - 1);
      Account.requireCommitted(topics.committed(group), plan.workload(), last::lastOffset);
    }
  }

  /** Leaves no process, topic or group behind, however the trial went. */
  private Timeline cleanUp() throws InterruptedException {
    if (sampler != null) {
      sampler.close();
    }
    if (client != null) {
      client.askToStop();
      client.close();
    }
    spikes.forEach(Spike::close);
    try {
      topics.delete(topic, group);
      if (!cluster.awaitFilesGone(topic, Duration.ofSeconds(10))) {
        warnings.add("the files of topic " + topic + " are still there: less page cache is left");
      }
    } catch (ClusterException e) {
      warnings.add(e.getMessage());
    }
    Timeline timeline = sampler == null ? new Timeline(List.of()) : sampler.timeline();
    row.put(Column.SAMPLES, timeline.samples().size());
    return timeline;
  }

  /** Wall-clock time, epoch microseconds. */
  static long epochMicros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }
}
