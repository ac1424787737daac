package dev.ebb.runner.load;

import dev.ebb.runner.cluster.Access;
import dev.ebb.runner.plan.Payload;
import dev.ebb.runner.plan.Workload;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer that writes a workload, dealt round-robin to the partitions. */
final class Writer implements AutoCloseable {

  /** Of one who does not write as fast as he can: nobody waits half a second for a record. */
  static final Map<String, Object> AT_A_RATE = Map.of("linger.ms", 10);

  private static final int LINGER_MILLIS = 500;
  private static final int BATCH_BYTES = 64 << 10;
  private static final int MIN_BUFFER_BYTES = 8 << 20;
  private static final int MAX_BUFFER_BYTES = 16 << 20;
  private static final int LOOK_EVERY = 256;
  private static final long TELL_NANOS = 200_000_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final Workload workload;
  private final AtomicLongArray lastOffsets;

  /**
   * How the records are batched: by the number of partitions, and recorded with the results.
   *
   * <p>Dealt round-robin, the batches of all partitions fill up at the same time. So a batch waits
   * until it is full, and the buffer has room for twice as many as there are partitions; batches
   * that are cut short make writing several times slower, and reading dearer.
   */
  static Map<String, Object> batching(Workload workload) {
    int partitions = workload.partitions();
    int twoOfEach = 2 * partitions;
    long wanted = Math.max((long) twoOfEach * BATCH_BYTES, MIN_BUFFER_BYTES);
    int buffer = (int) Math.min(wanted, MAX_BUFFER_BYTES);
    Map<String, Object> batching = new LinkedHashMap<>();
    batching.put("batch.size", Math.min(BATCH_BYTES, buffer / twoOfEach));
    batching.put("linger.ms", LINGER_MILLIS);
    batching.put("buffer.memory", buffer);
    batching.put("acks", "all");
    // A topic that is gone is to be told soon; what waits in so small a buffer is not waiting long.
    batching.put("max.block.ms", 20_000);
    batching.put("request.timeout.ms", 15_000);
    batching.put("delivery.timeout.ms", 25_000);
    Payload payload = workload.payload();
    batching.put("compression.type", payload.codec());
    if (payload.large(workload.records())) {
      int largest = payload.largestBatch(workload.records());
      batching.put("max.request.size", 2 * largest);
      batching.put("buffer.memory", buffer + 2 * largest);
    }
    return batching;
  }

  /** With {@code settings} over the batching. */
  Writer(Access access, String clientId, Workload workload, Map<String, Object> settings) {
    Map<String, Object> config = access.config();
    config.putAll(batching(workload));
    config.put("client.id", clientId);
    config.putAll(settings);
    this.workload = workload;
    lastOffsets = new AtomicLongArray(workload.partitions());
    producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  KafkaProducer<byte[], byte[]> producer() {
    return producer;
  }

  /**
   * Writes a whole spike and waits until the broker has it.
   *
   * @param spikesBefore whose sequence numbers these go on from
   * @param perSecond records a second at most; 0: no limit
   * @throws KafkaException when the broker does not take a record
   */
  void write(String topic, int spikesBefore, double perSecond, LongConsumer progress) {
    Writing writing = begin(topic, spikesBefore);
    writing.to(workload.records(), perSecond, System.nanoTime(), progress);
  }

  /** Begins with the first record of a spike. */
  Writing begin(String topic, int spikesBefore) {
    return new Writing(new Records(topic, workload, spikesBefore));
  }

  /** A spike that is being written, in one piece or in several. */
  final class Writing {
    private final Records records;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Callback[] callbacks = new Callback[workload.partitions()];
    private long written;
    private long toldNanos = System.nanoTime();

    private Writing(Records records) {
      this.records = records;
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
    }

    /**
     * Writes on, and waits until the broker has it.
     *
     * @param end how many records are to be written then
     * @param perSecond records a second at most; 0: no limit
     * @param startNanos when the first of all was due
     * @param progress told several times a second how many are
     */
    void to(long end, double perSecond, long startNanos, LongConsumer progress) {
      while (written < end && failure.get() == null) {
        if (perSecond > 0) {
          awaitUntil(startNanos + (long) (written * 1e9 / perSecond), progress);
        } else if (written % LOOK_EVERY == 0) {
          tell(progress);
        }
        int partition = (int) (written % workload.partitions());
        producer.send(records.next(partition), callbacks[partition]);
        written++;
      }
      producer.flush();
      if (failure.get() != null) {
        throw new KafkaException("the records could not be written", failure.get());
      }
      progress.accept(written);
    }

    /** Waits, and tells meanwhile. */
    void awaitUntil(long dueNanos, LongConsumer progress) {
      for (long now = System.nanoTime(); now < dueNanos; now = System.nanoTime()) {
        LockSupport.parkNanos(Math.min(dueNanos - now, TELL_NANOS));
        tell(progress);
      }
    }

    private void tell(LongConsumer progress) {
      long now = System.nanoTime();
      if (now - toldNanos >= TELL_NANOS) {
        toldNanos = now;
        progress.accept(written);
      }
    }
  }

  /** Of each partition that got any record. */
  Map<Integer, Long> lastOffsets() {
    Map<Integer, Long> last = new HashMap<>();
    for (int partition = 0; partition < workload.partitions(); partition++) {
      if (workload.recordsIn(partition) > 0) {
        last.put(partition, lastOffsets.get(partition));
      }
    }
    return last;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
