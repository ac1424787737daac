package dev.ebb.runner.churn;

import dev.ebb.runner.churn.PushProcess.BrokerGone;
import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.EmbeddedNode;
import dev.ebb.runner.plan.ChurnArm;
import dev.ebb.runner.plan.ChurnPlan;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.subject.Phases;
import dev.ebb.runner.subject.Progress;
import dev.ebb.runner.subject.TrialFailed;
import dev.ebb.runner.subject.Trouble;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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

  private final ChurnPlan plan;
  private final ChurnArm arm;
  private final Progress progress;
  private final Path folder;
  private final Jdk jdk;
  private final ChurnCluster cluster;
  private final Looks looks;
  private final Aftermath aftermath;
  private final Phases phases = new Phases();
  private final List<Finding> notes = new ArrayList<>();
  private final AtomicReference<PushProcess> process = new AtomicReference<>();
  private final AtomicReference<Pushing> pushing = new AtomicReference<>();
  private final CountDownLatch over = new CountDownLatch(1);

  /**
   * Prepares an arm whose files go to {@code folder}, which exists.
   *
   * @param topic also its transactional id
   * @param keeper told of each look
   */
  public ChurnTrial(
      ChurnPlan plan,
      ChurnArm arm,
      String topic,
      Progress progress,
      Path folder,
      Looks.Keeper keeper) {
    this.plan = plan;
    this.arm = arm;
    this.progress = progress;
    this.folder = folder;
    this.jdk = new Jdk(plan.javaHome());
    this.cluster = new ChurnCluster(plan, arm, jdk, topic, folder);
    this.looks = new Looks(plan, arm, cluster, keeper);
    this.aftermath = new Aftermath(arm, cluster, this::enter);
  }

  /** Runs it; a failure is part of the outcome, and nothing is left behind. */
  public ChurnOutcome run() throws InterruptedException {
    long begin = System.nanoTime();
    String reason = null;
    boolean outOfMemory = false;
    try {
      reason = play();
    } catch (BrokerGone e) {
      EmbeddedNode gone = cluster.casualty();
      outOfMemory = gone != null && gone.child().exitedOutOfMemory();
      if (gone != null && (!outOfMemory || !plan.storm())) {
        reason = said(gone.epitaph());
      }
    } catch (TrialFailed | ClusterException | IOException | RuntimeException e) {
      reason = said(e instanceof KafkaException ? e.getMessage() : Trouble.inWords(e, folder));
    } finally {
      cleanUp();
      over.countDown();
    }
    phases.end();
    Optional<Pushing> begun = Optional.ofNullable(pushing.get());
    try {
      cluster.keep(begun.map(Pushing::startNanos).orElse(0L));
    } catch (IOException e) {
      notes.add(Finding.note("samples-unkept", "its timeline is not whole: " + e.getMessage()));
    }
    return new ChurnOutcome(
        arm,
        reason,
        begun.map(Pushing::pushed).orElse(0L),
        outOfMemory,
        looks.taken(),
        aftermath.lines(),
        looks.growth(),
        phases.millis(),
        notes,
        (System.nanoTime() - begin) / 1_000_000,
        cluster.flags());
  }

  private String said(String what) {
    return (phases.current().label() + ": " + what).replaceAll("\\s+", " ");
  }

  /** Returns why it failed, where nothing was thrown; null: it did not. */
  private String play()
      throws IOException, InterruptedException, ClusterException, TrialFailed, BrokerGone {
    enter(Phase.START);
    cluster.start();
    PushProcess pusher = new PushProcess(plan, arm, jdk, cluster, folder, new WhilePushing());
    process.set(pusher);
    pusher.awaitStarted();
    if (cluster.watched() && plan.warmUp()) {
      warmUp(pusher);
    }
    enter(Pushing.CHECKPOINT);
    looks.take(0, null);
    Pushing pushes = new Pushing(plan, arm, pusher, looks, cluster.topic(), this::enter, notes);
    pushing.set(pushes);
    if (plan.storm()) {
      return pushes.untilTheEnd();
    }
    pushes.evenly();
    if (cluster.watched()) {
      aftermath.follow(looks.taken().get(0), pushes.seconds());
    }
    return null;
  }

  /** Ends all processes at once, from another thread: the runner itself is being stopped. */
  public void abort() {
    PushProcess pusher = process.get();
    if (pusher != null) {
      pusher.close();
    }
    cluster.abort();
  }

  /** Waits until nothing of it is left on the cluster, or for so long; false: something may be. */
  public boolean awaitOver(Duration patience) throws InterruptedException {
    return over.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void enter(Phase next) {
    phases.enter(next);
    cluster.mark(next);
    progress.phase(next);
  }

  /** Pushes to a topic of their own, which then goes with all state of theirs. */
  private void warmUp(PushProcess pusher)
      throws IOException, InterruptedException, ClusterException, TrialFailed, BrokerGone {
    String own = cluster.topic() + "-warm-up";
    cluster.create(own, Map.of());
    pusher.push("warm", WARM_UP_PUSHES * plan.cluster().brokers(), own, notes);
    if (arm.kind().transactional()) {
      pusher.push("push", WARM_UP_TRANSACTIONS, own, notes);
    }
    cluster.topics().delete(own);
    Aftermath.until(
        "the state of the warm-up is gone", () -> Long.valueOf(0).equals(cluster.gauge()));
  }

  /** What the pushing process asks for and tells meanwhile. */
  private final class WhilePushing implements PushProcess.Watch {

    @Override
    public void pushing() {
      Pushing pushes = pushing.get();
      progress.live(cluster.rssMib(), pushes == null ? 0 : pushes.pushed());
    }

    @Override
    public void requireBroker() throws BrokerGone {
      cluster.requireAlive();
    }
  }

  /** Leaves no process behind, and on a cluster of the user's no topic. */
  private void cleanUp() throws InterruptedException {
    PushProcess pusher = process.get();
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
      notes.add(Finding.note("untidy", e.getMessage()));
    }
    cluster.close();
  }
}
