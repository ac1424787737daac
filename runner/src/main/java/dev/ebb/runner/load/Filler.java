package dev.ebb.runner.load;

import dev.ebb.runner.plan.Workload;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes records for anyone to see at once, as fast as it goes or at a rate. */
public final class Filler {

  private Filler() {}

  /**
   * Writes the workload to a topic.
   *
   * @param perSecond records a second at most; 0: no limit
   * @param progress told after every record how many are sent
   * @throws KafkaException when the broker does not take a record
   */
  public static void fill(
      String bootstrapServers,
      String topic,
      Workload workload,
      double perSecond,
      LongConsumer progress) {
    Map<String, Object> config = new HashMap<>(Backlog.batching());
    config.put("bootstrap.servers", bootstrapServers);
    config.put("client.id", "ebb-produce");
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      Records records = new Records(topic, workload, 0);
      long start = System.nanoTime();
      for (long n = 0; n < workload.records() && failure.get() == null; n++) {
        if (perSecond > 0) {
          awaitTurn(start + (long) (n * 1e9 / perSecond));
        }
        producer.send(
            records.next((int) (n % workload.partitions())),
            (metadata, error) -> {
              if (error != null) {
                failure.compareAndSet(null, error);
              }
            });
        progress.accept(n + 1);
      }
      producer.flush();
    }
    if (failure.get() != null) {
      throw new KafkaException(failure.get().getMessage(), failure.get());
    }
  }

  private static void awaitTurn(long dueNanos) {
    for (long now = System.nanoTime(); now < dueNanos; now = System.nanoTime()) {
      LockSupport.parkNanos(dueNanos - now);
    }
  }
}
