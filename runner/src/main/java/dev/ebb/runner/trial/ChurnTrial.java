package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.cluster.ProducerCensus;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.cluster.Topics.ClusterException;
import dev.ebb.runner.plan.ChurnArm;
import dev.ebb.runner.plan.ChurnArm.Kind;
import dev.ebb.runner.plan.ChurnPlan;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.ClassHistogram;
import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Timeline;
import dev.ebb.runner.trial.PushProcess.BrokerGone;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/**
 * One arm: its pushes on a fresh broker, stopped now and then for a look at what the broker keeps
 * of them, and what becomes of that afterwards.
 */
public final class ChurnTrial {

  /**
   * Before the first look: the broker's metrics keep a sample of 1,028 requests of each kind, and
   * until those are full every push seems to take some hundred bytes more.
   */
  private static final int WARM_UP_PUSHES = 1_500;

  /**
   * What only soft references hold goes with the first collection, not with one of the later ones:
   * steps of half a MiB would be taken for the pushes' doing.
   */
  private static final String HARD_REFERENCES_ONLY = "-XX:SoftRefLRUPolicyMSPerMB=0";

  private static final int WARM_UP_TRANSACTIONS = 100;

  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration AFTERMATH = Duration.ofSeconds(90);

  /** In a storm: the first look after so many entries, further ones with each fifth more. */
  private static final int STORM_STEP = 1_000;

  private static final int STORM_SHARE = 5;

  /** In a storm: entries up to which the Admin API is asked for them. */
  private static final long STORM_ASKED = 5_000;

  private static final double MIB = 1 << 20;

  private final ChurnPlan plan;
  private final ChurnArm arm;
  private final Progress progress;
  private final Path folder;
  private final Consumer<List<Checkpoint>> kept;
  private final Jdk jdk;
  private final String topic;

  private final List<Checkpoint> checkpoints = new ArrayList<>();
  private final List<Map<String, Object>> aftermath = new ArrayList<>();
  private final Map<Phase, Long> phaseMillis = new EnumMap<>(Phase.class);
  private final List<String> warnings = new ArrayList<>();
  private Phase phase;
  private long phaseStartNanos;
  private long startNanos;
  private long pushed;
  private ClassHistogram first;
  private ClassHistogram last;
  private BrokerWatch watch;
  private String brokerFlags;
  private double startSeconds;

  private volatile EmbeddedCluster cluster;
  private volatile PushProcess pusher;
  private Topics topics;

  /**
   * Prepares an arm whose files go to {@code folder}, which exists.
   *
   * @param kept told of all looks so far, after each
   */
  public ChurnTrial(
      ChurnPlan plan,
      ChurnArm arm,
      Progress progress,
      Path folder,
      Consumer<List<Checkpoint>> kept) {
    this.plan = plan;
    this.arm = arm;
    this.progress = progress;
    this.folder = folder;
    this.kept = kept;
    this.jdk = new Jdk(plan.javaHome());
    this.topic = "ebb-churn-" + Long.toHexString(System.nanoTime());
  }

  /** Runs it; a failure is part of the outcome, and nothing is left behind. */
  public ChurnOutcome run() throws InterruptedException {
    long begin = System.nanoTime();
    String reason = null;
    boolean outOfMemory = false;
    Timeline timeline = new Timeline(List.of());
    try {
      start();
      if (plan.storm()) {
        reason = storm();
      } else {
        pushes();
        afterwards();
      }
    } catch (BrokerGone e) {
      cluster.child().awaitExit(Duration.ofSeconds(5));
      outOfMemory = cluster.child().exitedOutOfMemory();
      pushed += pusher == null ? 0 : pusher.underWay();
      if (!outOfMemory || !plan.storm()) {
        reason = said("the broker " + cluster.child().exitStatus() + ": " + cluster.lastWords());
      }
    } catch (TrialFailed | ClusterException | Refused | IOException e) {
      reason = said(e.getMessage());
    } finally {
      timeline = cleanUp();
    }
    enter(null);
    return new ChurnOutcome(
        arm,
        reason,
        pushed,
        outOfMemory,
        List.copyOf(checkpoints),
        aftermath,
        growth(),
        phaseMillis,
        warnings,
        timeline,
        startNanos,
        (System.nanoTime() - begin) / 1_000_000,
        brokerFlags);
  }

  private String said(String what) {
    return (phase.label() + ": " + what).replaceAll("\\s+", " ");
  }

  /** Ends all processes at once, from another thread: the runner itself is being stopped. */
  public void abort() {
    PushProcess pushing = pusher;
    if (pushing != null) {
      pushing.close();
    }
    EmbeddedCluster broker = cluster;
    if (broker != null) {
      broker.close();
    }
  }

  private void enter(Phase next) {
    long now = System.nanoTime();
    if (phase != null) {
      phaseMillis.merge(phase, (now - phaseStartNanos) / 1_000_000, Long::sum);
    }
    phase = next;
    phaseStartNanos = now;
    if (next != null) {
      if (watch != null) {
        watch.mark(next);
      }
      progress.phase(next);
    }
  }

  private void start()
      throws IOException, InterruptedException, ClusterException, TrialFailed, BrokerGone {
    enter(Phase.START);
    String bootstrap = plan.external();
    if (bootstrap == null) {
      long spawned = System.nanoTime();
      cluster = EmbeddedCluster.start(settings());
      startSeconds = seconds(spawned);
      bootstrap = cluster.bootstrapServers();
      watch = new BrokerWatch(jdk, cluster.child().pid(), plan.sampleInterval());
      brokerFlags = watch.flags();
    }
    topics = new Topics(bootstrap);
    topics.requireReachable();
    topics.create(topic, plan.partitions(), topicSettings());
    pusher = new PushProcess(plan, arm, jdk, bootstrap, folder, new WhilePushing());
    pusher.awaitStarted();
    if (watch != null && plan.warmUp()) {
      warmUp();
    }
    enter(Phase.CHECKPOINT);
    look(null);
    startNanos = System.nanoTime();
  }

  /** Pushes to a topic of their own, which then goes with all state of theirs. */
  private void warmUp()
      throws IOException, InterruptedException, ClusterException, TrialFailed, BrokerGone {
    String own = topic + "-warm-up";
    topics.create(own, plan.partitions());
    push("warm", WARM_UP_PUSHES, own);
    if (arm.kind().transactional()) {
      push("push", WARM_UP_TRANSACTIONS, own);
    }
    topics.delete(own);
    until("the state of the warm-up is gone", () -> Long.valueOf(0).equals(watch.gauge()));
    pushed = 0;
  }

  private EmbeddedCluster.Settings settings() {
    Map<String, String> properties = new HashMap<>();
    properties.put("producer.id.expiration.check.interval.ms", "1000");
    if (arm.kind() == Kind.RECREATE_EXPIRING) {
      properties.put("producer.id.expiration.ms", Long.toString(plan.expiration().toMillis()));
    }
    if (arm.kind() == Kind.RECREATE_DELETED) {
      properties.put("log.retention.check.interval.ms", "500");
    }
    return new EmbeddedCluster.Settings(
        plan.home(),
        jdk,
        0,
        null,
        folder.resolve("broker.log"),
        plan.brokerHeap().text(),
        List.of(HARD_REFERENCES_ONLY),
        properties);
  }

  private Map<String, String> topicSettings() {
    if (arm.kind() != Kind.RECREATE_DELETED) {
      return Map.of();
    }
    String retention = Long.toString(plan.retention().toMillis());
    return Map.of(
        "retention.ms", retention, "segment.ms", retention, "file.delete.delay.ms", "100");
  }

  private void pushes()
      throws IOException, InterruptedException, ClusterException, TrialFailed, BrokerGone {
    long step = Math.max(1, plan.pushes(arm) / plan.checkpoints());
    while (pushed < plan.pushes(arm)) {
      long remaining = plan.pushes(arm) - pushed;
      enter(Phase.PUSH);
      // what is left over of an uneven division goes with the last step
      Event done = push("push", (int) (remaining < 2 * step ? remaining : step), topic);
      enter(Phase.CHECKPOINT);
      look(done);
      long spent = System.nanoTime() - startNanos;
      if (pushed < plan.pushes(arm) && spent > plan.armTime().toNanos()) {
        warnings.add(
            String.format(
                "ended after %,d of %,d pushes, since %d s had passed (--arm-time)",
                pushed, plan.pushes(arm), plan.armTime().toSeconds()));
        return;
      }
    }
  }

  /** Pushes until the broker has ended; returns why it has not. */
  private String storm()
      throws IOException, InterruptedException, ClusterException, TrialFailed, BrokerGone {
    while (pushed < plan.pushes(arm)) {
      long step = Math.max(STORM_STEP / plan.touched(arm), pushed / STORM_SHARE);
      enter(Phase.PUSH);
      Event done = push("push", (int) Math.min(step, plan.pushes(arm) - pushed), topic);
      enter(Phase.CHECKPOINT);
      look(done);
      if (System.nanoTime() - startNanos > plan.armTime().toNanos()) {
        return String.format(
            "the broker was not out of memory after %,d pushes in %d s: longer --arm-time, or a"
                + " smaller --broker-heap",
            pushed, plan.armTime().toSeconds());
      }
    }
    return String.format(
        "the broker was not out of memory after %,d pushes: more --pushes, or a smaller"
            + " --broker-heap",
        pushed);
  }

  private Event push(String word, int count, String where)
      throws IOException, InterruptedException, TrialFailed, BrokerGone {
    Event done = pusher.push(word, count, where);
    pushed += done.number("pushes");
    if (done.number("failed") > 0) {
      warnings.add(
          String.format(
              "%,d pushes failed and are not counted, the last for %s",
              done.number("failed"), done.fields().path("reason").asText()));
    }
    return done;
  }

  /** What the pushing process asks for and tells meanwhile. */
  private final class WhilePushing implements PushProcess.Watch {

    @Override
    public void pushing(long done) {
      progress.live(watch == null ? 0 : watch.rssMib(), pushed + done);
    }

    @Override
    public void requireBroker() throws BrokerGone {
      ChurnTrial.this.requireBroker();
    }
  }

  private void requireBroker() throws BrokerGone {
    if (cluster != null && !cluster.child().alive()) {
      throw new BrokerGone();
    }
  }

  /** Notes what the broker keeps; {@code done}: the pushes since the last look, or null. */
  private void look(Event done)
      throws IOException, InterruptedException, ClusterException, BrokerGone {
    // In a small heap the broker's answer would be the last straw, and the observer's fault.
    boolean ask = !plan.storm() || pushed * plan.touched(arm) <= STORM_ASKED;
    Long ids = ask ? (Long) census().ids() : null;
    BrokerWatch.Look seen = null;
    if (watch != null) {
      try {
        seen = watch.look();
        first = first == null ? seen.histogram() : first;
        last = seen.histogram();
      } catch (IOException e) {
        requireBroker();
        if (!plan.storm()) {
          throw e;
        }
        warnings.add("after " + pushed + " pushes: " + e.getMessage());
      }
    }
    checkpoints.add(checkpoint(done, ids, seen));
    kept.accept(List.copyOf(checkpoints));
  }

  private Checkpoint checkpoint(Event done, Long ids, BrokerWatch.Look seen) {
    Map<String, Double> parts = new HashMap<>();
    for (String part : Checkpoint.PARTS) {
      if (done != null && done.fields().hasNonNull(part)) {
        parts.put(part, done.fields().path(part).asDouble());
      }
    }
    Double rate = null;
    Double cpu = null;
    if (done != null && done.number("pushes") > 0) {
      rate = done.number("pushes") / done.fields().path("seconds").asDouble();
      cpu = done.number("cpu_us") / 1e3 / done.number("pushes");
    }
    return new Checkpoint(
        arm.name(),
        checkpoints.size(),
        pushed,
        pushed * plan.records(arm),
        ids,
        seen == null ? null : seen.entries(),
        seen == null ? null : seen.stateBytes(),
        seen == null ? null : seen.heapUsedMib(),
        seen == null ? null : seen.histogram().bytes() / MIB,
        seen == null ? null : seen.rssMib(),
        rate,
        millis(done, "push_p50_ms"),
        millis(done, "push_p99_ms"),
        seen == null ? null : seen.heapOccupiedMib(),
        seen == null ? null : seen.gauge(),
        cpu,
        parts);
  }

  private static Double millis(Event done, String field) {
    return done != null && done.fields().hasNonNull(field)
        ? done.fields().path(field).asDouble()
        : null;
  }

  private ProducerCensus census() throws ClusterException, InterruptedException {
    List<TopicPartition> partitions =
        IntStream.range(0, plan.partitions()).mapToObj(p -> new TopicPartition(topic, p)).toList();
    return topics.producers(partitions, done -> {});
  }

  /** What becomes of the state: when the data goes, when the broker restarts, when ids expire. */
  private void afterwards()
      throws IOException, InterruptedException, ClusterException, TrialFailed {
    if (plan.external() != null) {
      return;
    }
    switch (arm.kind()) {
      case RECREATE_DELETED -> {
        before();
        enter(Phase.DELETED);
        long start = System.nanoTime();
        until("the data is deleted", () -> topics.records(topic, plan.partitions()) == 0);
        step("deleted", seconds(start));
      }
      case RECREATE_EXPIRING -> {
        before();
        enter(Phase.EXPIRED);
        expire();
      }
      case RECREATE_SPREAD -> {
        before();
        enter(Phase.EXPIRED);
        topics.setOnBrokers("producer.id.expiration.ms", "1000");
        expire();
      }
      case RECREATE -> {
        before();
        enter(Phase.RESTARTED);
        restart();
        enter(Phase.EXPIRED);
        topics.setOnBrokers("producer.id.expiration.ms", "1000");
        expire();
      }
      default -> {}
    }
  }

  /** What there was before, and when the broker was new. */
  private void before() throws IOException, InterruptedException, ClusterException {
    Checkpoint fresh = checkpoints.get(0);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("arm", arm.name());
    line.put("step", "started");
    line.put("seconds", Checkpoint.rounded(startSeconds));
    line.put("producer_ids", fresh.producerIds());
    line.put("producer_state_entries", fresh.entries());
    line.put("heap_live_mib", Checkpoint.rounded(fresh.heapLiveMib()));
    line.put("rss_mib", Checkpoint.rounded(fresh.rssMib()));
    line.put("data_records", 0);
    aftermath.add(line);
    step("pushed", (System.nanoTime() - startNanos) / 1e9);
  }

  private void restart() throws IOException, InterruptedException, ClusterException {
    pusher.close();
    topics.close();
    long start = System.nanoTime();
    watch.close();
    cluster = cluster.restart();
    double took = seconds(start);
    topics = new Topics(cluster.bootstrapServers());
    watch = watch.onto(cluster.child().pid(), Phase.RESTARTED);
    step("restarted", took);
  }

  private void expire() throws IOException, InterruptedException, ClusterException, TrialFailed {
    long start = System.nanoTime();
    until("the producer ids expire", () -> census().entries() == 0);
    step("expired", seconds(start));
  }

  private static double seconds(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  private interface Condition {
    boolean holds() throws IOException, ClusterException, InterruptedException;
  }

  private static void until(String what, Condition condition)
      throws IOException, ClusterException, InterruptedException, TrialFailed {
    long deadline = System.nanoTime() + AFTERMATH.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new TrialFailed("waited " + AFTERMATH.toSeconds() + " s in vain until " + what);
      }
      TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
    }
  }

  private void step(String name, double seconds)
      throws IOException, InterruptedException, ClusterException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("arm", arm.name());
    line.put("step", name);
    line.put("seconds", Checkpoint.rounded(seconds));
    line.put("producer_ids", census().ids());
    BrokerWatch.Look seen = watch.look();
    line.put("producer_state_entries", seen.entries());
    line.put("heap_live_mib", Checkpoint.rounded(seen.histogram().bytes() / MIB));
    line.put("rss_mib", Checkpoint.rounded(seen.rssMib()));
    line.put("data_records", topics.records(topic, plan.partitions()));
    aftermath.add(line);
  }

  /** The classes whose live instances have grown the most between the first and the last look. */
  private List<Map<String, Object>> growth() {
    List<Map<String, Object>> lines = new ArrayList<>();
    if (first == null || last == first) {
      return lines;
    }
    List<ClassHistogram.Line> grown = new ArrayList<>(last.lines());
    grown.sort((a, b) -> Long.compare(grownBy(b), grownBy(a)));
    for (ClassHistogram.Line line : grown.subList(0, Math.min(25, grown.size()))) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("class", line.name());
      entry.put("instances_first", first.instances(line.name()));
      entry.put("instances_last", line.instances());
      entry.put("bytes_first", first.bytes(line.name()));
      entry.put("bytes_last", line.bytes());
      lines.add(entry);
    }
    return lines;
  }

  private long grownBy(ClassHistogram.Line line) {
    return line.bytes() - first.bytes(line.name());
  }

  /** Leaves no process behind, and on a cluster of the user's no topic. */
  private Timeline cleanUp() throws InterruptedException {
    if (pusher != null) {
      if (cluster == null || cluster.child().alive()) {
        pusher.askToStop();
      }
      pusher.close();
    }
    if (topics != null) {
      if (plan.external() != null) {
        try {
          topics.delete(topic);
        } catch (ClusterException e) {
          warnings.add(e.getMessage());
        }
      }
      topics.close();
    }
    Timeline timeline = new Timeline(List.of());
    if (watch != null) {
      watch.close();
      timeline = watch.timeline();
    }
    if (cluster != null) {
      cluster.close();
    }
    return timeline;
  }
}
