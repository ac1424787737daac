package dev.ebb.plain;

import dev.ebb.common.Drain;
import dev.ebb.common.Probe;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Kafka's share consumer in the loop of its javadoc: the next poll acknowledges what the one before
 * returned. Where reading begins, and whether uncommitted records are read, is a setting of the
 * group. Records keep their order within a poll, not beyond it, and one whose acknowledgement does
 * not come in time is delivered again.
 */
final class ShareLoop implements Runnable {

  /** What a share consumer refuses to be given. */
  private static final List<String> NOT_ITS_OWN =
      List.of(
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);

  /** By how many rebalances there have been one knows that a first assignment has come. */
  private static final String REBALANCES = "rebalance-total";

  private static final Duration JOINING_POLL = Duration.ofMillis(50);

  private final Drain drain;
  private final CountDownLatch closing;
  private final Probe probe;
  private final KafkaShareConsumer<byte[], byte[]> consumer;

  /**
   * One that handles what is drained.
   *
   * @param closing at 0 it is to end
   */
  ShareLoop(Drain drain, CountDownLatch closing) {
    this.drain = drain;
    this.closing = closing;
    this.probe = drain.probe();
    Map<String, Object> config = new HashMap<>(drain.configuration());
    config.keySet().removeAll(NOT_ITS_OWN);
    config.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "implicit");
    consumer = new KafkaShareConsumer<>(config);
    probe.configure(config);
  }

  @Override
  public void run() {
    try {
      consumer.setAcknowledgementCommitCallback(
          (offsets, failure) -> {
            if (failure == null) {
              probe.onCommit(Map.of());
            }
          });
      drain.shared();
      consumer.subscribe(List.of(drain.topic()));
      poll();
      consumer.commitSync(drain.closeTimeout()); // acknowledges what the last poll returned
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      drain.failed(e);
    } finally {
      consumer.close(drain.closeTimeout()); // what has not been acknowledged is released
      probe.close();
    }
  }

  private void poll() throws InterruptedException {
    boolean joined = false;
    try {
      while (closing.getCount() > 0) {
        ConsumerRecords<byte[], byte[]> polled =
            consumer.poll(joined ? Duration.ofSeconds(1) : JOINING_POLL);
        if (!joined && (polled.count() > 0 || assigned())) {
          joined = true;
          drain.joined();
        }
        handle(probe.onConsume(polled));
      }
    } catch (WakeupException e) {
      // close() wakes the poll: nothing is left to be handled
    }
  }

  private void handle(ConsumerRecords<byte[], byte[]> polled) throws InterruptedException {
    for (ConsumerRecord<byte[], byte[]> record : polled) {
      if (record.deliveryCount().orElse((short) 1) > 1) {
        drain.redelivering();
      }
      if (drain.handle(record.partition(), record.offset(), record.value())) {
        if (!closing.await(drain.work().toNanos(), TimeUnit.NANOSECONDS)) {
          drain.worked();
        }
      }
    }
  }

  private boolean assigned() {
    return consumer.metrics().values().stream()
        .anyMatch(
            metric ->
                metric.metricName().name().equals(REBALANCES)
                    && metric.metricValue() instanceof Double total
                    && total > 0);
  }

  /** Ends a poll that waits, from another thread. */
  void wakeup() {
    consumer.wakeup();
  }
}
