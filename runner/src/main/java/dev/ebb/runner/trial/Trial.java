package dev.ebb.runner.trial;

import com.sun.management.OperatingSystemMXBean;
import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.cluster.Topics.ClusterException;
import dev.ebb.runner.load.Backlog;
import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.process.ClientProcess;
import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.process.Jdk;
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
import org.apache.kafka.common.KafkaException;
import oshi.SystemInfo;
import oshi.software.os.OSProcess;

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
  private final EmbeddedCluster cluster;
  private final Topics topics;
  private final Progress progress;
  private final Path folder;
  private final Jdk jdk;
  private final String topic;
  private final String group;

  private final Row row = new Row();
  private final Figures figures;
  private final List<String> warnings = new ArrayList<>();
  private final Map<Phase, Long> phaseMillis = new EnumMap<>(Phase.class);
  private Phase phase;
  private long phaseStartNanos;

  private Backlog backlog;
  private volatile ClientProcess client;
  private Conversation conversation;
  private Sampler sampler;
  private String jvmFlags;

  private long releaseNanos;
  private long releaseMicros;
  private long lastRecordNanos;
  private long settleEndNanos;
  private Event idleReport;
  private long idleFromNanos;
  private long idleFromCpu;
  private long idleFromSamplingCpu;
  private TrialOutcome.OwnCpu ownCpu = new TrialOutcome.OwnCpu(-1, -1, 0);

  /** Prepares a trial whose files go to {@code folder}, which exists. */
  public Trial(
      Plan plan,
      TrialSpec spec,
      EmbeddedCluster cluster,
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
    this.jdk = new Jdk(plan.javaHome());
    this.topic = "ebb-" + Long.toHexString(System.nanoTime()) + "-" + spec.folder();
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
      if (spec.kind() != Kind.CONTROL) {
        drain();
      }
      settle();
      giveBack();
      stop();
      row.put(Column.STATUS, Row.OK);
    } catch (TrialFailed | ClusterException | IOException | KafkaException e) {
      row.put(Column.STATUS, Row.FAILED);
      row.put(Column.REASON, (phase.label() + ": " + e.getMessage()).replaceAll("\\s+", " "));
      if (client != null && client.processed() > 0) {
        row.put(Column.RECORDS_PROCESSED, client.processed());
      }
    } finally {
      timeline = cleanUp();
    }
    enter(null);
    return new TrialOutcome(
        spec,
        row,
        phaseMillis,
        warnings,
        timeline,
        releaseNanos,
        conversation == null ? Map.of() : conversation.configuration(),
        jvmFlags,
        conversation == null ? null : conversation.kafkaClientsVersion(),
        conversation == null ? null : conversation.javaVersion(),
        ownCpu);
  }

  /** Ends the client at once, from another thread: the runner itself is being stopped. */
  public void abort() {
    ClientProcess running = client;
    if (running != null) {
      running.close();
    }
  }

  private void describe() {
    Arm arm = spec.arm();
    row.put(Column.ARM, arm.name());
    row.put(Column.CLIENT, arm.client().name());
    row.put(Column.MODE, arm.mode());
    row.put(Column.PROFILE, arm.profile());
    row.put(Column.JVM, arm.jvm());
    if (spec.kind() == Kind.COUNTED) {
      row.put(Column.TRIAL, spec.number());
      row.put(Column.ORDER, spec.order());
    }
    if (spec.kind() != Kind.CONTROL) {
      row.put(Column.RECORDS_EXPECTED, plan.workload().records());
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
      progress.phase(spec, next);
    }
  }

  private void show() {
    Sample last = sampler == null ? null : sampler.last();
    progress.live(last == null ? 0 : last.rssMib(), client == null ? 0 : client.processed());
  }

  private void load() throws ClusterException, InterruptedException {
    enter(Phase.LOAD);
    topics.create(topic, plan.workload().partitions());
    if (spec.kind() != Kind.CONTROL) {
      backlog = new Backlog(cluster.bootstrapServers(), plan.workload());
      backlog.write(topic, written -> progress.live(0, written));
    }
  }

  private void start() throws TrialFailed, IOException, InterruptedException {
    enter(Phase.START);
    long spawnedMicros = epochMicros();
    client =
        new ClientProcess(command(), folder.resolve("events.jsonl"), folder.resolve("stderr.log"));
    sampler = new Sampler(client.pid(), plan.sampleInterval(), Phase.START);
    conversation = new Conversation(client, this::show);
    long assignedMicros = conversation.awaitAssigned(plan.workload().partitions(), ASSIGNED_WITHIN);
    row.put(Column.JOIN_MS, (assignedMicros - spawnedMicros) / 1e3);
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(jdk.java());
    command.addAll(plan.jvmFlags(spec.arm()));
    command.add("-jar");
    command.add(spec.arm().client().jar(plan.home()).toString());
    command.add("--supervised");
    command.addAll(List.of("--bootstrap-server", cluster.bootstrapServers()));
    command.addAll(List.of("--topic", topic, "--group", group, "--mode", spec.arm().mode()));
    command.addAll(List.of("--accounting", "sequence"));
    command.addAll(List.of("--startup-timeout", Plan.STARTUP_TIMEOUT.toSeconds() + "s"));
    if (spec.kind() != Kind.CONTROL) {
      command.addAll(List.of("--expect", Long.toString(plan.workload().records())));
    }
    plan.properties()
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
    idleReport = conversation.report();
    row.put(Column.RSS_IDLE_MIB, sampler.timeline().medianRss(from + (to - from) / 2, to));
    exactly(Phase.IDLE);
    releaseNanos = System.nanoTime();
    lastRecordNanos = releaseNanos;
  }

  private void drain() throws TrialFailed, InterruptedException {
    OSProcess broker =
        new SystemInfo().getOperatingSystem().getProcess((int) cluster.child().pid());
    boolean peakReset = Proc.resetPeak(client.pid());
    enter(Phase.DRAIN);
    Sample before = sampler.last();
    long brokerCpu = cpuMillis(broker);
    releaseMicros = epochMicros();
    releaseNanos = System.nanoTime();
    backlog.release();
    row.put(Column.COMMIT_MS, (System.nanoTime() - releaseNanos) / 1e6);
    Event drained = conversation.awaitDrained(plan.workload().records(), plan.stallTimeout());
    if (broker != null && broker.updateAttributes()) {
      row.put(Column.BROKER_CPU_S, (cpuMillis(broker) - brokerCpu) / 1e3);
    }
    long lastMicros = drained.number("last_record_us");
    lastRecordNanos = releaseNanos + (lastMicros - releaseMicros) * 1_000;
    figures.drained(idleReport, drained, releaseMicros, before.cpuMillis());
    if (!peakReset) {
      warnings.add("the kernel's own peak is not known here (no /proc/PID/clear_refs)");
    }
  }

  private static long cpuMillis(OSProcess process) {
    return process == null ? 0 : process.getKernelTime() + process.getUserTime();
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
    Proc.Rollup rollup = exactly(Phase.SETTLE);
    if (rollup != null) {
      row.put(Column.PSS_SETTLED_MIB, rollup.pss());
      row.put(Column.USS_SETTLED_MIB, rollup.uss());
    }
    if (spec.kind() == Kind.CONTROL) {
      return;
    }
    row.put(Column.VMHWM_MIB, kernelPeak);
    figures.settled(timeline, releaseNanos, lastRecordNanos, settleEndNanos);
  }

  /** The kernel's exact account at the end of a phase, beside the last sample; may be null. */
  private Proc.Rollup exactly(Phase ending) {
    Proc.Rollup rollup = Proc.rollup(client.pid());
    Sample last = sampler.last();
    if (rollup != null && last != null && apart(last.rssMib(), rollup.rss())) {
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

  private static boolean apart(double sampledMib, double exactMib) {
    return Math.abs(sampledMib - exactMib) > 0.01 * exactMib;
  }

  private void giveBack() throws TrialFailed, InterruptedException {
    GiveBack steps =
        new GiveBack(jdk, client.pid(), conversation, sampler, plan.sampleInterval(), warnings);
    enter(Phase.GC);
    steps.collect(row);
    exactly(Phase.GC);
    enter(Phase.TRIM);
    steps.trim(row);
    exactly(Phase.TRIM);
  }

  private void stop() throws TrialFailed, ClusterException, InterruptedException {
    enter(Phase.STOP);
    try {
      jvmFlags = jdk.jcmd(client.pid(), "VM.flags").lines().skip(1).findFirst().orElse(null);
    } catch (IOException e) {
      warnings.add("the JVM's final flags are unknown: " + e.getMessage());
    }
    Event stopped = conversation.stop();
    if (spec.kind() != Kind.CONTROL) {
      Account.settle(stopped, plan.workload(), row);
      Account.requireCommitted(topics.committed(group), plan.workload(), backlog::lastOffset);
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
    if (backlog != null) {
      backlog.close();
    }
    try {
      topics.delete(topic, group);
      if (!Topics.awaitFilesGone(cluster.data(), topic, Duration.ofSeconds(10))) {
        warnings.add("the files of topic " + topic + " are still there: less page cache is left");
      }
    } catch (ClusterException e) {
      warnings.add(e.getMessage());
    }
    Timeline timeline = sampler == null ? new Timeline(List.of()) : sampler.timeline();
    row.put(Column.SAMPLES, timeline.samples().size());
    return timeline;
  }

  private static long epochMicros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }
}
