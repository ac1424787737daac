package dev.ebb.plain;

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
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Kafka's own consumer in the loop of its javadoc: poll, handle, and let auto-commit (every 5 s, in
 * poll and in close) follow. What a poll returned is handled before the next poll, so a commit
 * never covers a record that was not handled.
 *
 * <p>Modes: {@code classic}, the default protocol; {@code consumer}, the protocol of KIP-848 (it
 * runs the asynchronous consumer); {@code share}, a share group (KIP-932), see {@link ShareLoop}.
 */
public final class PlainConsumer implements DrainConsumer {

  private final CountDownLatch closing = new CountDownLatch(1);
  private KafkaConsumer<byte[], byte[]> consumer;
  private ShareLoop share;
  private Thread loop;

  public static void main(String[] args) {
    ConsumerMain.run("plain-client", new PlainConsumer(), args);
  }

  @Override
  public Class<?> library() {
    return KafkaConsumer.class;
  }

  @Override
  public List<String> modes() {
    return List.of("classic", "consumer", "share");
  }

  @Override
  public DrainConsumer another() {
    return new PlainConsumer();
  }

  @Override
  public synchronized void start(Drain drain) {
    if (closing.getCount() == 0) {
      return;
    }
    if (drain.mode().equals("share")) {
      share = new ShareLoop(drain, closing);
      loop = new Thread(share, "plain-share-consumer");
      loop.start();
      return;
    }
    Map<String, Object> config = new HashMap<>(drain.configuration());
    if (drain.mode().equals("consumer")) {
      config.put("group.protocol", "consumer");
    }
    consumer = new KafkaConsumer<>(config);
    loop = new Thread(() -> poll(drain), "plain-consumer");
    loop.start();
  }

  private void poll(Drain drain) {
    ConsumerRecords<byte[], byte[]> polled = ConsumerRecords.empty();
    try {
      consumer.subscribe(List.of(drain.topic()), new Assignments(drain));
      while (closing.getCount() > 0) {
        polled = consumer.poll(Duration.ofSeconds(1));
        for (ConsumerRecord<byte[], byte[]> record : polled) {
          if (drain.handle(record.partition(), record.offset(), record.value())) {
            if (!closing.await(drain.work().toNanos(), TimeUnit.NANOSECONDS)) {
              drain.worked();
            }
          }
        }
      }
    } catch (WakeupException e) {
      // close() wakes the poll: nothing is left to be handled
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      rewind(polled, drain.handledOffsets());
      drain.failed(e);
    } finally {
      closeConsumer(drain);
    }
  }

  /** What was polled and not handled is not to be committed by the close. */
  private void rewind(ConsumerRecords<byte[], byte[]> polled, Map<Integer, Long> handled) {
    for (TopicPartition partition : polled.partitions()) {
      if (consumer.assignment().contains(partition)) {
        long first = polled.records(partition).get(0).offset();
        consumer.seek(partition, Math.max(first, handled.getOrDefault(partition.partition(), 0L)));
      }
    }
  }

  /** close(Duration) is deprecated for CloseOptions, which clients before 4.1 do not have. */
  @SuppressWarnings("deprecation")
  private void closeConsumer(Drain drain) {
    consumer.close(drain.closeTimeout());
  }

  @Override
  public void close() throws InterruptedException {
    closing.countDown();
    synchronized (this) {
      if (loop == null) {
        return;
      }
    }
    if (share != null) {
      share.wakeup();
    } else {
      consumer.wakeup();
    }
    loop.join();
  }

  private record Assignments(Drain drain) implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      drain.assigned(partitions.size());
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      drain.revoked(); // auto-commit has committed what was handled
    }
  }
}
