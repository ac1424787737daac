package dev.ebb.runner.churn;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.plan.ChurnArm;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.subject.TrialFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What becomes of producer state: when the data goes, when the broker restarts, when ids expire.
 */
final class Aftermath {

  static final Phase RESTARTED = new Phase("restarted");
  private static final Phase DELETED = new Phase("deleted");
  private static final Phase EXPIRED = new Phase("expired");

  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String EXPIRATION = "producer.id.expiration.ms";
  private static final String SOON = "1000";

  private final ChurnArm arm;
  private final ChurnCluster cluster;
  private final Consumer<Phase> enter;
  private final List<Map<String, Object>> lines = new ArrayList<>();

  /** {@code enter} is told of each phase. */
  Aftermath(ChurnArm arm, ChurnCluster cluster, Consumer<Phase> enter) {
    this.arm = arm;
    this.cluster = cluster;
    this.enter = enter;
  }

  /** A line a step, by the columns of {@code aftermath.csv}. */
  List<Map<String, Object>> lines() {
    return lines;
  }

  /**
   * Goes through the steps that are this arm's; none for most.
   *
   * @param fresh the look before the first push
   * @param pushingSeconds since the first push
   */
  void follow(Checkpoint fresh, double pushingSeconds)
      throws IOException, InterruptedException, ClusterException, TrialFailed {
    switch (arm.kind()) {
      case RECREATE_DELETED -> {
        before(fresh, pushingSeconds);
        enter.accept(DELETED);
        long start = System.nanoTime();
        until("the data is deleted", () -> cluster.records() == 0);
        step("deleted", seconds(start));
      }
      case RECREATE_EXPIRING -> {
        before(fresh, pushingSeconds);
        enter.accept(EXPIRED);
        expire();
      }
      case RECREATE_SPREAD -> {
        before(fresh, pushingSeconds);
        enter.accept(EXPIRED);
        cluster.topics().setOnBrokers(EXPIRATION, SOON);
        expire();
      }
      case RECREATE -> {
        before(fresh, pushingSeconds);
        enter.accept(RESTARTED);
        step("restarted", cluster.restart());
        enter.accept(EXPIRED);
        cluster.topics().setOnBrokers(EXPIRATION, SOON);
        expire();
      }
      default -> {}
    }
  }

  /** What there was before, and when the broker was new. */
  private void before(Checkpoint fresh, double pushingSeconds)
      throws IOException, InterruptedException, ClusterException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("arm", arm.name());
    line.put("step", "started");
    line.put("seconds", Checkpoint.rounded(cluster.startSeconds()));
    line.put("producer_ids", fresh.producerIds());
    line.put("producer_state_entries", fresh.entries());
    line.put("heap_live_mib", Checkpoint.rounded(fresh.heapLiveMib()));
    line.put("rss_mib", Checkpoint.rounded(fresh.rssMib()));
    line.put("data_records", 0);
    lines.add(line);
    step("pushed", pushingSeconds);
  }

  private void expire() throws IOException, InterruptedException, ClusterException, TrialFailed {
    long start = System.nanoTime();
    until("the producer ids expire", () -> cluster.census().entries() == 0);
    step("expired", seconds(start));
  }

  private static double seconds(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  /** Something to be waited for. */
  interface Condition {
    boolean holds() throws IOException, ClusterException, InterruptedException;
  }

  static void until(String what, Condition condition)
      throws IOException, ClusterException, InterruptedException, TrialFailed {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new TrialFailed("waited " + PATIENCE.toSeconds() + " s in vain until " + what);
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
    line.put("producer_ids", cluster.census().ids());
    BrokerWatch.Look seen = BrokerWatch.Look.sum(cluster.look());
    line.put("producer_state_entries", seen.state().entries());
    line.put("heap_live_mib", Checkpoint.rounded(seen.liveMib()));
    line.put("rss_mib", Checkpoint.rounded(seen.rssMib()));
    line.put("data_records", cluster.records());
    lines.add(line);
  }
}
