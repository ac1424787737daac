package dev.ebb.runner.load;

import dev.ebb.runner.cluster.Access;
import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A topic that is there already, held back: the first member of the client's group is ebb's own,
 * leads it, and assigns all partitions to itself without reading them. The client joins and idles
 * with none; when ebb's member leaves, the client gets all of them, and begins at the offsets that
 * the group has been given.
 */
public final class HeldTopic implements Spike {

  private static final long PATIENCE_SECONDS = 30;

  private final ExistingTopic topic;
  private final String group;
  private final Topics topics;
  private final KafkaConsumer<byte[], byte[]> holder;
  private final CountDownLatch holding = new CountDownLatch(1);
  private final Thread member;
  private volatile boolean leaving;
  private volatile RuntimeException failure;

  /** Of a group that nobody is in. */
  public HeldTopic(Access access, Topics topics, ExistingTopic topic, String group) {
    this.topic = topic;
    this.topics = topics;
    this.group = group;
    Map<String, Object> config = access.config();
    config.put("client.id", "ebb-holder");
    config.put("group.id", group);
    config.put("enable.auto.commit", false);
    config.put("partition.assignment.strategy", HoldAll.class.getName());
    holder = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    member = new Thread(this::hold, "ebb-holder");
  }

  private void hold() {
    try (holder) {
      holder.subscribe(
          List.of(topic.name()),
          new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
              holder.pause(partitions);
              holding.countDown();
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}
          });
      while (!leaving) {
        holder.poll(Duration.ofMillis(500));
      }
    } catch (WakeupException e) {
      // release() or close()
    } catch (RuntimeException e) {
      failure = e;
      holding.countDown();
    }
  }

  /** Gives the group its offsets, and takes all partitions. */
  @Override
  public void prepare(LongConsumer progress) {
    try {
      topics.commit(group, topic.name(), topic.from());
      member.start();
      if (!holding.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new KafkaException("group " + group + " gave ebb no partitions");
      }
    } catch (ClusterException e) {
      throw new KafkaException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted", e);
    }
    if (failure != null) {
      throw new KafkaException("topic " + topic.name() + " cannot be held back", failure);
    }
  }

  /** Leaves the group: the client hears of it with its next heartbeat. */
  @Override
  public void release(LongConsumer progress) {
    close();
  }

  @Override
  public Map<Integer, Long> lastOffsets() {
    return topic.last();
  }

  @Override
  public void close() {
    leaving = true;
    if (member.getState() == Thread.State.NEW) {
      holder.close();
      return;
    }
    holder.wakeup();
    try {
      member.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
