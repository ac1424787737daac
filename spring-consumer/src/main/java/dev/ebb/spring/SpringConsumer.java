package dev.ebb.spring;

import dev.ebb.common.ConsumerMain;
import dev.ebb.common.Drain;
import dev.ebb.common.DrainConsumer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.CommonContainerStoppingErrorHandler;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.FixedBackOff;

/**
 * A listener container of Spring's, as {@code @KafkaListener} runs on: it polls, calls the listener
 * on the same thread, and commits what the listener has returned from, every 5 s (ack mode TIME)
 * and when it stops.
 *
 * <p>Modes: {@code record}, the listener is called for each record; {@code batch}, for each poll.
 */
public final class SpringConsumer implements DrainConsumer {

  /** How often a record that fails is tried again before it is left out. */
  private static final String MAX_RETRIES = "error-handler.max-retries";

  private static final Duration COMMIT = Duration.ofSeconds(5);

  private final CountDownLatch closing = new CountDownLatch(1);
  private KafkaMessageListenerContainer<byte[], byte[]> container;

  public static void main(String[] args) {
    ConsumerMain.run("spring-consumer", new SpringConsumer(), args);
  }

  @Override
  public Class<?> library() {
    return KafkaMessageListenerContainer.class;
  }

  @Override
  public List<String> modes() {
    return List.of("record", "batch");
  }

  @Override
  public DrainConsumer another() {
    return new SpringConsumer();
  }

  @Override
  public synchronized void start(Drain drain) {
    if (closing.getCount() == 0) {
      return;
    }
    ContainerProperties properties = new ContainerProperties(drain.topic());
    properties.setAckMode(AckMode.TIME);
    properties.setAckTime(COMMIT.toMillis());
    properties.setShutdownTimeout(drain.closeTimeout().toMillis());
    properties.setConsumerRebalanceListener(new Assignments(drain));
    properties.setMessageListener(listener(drain));
    Map<String, Object> config = new HashMap<>(drain.configuration());
    Object retries = config.remove(MAX_RETRIES);
    container =
        new KafkaMessageListenerContainer<>(new DefaultKafkaConsumerFactory<>(config), properties);
    if (retries != null) {
      BackOff backOff = new FixedBackOff(0, number(retries.toString()));
      container.setCommonErrorHandler(new DefaultErrorHandler(backOff));
    } else if (!drain.poisoned()) {
      container.setCommonErrorHandler(new CommonContainerStoppingErrorHandler());
    }
    container.setApplicationEventPublisher(
        event -> {
          if (event instanceof ConsumerStoppedEvent stopped && closing.getCount() > 0) {
            drain.failed(
                new IllegalStateException("the container has stopped: " + stopped.getReason()));
          }
        });
    container.start();
  }

  private static long number(String retries) {
    try {
      return Long.parseLong(retries);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          MAX_RETRIES + "=" + retries + ": a whole number is needed", e);
    }
  }

  private Object listener(Drain drain) {
    MessageListener<byte[], byte[]> each = record -> handle(record, drain);
    BatchMessageListener<byte[], byte[]> all = records -> records.forEach(each::onMessage);
    return drain.mode().equals("batch") ? all : each;
  }

  /** Simulated work holds up the one thread that polls, as work in a listener does. */
  private void handle(ConsumerRecord<byte[], byte[]> record, Drain drain) {
    if (drain.handle(record.partition(), record.offset(), record.value())) {
      try {
        if (closing.await(drain.work().toNanos(), TimeUnit.NANOSECONDS)) {
          throw new IllegalStateException("stopped while it works: this record is not done");
        }
        drain.worked();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    closing.countDown();
    synchronized (this) {
      if (container != null) {
        container.stop();
      }
    }
  }

  private record Assignments(Drain drain) implements ConsumerAwareRebalanceListener {
    @Override
    public void onPartitionsRevokedBeforeCommit(
        Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
      drain.revoked();
    }

    @Override
    public void onPartitionsAssigned(
        Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
      drain.assigned(partitions.size());
    }
  }
}
