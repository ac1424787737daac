package dev.ebb.runner.trial;

import com.sun.management.OperatingSystemMXBean;
import dev.ebb.common.Explanation;
import dev.ebb.runner.cluster.Cluster;
import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.load.Backlog;
import dev.ebb.runner.load.ExistingTopic;
import dev.ebb.runner.load.HeldTopic;
import dev.ebb.runner.load.LiveSpike;
import dev.ebb.runner.load.Spike;
import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Timeline;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;

/**
 * One arm through all phases: a client in a fresh JVM, or several in one group.
 *
 * <p>The spike is written before the client starts, inside an open transaction; committing it is
 * the release, t = 0, and nothing else competes for the CPU while the client drains.
 */
public final class Trial {

  /** Longer than the client's own patience: its explanation is better than the runner's. */
  private static final Duration ASSIGNED_WITHIN = Plan.STARTUP_TIMEOUT.plusSeconds(15);

  private static final Duration JOINED_POLL = Duration.ofMillis(50);

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
  private final ExistingTopic existing;
  private final String topic;
  private final String group;

  private final Row row = new Row();
  private final List<String> warnings = new ArrayList<>();
  private final Map<Phase, Long> phaseMillis = new EnumMap<>(Phase.class);
  private Phase phase;
  private long phaseStartNanos;

  private final List<Spike> spikes = new ArrayList<>();
  private HeldTopic held;
  private final Instances instances;
  private final Reason reason;
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean aborted;
  private volatile String untidy;

  private long releaseNanos;
  private long releaseMicros;
  private long lastRecordNanos;
  private long settleEndNanos;
  private Disturbance disturbance;
  private long idleFromNanos;
  private long idleFromCpu;
  private long idleFromSamplingCpu;
  private TrialOutcome.OwnCpu ownCpu = new TrialOutcome.OwnCpu(-1, -1, 0);

  /**
   * Prepares a trial whose files go to {@code folder}, which exists.
   *
   * @param runName what the names of its topic and group begin with
   * @param existing the topic to drain, or null: one is made and filled
   */
  public Trial(
      Plan plan,
      TrialSpec spec,
      String runName,
      ExistingTopic existing,
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
    this.jdk = new Jdk(spec.arm().java().path());
    this.instances = new Instances(plan, spec, row);
    this.runName = runName;
    this.existing = existing;
    this.group = runName + "-" + spec.folder();
    this.topic = existing == null ? group : existing.name();
    this.reason = new Reason(cluster, topics, topic, existing, group);
  }

  /** Runs it; a failure is part of the outcome, an interruption leaves nothing behind. */
  public TrialOutcome run() throws InterruptedException {
    describe();
    Timeline timeline = new Timeline(List.of());
    boolean warmUp = spec.kind() == Kind.WARM_UP;
    try {
      load();
      start();
      idle();
      if (spec.kind().hasSpike()) {
        drain();
      }
      if (!warmUp) {
        settle();
      }
      if (spec.kind().hasSpike() && plan.workload().spikes() > 1) {
        secondSpike();
      }
      if (warmUp) {
        total();
      } else {
        giveBack();
      }
      stop();
      row.put(Column.STATUS, Row.OK);
    } catch (TrialFailed | ClusterException | IOException | KafkaException e) {
      row.put(Column.STATUS, Row.FAILED);
      row.put(Column.REASON, (phase.label() + ": " + inWords(e)).replaceAll("\\s+", " "));
      if (instances.processed() > 0) {
        row.put(Column.RECORDS_PROCESSED, instances.processed());
      }
    } finally {
      timeline = cleanUp();
      over.countDown();
    }
    enter(null);
    return outcome(timeline);
  }

  private TrialOutcome outcome(Timeline timeline) {
    Instance first = instances.first();
    warnings.addAll(instances.warnings());
    return new TrialOutcome(
        spec,
        row,
        phaseMillis,
        warnings,
        timeline,
        releaseNanos,
        instances.memory(),
        first == null ? null : first.closer().table(),
        instances.table(),
        instances.several() ? instances.timelines() : List.of(),
        first == null ? Map.of() : first.conversation().configuration(),
        first == null ? null : first.jvmFlags(),
        first == null ? null : first.conversation().kafkaClientsVersion(),
        first == null ? null : first.conversation().javaVersion(),
        ownCpu);
  }

  private String inWords(Exception e) {
    if (instances.overLimit()) {
      return "the client wanted more than its "
          + plan.clientMemory()
          + " (--client-memory) and the kernel killed it";
    }
    return e instanceof KafkaException && e.getCause() != null
        ? e.getMessage() + ": " + Explanation.of(e, cluster.access().bootstrapServers())
        : e.getMessage();
  }

  /** Ends the clients at once, from another thread: the runner itself is being stopped. */
  public void abort() {
    aborted = true;
    instances.abort();
  }

  /** Waits until nothing of it is left on the cluster, or for so long; false: something may be. */
  public boolean awaitOver(Duration patience) throws InterruptedException {
    return over.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Why something of it may still be on the cluster, once it is over; null: nothing is. */
  public String untidy() {
    return untidy;
  }

  private void describe() {
    Arm arm = spec.arm();
    row.put(Column.ARM, arm.name());
    row.put(Column.CLIENT, arm.client().name());
    row.put(Column.MODE, arm.mode());
    row.put(Column.PROFILE, arm.profile().name());
    row.put(Column.JVM, arm.jvm().name());
    row.put(Column.JAVA, arm.java().version());
    row.put(Column.INSTANCES, plan.instances());
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
      progress.phase(next);
      instances.mark(next);
    }
  }

  private void show() {
    if (aborted) {
      throw new KafkaException("interrupted");
    }
    progress.live(instances.rssMib(), instances.processed());
  }

  private void load() throws ClusterException, InterruptedException {
    enter(Phase.LOAD);
    if (existing != null) {
      held = new HeldTopic(cluster.access(), topics, existing, group);
      spikes.add(held);
      held.prepare(this::writing);
      return;
    }
    topics.create(
        topic, plan.workload().partitions(), plan.cluster().replicationFactor(), Map.of());
    if (spec.kind().hasSpike()) {
      for (int before = 0; before < plan.workload().spikes(); before++) {
        Spike spike = spike(before);
        spikes.add(spike);
        spike.prepare(this::writing);
      }
    }
  }

  private Spike spike(int before) {
    String transactionalId = runName + "-load-" + before;
    return plan.release() == Release.COMMIT
        ? new Backlog(cluster.access(), transactionalId, topic, plan.workload(), before)
        : new LiveSpike(cluster.access(), topic, plan.workload(), before);
  }

  private void writing(long written) {
    if (aborted) {
      throw new KafkaException("interrupted");
    }
    progress.live(0, written);
  }

  private void start() throws TrialFailed, ClusterException, IOException, InterruptedException {
    enter(Phase.START);
    List<String> command =
        new ClientCommand(plan, spec, existing != null).of(jdk, cluster.access(), topic, group);
    instances.start(jdk, command, folder, this::show, reason::tell);
    disturbance = new Disturbance(instances::cpuMillis, cluster.brokerPids());
    if (!instances.several() && held == null) {
      int partitions = plan.workload().partitions();
      Instance only = instances.first();
      only.joined(only.conversation().awaitAssigned(partitions, ASSIGNED_WITHIN));
      return;
    }
    awaitStable();
    for (Instance instance : instances) {
      Long assigned = instance.conversation().lastAssignedMicros();
      instance.joined(held != null || assigned == null ? epochMicros() : assigned);
    }
    if (held == null) {
      row.put(Column.REBALANCE_MS, instances.rebalanceMillis());
    }
  }

  /** Waits until all are members of the group and it has given each its share, or none of it. */
  private void awaitStable() throws TrialFailed, ClusterException, InterruptedException {
    int members = plan.instances() + (held == null ? 0 : 1);
    int partitions = held == null ? plan.workload().partitions() : existing.partitions();
    long deadline = System.nanoTime() + ASSIGNED_WITHIN.toNanos();
    while (!topics.isStable(group, members, partitions)) {
      if (System.nanoTime() > deadline) {
        throw new TrialFailed(
            "the group has not settled on "
                + members
                + " members after "
                + ASSIGNED_WITHIN.toSeconds()
                + " s");
      }
      instances.awaitUntil(System.nanoTime() + JOINED_POLL.toNanos());
    }
    // what each was assigned may still be on its way here
    instances.awaitUntil(System.nanoTime() + JOINED_POLL.toNanos());
  }

  private void idle() throws TrialFailed, InterruptedException {
    enter(Phase.IDLE);
    long from = System.nanoTime();
    idleFromNanos = from;
    idleFromCpu = SELF.getProcessCpuTime();
    idleFromSamplingCpu = instances.samplingCpuNanos();
    instances.awaitUntil(from + plan.idle().toNanos());
    instances.mark(Phase.IDLE);
    long to = System.nanoTime();
    for (Instance instance : instances) {
      instance.endIdle(from, to);
    }
    String missing = spec.kind().hasSpike() ? reason.tell() : null;
    if (missing != null) {
      throw new TrialFailed(missing);
    }
    disturbance.begin();
    releaseNanos = System.nanoTime();
    releaseMicros = epochMicros();
    lastRecordNanos = releaseNanos;
  }

  private void drain() throws TrialFailed, InterruptedException {
    instances.forEach(Instance::beginDrain);
    OptionalLong brokerCpu = disturbance.brokerCpuMillis();
    enter(Phase.DRAIN);
    releaseMicros = epochMicros();
    releaseNanos = System.nanoTime();
    spikes.get(0).release(written -> show());
    if (held != null) {
      awaitReleased();
    } else if (plan.release() == Release.COMMIT) {
      row.put(Column.COMMIT_MS, (System.nanoTime() - releaseNanos) / 1e6);
    }
    List<Event> drained = instances.awaitDrained(plan.workload().records(), reason::tell);
    OptionalLong brokerCpuNow = disturbance.brokerCpuMillis();
    if (brokerCpu.isPresent() && brokerCpuNow.isPresent()) {
      row.put(Column.BROKER_CPU_S, (brokerCpuNow.getAsLong() - brokerCpu.getAsLong()) / 1e3);
    }
    long lastMicros =
        drained.stream()
            .map(event -> event.number("last_record_us"))
            .filter(Objects::nonNull)
            .mapToLong(Long::longValue)
            .max()
            .orElse(releaseMicros);
    lastRecordNanos = releaseNanos + (lastMicros - releaseMicros) * 1_000;
    Iterator<Event> said = drained.iterator();
    for (Instance instance : instances) {
      Event event = said.next();
      long records = instances.several() ? event.number("processed") : plan.workload().records();
      instance.endDrain(event, records, bytes(records), releaseMicros);
      if (instances.several()) {
        instance.row().put(Column.RECORDS_PROCESSED, records);
      }
    }
  }

  /** When the partitions have been given out that were held back: that is the release. */
  private void awaitReleased() throws TrialFailed, InterruptedException {
    if (instances.several()) {
      long deadline = System.nanoTime() + ASSIGNED_WITHIN.toNanos();
      while (instances.firstAssignedMicros() == null) {
        if (System.nanoTime() > deadline) {
          throw new TrialFailed("no partitions were assigned after the release");
        }
        instances.awaitUntil(System.nanoTime() + JOINED_POLL.toNanos());
      }
      releaseMicros = instances.firstAssignedMicros();
    } else {
      Conversation only = instances.first().conversation();
      releaseMicros = only.awaitAssigned(existing.partitions(), ASSIGNED_WITHIN);
    }
    releaseNanos = System.nanoTime() - (epochMicros() - releaseMicros) * 1_000;
  }

  /** Bytes of so many values; of a topic that is not ebb's, by their mean size. */
  private long bytes(long records) {
    return existing == null
        ? records * plan.workload().recordBytes()
        : (long) ((double) existing.bytes() / existing.records() * records);
  }

  /** The same again, on what the first has left. */
  private void secondSpike() throws TrialFailed, InterruptedException {
    enter(Phase.DRAIN2);
    long micros = epochMicros();
    long nanos = System.nanoTime();
    spikes.get(1).release(written -> show());
    Instance only = instances.first();
    Event drained =
        only.conversation().awaitDrained(plan.workload().allRecords(), plan.stallTimeout());
    long drainMicros = drained.number("last_record_us") - micros;
    row.put(Column.DRAIN2_MS, drainMicros / 1e3);
    only.endSecondDrain(drained);
    enter(Phase.SETTLE2);
    long last = nanos + drainMicros * 1_000;
    instances.awaitUntil(last + plan.settle().toNanos());
    only.mark(Phase.SETTLE2);
    only.endSecondSettle(nanos, last, System.nanoTime());
  }

  private void settle() throws TrialFailed, InterruptedException {
    enter(Phase.SETTLE);
    instances.awaitUntil(lastRecordNanos + plan.settle().toNanos());
    instances.mark(Phase.SETTLE);
    settleEndNanos = System.nanoTime();
    ownCpu =
        new TrialOutcome.OwnCpu(
            SELF.getProcessCpuTime() - idleFromCpu,
            instances.samplingCpuNanos() - idleFromSamplingCpu,
            settleEndNanos - idleFromNanos);
    for (Instance instance : instances) {
      instance.endSettle(releaseNanos, lastRecordNanos, settleEndNanos);
    }
    disturbance.end(row, warnings);
  }

  private void giveBack() throws TrialFailed, InterruptedException {
    enter(Phase.GC);
    for (Instance instance : instances) {
      instance.collect();
    }
    enter(Phase.TRIM);
    for (Instance instance : instances) {
      instance.trim();
    }
    total();
    if (spec.kind() != Kind.CONTROL) {
      instances.totalSettled(releaseNanos, lastRecordNanos, settleEndNanos);
    }
  }

  private void total() {
    long records = plan.workload().records();
    instances.total(records, bytes(records));
  }

  private void stop() throws TrialFailed, ClusterException, InterruptedException {
    enter(Phase.STOP);
    instances.mark(Phase.STOP); // at the end of this phase there is nothing left to look at
    List<Event> stopped = new ArrayList<>();
    for (Instance instance : instances) {
      stopped.add(instance.stop());
    }
    if (spec.kind().hasSpike()) {
      if (existing == null) {
        Account.settle(stopped, plan.workload(), row);
      } else {
        String grown = Account.settle(stopped, existing, row);
        if (grown != null) {
          warnings.add(grown);
        }
      }
      Spike last = spikes.get(spikes.size() - 1);
      Account.requireCommitted(topics.committed(group), last.lastOffsets());
    }
  }

  /** Leaves no process, topic or group behind, however the trial went. */
  private Timeline cleanUp() throws InterruptedException {
    instances.end();
    spikes.forEach(Spike::close);
    try {
      if (existing == null) {
        topics.delete(topic, group);
      } else {
        topics.dissolve(group);
      }
      if (existing == null && !cluster.awaitFilesGone(topic, Duration.ofSeconds(10))) {
        warnings.add("the files of topic " + topic + " are still there: less page cache is left");
      }
    } catch (ClusterException e) {
      warnings.add(e.getMessage());
      untidy = e.getMessage();
    }
    Timeline timeline = instances.timeline();
    row.put(Column.SAMPLES, timeline.samples().size());
    return timeline;
  }

  /** Wall-clock time, epoch microseconds. */
  static long epochMicros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }
}
