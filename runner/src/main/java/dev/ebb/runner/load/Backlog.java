package dev.ebb.runner.load;

import dev.ebb.runner.plan.Workload;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A spike held back: written whole inside an open transaction, it is invisible to whoever reads
 * committed, until {@link #release} makes all of it visible within milliseconds.
 */
public final class Backlog implements AutoCloseable {

  /** The broker's own maximum by default (transaction.max.timeout.ms). */
  public static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(15);

  private static final int PROGRESS_EVERY = 50_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final Workload workload;
  private final int spike;
  private final AtomicLongArray lastOffsets;
  private boolean open;

  /** How the records are batched: fixed, and recorded with the results. */
  public static Map<String, Object> batching() {
    Map<String, Object> batching = new LinkedHashMap<>();
    batching.put("batch.size", 65_536);
    batching.put("linger.ms", 10);
    batching.put("compression.type", "none");
    batching.put("acks", "all");
    return batching;
  }

  /**
   * Opens a transaction on the cluster.
   *
   * @param spike 0 for the first of a topic, 1 for the second
   */
  public Backlog(String bootstrapServers, Workload workload, int spike) {
    this.workload = workload;
    this.spike = spike;
    this.lastOffsets = new AtomicLongArray(workload.partitions());
    Map<String, Object> config = new HashMap<>(batching());
    config.put("bootstrap.servers", bootstrapServers);
    config.put("client.id", "ebb-load");
    config.put("transactional.id", "ebb-load-" + spike);
    config.put("transaction.timeout.ms", (int) TRANSACTION_TIMEOUT.toMillis());
    producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
  }

  /**
   * Writes the whole spike to {@code topic}, dealt round-robin, and waits until the broker has it.
   *
   * @param progress told now and then how many records are written
   * @throws KafkaException when the broker does not take a record
   */
  public void write(String topic, LongConsumer progress) {
    producer.beginTransaction();
    open = true;
    Records records = new Records(topic, workload, spike);
    AtomicReference<Exception> failure = new AtomicReference<>();
    Callback[] callbacks = new Callback[workload.partitions()];
    for (int partition = 0; partition < callbacks.length; partition++) {
      int p = partition;
      callbacks[p] =
          (metadata, error) -> {
            if (error != null) {
              failure.compareAndSet(null, error);
            } else {
              lastOffsets.accumulateAndGet(p, metadata.offset(), Math::max);
            }
          };
    }
    for (long n = 0; n < workload.records() && failure.get() == null; n++) {
      int partition = (int) (n % workload.partitions());
      producer.send(records.next(partition), callbacks[partition]);
      if (n % PROGRESS_EVERY == 0) {
        progress.accept(n);
      }
    }
    producer.flush();
    if (failure.get() != null) {
      throw new KafkaException("the backlog could not be written: " + failure.get(), failure.get());
    }
    progress.accept(workload.records());
  }

  /** Commits the transaction: from within this call on, every record is visible. */
  public void release() {
    producer.commitTransaction();
    open = false;
  }

  /** The offset of the last record in a partition. */
  public long lastOffset(int partition) {
    return lastOffsets.get(partition);
  }

  @Override
  public void close() {
    try {
      if (open) {
        producer.abortTransaction();
      }
    } catch (KafkaException | IllegalStateException e) {
      System.err.println("warning: the load transaction could not be aborted: " + e.getMessage());
    } finally {
      producer.close(Duration.ofSeconds(5));
    }
  }
}
