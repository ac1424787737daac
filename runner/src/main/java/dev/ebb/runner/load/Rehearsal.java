package dev.ebb.runner.load;

import dev.ebb.common.Explanation;
import dev.ebb.runner.cluster.Access;
import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.plan.Sizes;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.OnSignal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * One record all the way through a cluster that is not ebb's own, before anything is measured:
 * whatever is not allowed there is told at once, by name.
 */
public final class Rehearsal {

  private static final Duration READ_WITHIN = Duration.ofSeconds(10);

  private final Access access;
  private final Topics topics;
  private final String name;

  /** On the cluster of {@code topics}, with a topic and a group of the run. */
  public Rehearsal(Access access, Topics topics, String runName) {
    this.access = access;
    this.topics = topics;
    this.name = runName + "-check";
  }

  /**
   * Makes a topic like those of the run, writes to it, reads from it, commits, and removes all of
   * it.
   *
   * @param replicationFactor 0: the cluster's default
   * @throws Refused naming what the cluster does not allow
   */
  public void writeAndRead(Release release, int partitions, int replicationFactor)
      throws InterruptedException {
    tidily(
        () -> {
          topics.create(name, partitions, replicationFactor, Map.of());
          try {
            write(release);
          } catch (KafkaException e) {
            throw refusal("topic " + name + " cannot be written to", e, hint(release, e));
          }
          read(new TopicPartition(name, 0), 0);
        },
        () -> topics.delete(name, name));
  }

  /**
   * Joins a group of the run's and commits, for a topic that is only read.
   *
   * @param topic that can be read, as is known by now
   * @throws Refused naming what the cluster does not allow
   */
  public void commit(ExistingTopic topic) throws InterruptedException {
    Map.Entry<Integer, Long> some = topic.last().entrySet().iterator().next();
    tidily(
        () -> read(new TopicPartition(topic.name(), some.getKey()), some.getValue()),
        () -> topics.dissolve(name)); // it may be that no topics can be made, and none was
  }

  private interface Step {
    void run() throws ClusterException, InterruptedException;
  }

  private void tidily(Step steps, Step undo) throws InterruptedException {
    try {
      topics.requireReachable();
    } catch (ClusterException e) {
      throw new Refused("--bootstrap-server " + access + ": " + e.getMessage(), e);
    }
    OnSignal abort = new OnSignal(() -> anyway(undo));
    boolean good = false;
    try {
      steps.run();
      good = true;
    } catch (ClusterException e) {
      throw new Refused("--bootstrap-server " + access + ": " + e.getMessage(), e);
    } finally {
      try {
        undo.run();
      } catch (ClusterException e) {
        if (good) {
          throw new Refused("--bootstrap-server " + access + ": " + e.getMessage(), e);
        }
      } finally {
        abort.close();
      }
    }
  }

  private static void anyway(Step undo) {
    try {
      undo.run();
    } catch (ClusterException e) {
      System.err.println("warning: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(Release release) {
    Workload one = Workload.of(1, Sizes.SMALLEST, 1);
    try (Spike spike =
        release == Release.COMMIT
            ? new Backlog(access, name, name, one, 0)
            : new LiveSpike(access, name, one, 0)) {
      spike.prepare(written -> {});
      spike.release(written -> {});
    }
  }

  /** What else would do, where it is the transaction that is refused. */
  private static String hint(Release release, KafkaException e) {
    if (release != Release.COMMIT) {
      return "";
    }
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof TransactionalIdAuthorizationException
          || t instanceof ClusterAuthorizationException
          || t instanceof InvalidTxnTimeoutException
          || t instanceof UnsupportedVersionException) {
        return "; --release=produce needs no transaction, and writes while the clients read";
      }
    }
    return "";
  }

  private void read(TopicPartition partition, long from) {
    Map<String, Object> config = access.config();
    config.put("group.id", name);
    config.put("client.id", "ebb-check");
    config.put("enable.auto.commit", false);
    config.put("auto.offset.reset", "earliest");
    config.put("isolation.level", "read_committed");
    config.put("default.api.timeout.ms", 15_000);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, from);
      long deadline = System.nanoTime() + READ_WITHIN.toNanos();
      while (consumer.poll(Duration.ofMillis(200)).isEmpty()) {
        if (System.nanoTime() > deadline) {
          throw new Refused(
              "--bootstrap-server "
                  + access
                  + ": the record at "
                  + partition
                  + ", offset "
                  + from
                  + ", could not be read within "
                  + READ_WITHIN.toSeconds()
                  + " s");
        }
      }
      consumer.commitSync();
    } catch (KafkaException e) {
      throw refusal("topic " + partition.topic() + " cannot be read by a group of ebb's", e, "");
    }
  }

  private Refused refusal(String what, KafkaException e, String mend) {
    return new Refused(
        "--bootstrap-server "
            + access
            + ": "
            + what
            + ": "
            + Explanation.of(e, access.bootstrapServers())
            + mend,
        e);
  }
}
