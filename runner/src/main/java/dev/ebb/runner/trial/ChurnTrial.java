package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.EmbeddedNode;
import dev.ebb.runner.plan.ChurnArm;
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
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;

/**
 * One arm: its pushes on a fresh broker, stopped now and then for a look at what the broker keeps
 * of them, and what becomes of that afterwards.
 */
public final class ChurnTrial {

  /**
   * Before the first look, for each broker: its metrics keep a sample of 1,028 requests of each
   * kind, and until those are full every push seems to take some hundred bytes more.
   */
  private static final int WARM_UP_PUSHES = 1_500;

  private static final int WARM_UP_TRANSACTIONS = 100;

  /** In a storm: the first look after so many entries, further ones with each fifth more. */
  private static final int STORM_STEP = 1_000;

  private static final int STORM_SHARE = 5;

  /** In a storm: entries up to which the Admin API is asked for them. */
  private static final long STORM_ASKED = 5_000;

  private final ChurnPlan plan;
  private final ChurnArm arm;
  private final Progress progress;
  private final Path folder;
  private final Consumer<List<Checkpoint>> kept;
  private final Jdk jdk;
  private final ChurnCluster cluster;
  private final Aftermath aftermath;
  private final CountDownLatch over = new CountDownLatch(1);

  private final List<Checkpoint> checkpoints = new ArrayList<>();
  private final List<Map<String, Object>> byBroker = new ArrayList<>();
  private final Map<Phase, Long> phaseMillis = new EnumMap<>(Phase.class);
  private final List<String> warnings = new ArrayList<>();
  private Phase phase;
  private long phaseStartNanos;
  private long startNanos;
  private long pushed;
  private ClassHistogram first;
  private ClassHistogram last;
  private String brokerFlags;

  private volatile PushProcess pusher;

  /**
   * Prepares an arm whose files go to {@code folder}, which exists.
   *
   * @param topic also its transactional id
   * @param kept told of all looks so far, after each
   */
  public ChurnTrial(
      ChurnPlan plan,
      ChurnArm arm,
      String topic,
      Progress progress,
      Path folder,
      Consumer<List<Checkpoint>> kept) {
    this.plan = plan;
    this.arm = arm;
    this.progress = progress;
    this.folder = folder;
    this.kept = kept;
    this.jdk = new Jdk(plan.javaHome());
    this.cluster = new ChurnCluster(plan, arm, jdk, topic);
    this.aftermath = new Aftermath(arm, cluster, this::enter);
  }

  /** Runs it; a failure is part of the outcome, and nothing is left behind. */
  public ChurnOutcome run() throws InterruptedException {
    long begin = System.nanoTime();
    String reason = null;
    boolean outOfMemory = false;
    List<Timeline> timelines = List.of();
    try {
      start();
      if (plan.storm()) {
        reason = storm();
      } else {
        pushes();
        if (cluster.watched()) {
          aftermath.follow(checkpoints.get(0), (System.nanoTime() - startNanos) / 1e9);
        }
      }
    } catch (BrokerGone e) {
      EmbeddedNode gone = cluster.casualty();
      outOfMemory = gone != null && gone.child().exitedOutOfMemory();
      pushed += pusher == null ? 0 : pusher.underWay();
      if (gone != null && (!outOfMemory || !plan.storm())) {
        reason = said(gone.epitaph());
      }
    } catch (TrialFailed | ClusterException | Refused | IOException | KafkaException e) {
      reason = said(e.getMessage());
    } finally {
      timelines = cleanUp();
      over.countDown();
    }
    enter(null);
    return new ChurnOutcome(
        arm,
        reason,
        pushed,
        outOfMemory,
        List.copyOf(checkpoints),
        byBroker,
        aftermath.lines(),
        growth(),
        phaseMillis,
        warnings,
        timelines,
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
    cluster.abort();
  }

  /** Waits until nothing of it is left on the cluster, or for so long; false: something may be. */
  public boolean awaitOver(Duration patience) throws InterruptedException {
    return over.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void enter(Phase next) {
    long now = System.nanoTime();
    if (phase != null) {
      phaseMillis.merge(phase, (now - phaseStartNanos) / 1_000_000, Long::sum);
    }
    phase = next;
    phaseStartNanos = now;
    if (next != null) {
      cluster.mark(next);
      progress.phase(next);
    }
  }

  private void start()
      throws IOException, InterruptedException, ClusterException, TrialFailed, BrokerGone {
    enter(Phase.START);
    cluster.start(folder);
    brokerFlags = cluster.flags();
    pusher = new PushProcess(plan, arm, jdk, cluster, folder, new WhilePushing());
    pusher.awaitStarted();
    if (cluster.watched() && plan.warmUp()) {
      warmUp();
    }
    enter(Phase.CHECKPOINT);
    look(null);
    startNanos = System.nanoTime();
  }

  /** Pushes to a topic of their own, which then goes with all state of theirs. */
  private void warmUp()
      throws IOException, InterruptedException, ClusterException, TrialFailed, BrokerGone {
    String own = cluster.topic() + "-warm-up";
    cluster.create(own, Map.of());
    push("warm", WARM_UP_PUSHES * plan.cluster().brokers(), own);
    if (arm.kind().transactional()) {
      push("push", WARM_UP_TRANSACTIONS, own);
    }
    cluster.topics().delete(own);
    Aftermath.until(
        "the state of the warm-up is gone", () -> Long.valueOf(0).equals(cluster.gauge()));
    pushed = 0;
  }

  private void pushes()
      throws IOException, InterruptedException, ClusterException, TrialFailed, BrokerGone {
    long step = Math.max(1, plan.pushes(arm) / plan.checkpoints());
    while (pushed < plan.pushes(arm)) {
      long remaining = plan.pushes(arm) - pushed;
      enter(Phase.PUSH);
      // what is left over of an uneven division goes with the last step
      Event done = push("push", (int) (remaining < 2 * step ? remaining : step), cluster.topic());
      enter(Phase.CHECKPOINT);
      look(done);
      long spent = System.nanoTime() - startNanos;
      if (pushed < plan.pushes(arm) && spent > plan.armTime().toNanos()) {
        warnings.add(
            String.format(
                Locale.ROOT,
                "ended after %,d of %,d pushes, since %d s had passed (--arm-time)",
                pushed,
                plan.pushes(arm),
                plan.armTime().toSeconds()));
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
      Event done = push("push", (int) Math.min(step, plan.pushes(arm) - pushed), cluster.topic());
      enter(Phase.CHECKPOINT);
      look(done);
      if (System.nanoTime() - startNanos > plan.armTime().toNanos()) {
        return String.format(
            Locale.ROOT,
            "the broker was not out of memory after %,d pushes in %d s: longer --arm-time, or a"
                + " smaller --broker-heap",
            pushed,
            plan.armTime().toSeconds());
      }
    }
    return String.format(
        Locale.ROOT,
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
              Locale.ROOT,
              "%,d pushes failed and are not counted, the last for %s",
              done.number("failed"),
              done.fields().path("reason").asText()));
    }
    return done;
  }

  /** What the pushing process asks for and tells meanwhile. */
  private final class WhilePushing implements PushProcess.Watch {

    @Override
    public void pushing(long done) {
      progress.live(cluster.rssMib(), pushed + done);
    }

    @Override
    public void requireBroker() throws BrokerGone {
      cluster.requireAlive();
    }
  }

  /** Notes what the broker keeps; {@code done}: the pushes since the last look, or null. */
  private void look(Event done)
      throws IOException, InterruptedException, ClusterException, BrokerGone {
    // In a small heap the broker's answer would be the last straw, and the observer's fault.
    boolean ask = !plan.storm() || pushed * plan.touched(arm) <= STORM_ASKED;
    Long ids = ask ? (Long) cluster.census().ids() : null;
    BrokerWatch.Look seen = null;
    if (cluster.watched()) {
      try {
        List<BrokerWatch.Look> looks = cluster.look();
        seen = BrokerWatch.Look.sum(looks);
        last = looks.get(0).histogram();
        first = first == null ? last : first;
        for (BrokerWatch.Look look : looks) {
          byBroker.add(ChurnOutcome.brokerLine(arm.name(), checkpoints.size(), pushed, look));
        }
      } catch (IOException e) {
        cluster.requireAlive();
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
        seen == null ? null : seen.state().entries(),
        seen == null ? null : seen.state().bytes(),
        seen == null ? null : seen.heapUsedMib(),
        seen == null ? null : seen.liveMib(),
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
  private List<Timeline> cleanUp() throws InterruptedException {
    if (pusher != null) {
      try {
        cluster.requireAlive();
        pusher.askToStop();
      } catch (BrokerGone e) {
        // its producers would wait for a broker
      }
      pusher.close();
    }
    try {
      cluster.removeTopic();
    } catch (ClusterException e) {
      warnings.add(e.getMessage());
    }
    cluster.close();
    return cluster.timelines();
  }
}
