package dev.ebb.runner.churn;

import dev.ebb.runner.churn.PushProcess.BrokerGone;
import dev.ebb.runner.cluster.Access;
import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.Clusters;
import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.cluster.EmbeddedNode;
import dev.ebb.runner.cluster.ProducerCensus;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.plan.ChurnArm;
import dev.ebb.runner.plan.ChurnArm.Kind;
import dev.ebb.runner.plan.ChurnPlan;
import dev.ebb.runner.process.HotSpot;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.SampleLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/** The brokers of one arm, its topic on them, and what they keep of its producers. */
final class ChurnCluster implements AutoCloseable {

  /**
   * What only soft references hold goes with the first collection, not with one of the later ones:
   * steps of half a MiB would be taken for the pushes' doing.
   */
  private static final String HARD_REFERENCES_ONLY = "-XX:SoftRefLRUPolicyMSPerMB=0";

  private final ChurnPlan plan;
  private final ChurnArm arm;
  private final Jdk jdk;
  private final String topic;
  private final Path folder;
  private final List<BrokerWatch> watches = new ArrayList<>();
  private final List<SampleLog> logs = new ArrayList<>();
  private volatile EmbeddedCluster own;
  private Access access;
  private Topics topics;
  private double startSeconds;
  private String flags;

  /** For a topic of that name; nothing is started yet. Its files go to {@code folder}. */
  ChurnCluster(ChurnPlan plan, ChurnArm arm, Jdk jdk, String topic, Path folder) {
    this.folder = folder;
    this.plan = plan;
    this.arm = arm;
    this.jdk = jdk;
    this.topic = topic;
  }

  /** Starts the brokers, unless they are the user's, and makes the topic. */
  void start() throws IOException, InterruptedException, ClusterException {
    if (plan.cluster().external()) {
      access = Clusters.access(plan.cluster());
    } else {
      long spawned = System.nanoTime();
      own = EmbeddedCluster.start(settings());
      startSeconds = (System.nanoTime() - spawned) / 1e9;
      access = own.access();
      for (EmbeddedNode node : own.nodes()) {
        watch(node);
      }
    }
    topics = new Topics(access);
    topics.requireReachable();
    create(topic, topicSettings());
  }

  private void watch(EmbeddedNode node) throws IOException {
    String file = node.id() == 1 ? "samples.csv" : "samples-" + node.id() + ".csv";
    SampleLog log = new SampleLog(folder.resolve(file), System.nanoTime());
    logs.add(log);
    HotSpot jvm = new HotSpot(jdk, node.pid());
    BrokerWatch watch = new BrokerWatch(node.id(), jvm, plan.sampleInterval(), Phase.START, log);
    watches.add(watch);
    if (node.id() == 1) {
      flags = watch.flags();
    }
  }

  /** Makes one more topic like the arm's. */
  void create(String name, Map<String, String> settings)
      throws ClusterException, InterruptedException {
    topics.create(name, plan.partitions(), plan.cluster().replicationFactor(), settings);
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
    List<String> jvmArgs = new ArrayList<>(List.of(HARD_REFERENCES_ONLY));
    jvmArgs.addAll(plan.cluster().brokerJvmArgs());
    return new EmbeddedCluster.Settings(
        plan.home(),
        jdk,
        plan.cluster().brokers(),
        0,
        null,
        folder.resolve("broker.log"),
        plan.brokerHeap().text(),
        jvmArgs,
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

  Access access() {
    return access;
  }

  String topic() {
    return topic;
  }

  Topics topics() {
    return topics;
  }

  /** Whether the brokers are ebb's, so that their heaps can be looked at. */
  boolean watched() {
    return !watches.isEmpty();
  }

  /** What the brokers took to start; 0 of the user's. */
  double startSeconds() {
    return startSeconds;
  }

  /** RSS of all brokers together, now; 0 where it is not known. */
  double rssMib() {
    return watches.stream().mapToDouble(BrokerWatch::rssMib).sum();
  }

  void mark(Phase phase) {
    watches.forEach(watch -> watch.mark(phase));
  }

  /** The final flags of the first broker's JVM, once it is started; null: not known. */
  String flags() {
    return flags;
  }

  /** The brokers' own counts of entries together; null where one has no such gauge. */
  Long gauge() throws IOException {
    long sum = 0;
    for (BrokerWatch watch : watches) {
      Long gauge = watch.gauge();
      if (gauge == null) {
        return null;
      }
      sum += gauge;
    }
    return sum;
  }

  /** Collects each broker's heap and counts what is live; in the order of their ids. */
  List<BrokerWatch.Look> look() throws IOException {
    List<BrokerWatch.Look> looks = new ArrayList<>();
    for (BrokerWatch watch : watches) {
      looks.add(watch.look());
    }
    return looks;
  }

  /** Which producer ids the topic's leaders keep, by the Admin API. */
  ProducerCensus census() throws ClusterException, InterruptedException {
    List<TopicPartition> partitions =
        IntStream.range(0, plan.partitions()).mapToObj(p -> new TopicPartition(topic, p)).toList();
    return topics.producers(partitions, done -> {});
  }

  /** Records that can still be read from the topic. */
  long records() throws ClusterException, InterruptedException {
    return topics.records(topic, plan.partitions());
  }

  void requireAlive() throws BrokerGone {
    if (own != null && own.failure().isPresent()) {
      throw new BrokerGone();
    }
  }

  /** The first broker that has ended, waited for a little; null: none has. */
  EmbeddedNode casualty() throws InterruptedException {
    if (own == null) {
      return null;
    }
    for (EmbeddedNode node : own.nodes()) {
      if (!node.child().alive() || node.child().awaitExit(Duration.ofMillis(500))) {
        return node;
      }
    }
    return null;
  }

  /** Restarts all brokers on what they have on disk; returns the seconds it took. */
  double restart() throws IOException, InterruptedException {
    topics.close();
    long start = System.nanoTime();
    watches.forEach(BrokerWatch::close);
    own.restart();
    double took = (System.nanoTime() - start) / 1e9;
    access = own.access();
    topics = new Topics(access);
    List<EmbeddedNode> nodes = own.nodes();
    for (int i = 0; i < nodes.size(); i++) {
      watches.set(i, watches.get(i).onto(nodes.get(i).pid(), Aftermath.RESTARTED));
    }
    return took;
  }

  /** Ends ebb's own brokers at once, from another thread. */
  void abort() {
    EmbeddedCluster brokers = own;
    if (brokers != null) {
      brokers.close();
    }
  }

  /**
   * Keeps the brokers' timelines with times counted from there.
   *
   * @param zeroNanos 0: as they are
   */
  void keep(long zeroNanos) throws IOException {
    for (SampleLog log : logs) {
      log.close(zeroNanos);
    }
  }

  /** Removes the topic from a cluster of the user's; ebb's own end whole. */
  void removeTopic() throws ClusterException, InterruptedException {
    if (topics != null && plan.cluster().external()) {
      topics.delete(topic);
    }
  }

  @Override
  public void close() {
    if (topics != null) {
      topics.close();
    }
    watches.forEach(BrokerWatch::close);
    abort();
  }
}
