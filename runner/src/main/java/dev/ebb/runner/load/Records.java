package dev.ebb.runner.load;

import dev.ebb.runner.plan.Payload;
import dev.ebb.runner.plan.Workload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The records that ebb writes: each value starts with an 8-byte big-endian sequence number, counted
 * per partition from 0; the rest is as the {@link Payload} says.
 *
 * <p>The producer copies a value into its batch before {@code send} returns, so that one array a
 * partition serves for all of its records where they are simple. Otherwise each is a piece of a
 * pool, so that a batch does not compress better than its content.
 */
final class Records {

  private static final int POOL_BYTES = 4 << 20;

  private final String topic;
  private final Payload payload;
  private final ByteBuffer[] values;
  private final long[] next;
  private final byte[] pool;
  private final SplittableRandom sizes = new SplittableRandom(Payload.SEED);
  private final SplittableRandom places = new SplittableRandom(Payload.SEED + 1);
  private final List<Header> headers;
  private int sample;

  /** Continues each partition's numbers behind {@code spikesBefore} spikes of that workload. */
  Records(String topic, Workload workload, int spikesBefore) {
    int partitions = workload.partitions();
    this.topic = topic;
    this.payload = workload.payload();
    this.next = new long[partitions];
    for (int partition = 0; partition < partitions; partition++) {
      next[partition] = spikesBefore * workload.recordsIn(partition);
    }
    boolean simple = payload.simple();
    this.values = simple ? simple(partitions, payload.sizes().least()) : null;
    this.pool = simple ? null : pool(payload);
    this.headers = headers(payload);
  }

  private static ByteBuffer[] simple(int partitions, int bytes) {
    ByteBuffer[] values = new ByteBuffer[partitions];
    Random random = new Random(bytes);
    for (int partition = 0; partition < partitions; partition++) {
      byte[] value = new byte[bytes];
      random.nextBytes(value);
      values[partition] = ByteBuffer.wrap(value);
    }
    return values;
  }

  /** Keys and headers are pieces of it, too. */
  private static byte[] pool(Payload payload) {
    int largest = payload.own() ? payload.keyBytes() : payload.sizes().most();
    byte[] pool = new byte[POOL_BYTES + largest];
    Random random = new Random(Payload.SEED);
    if (!payload.content().equals(Payload.JSON)) {
      random.nextBytes(pool);
      return pool;
    }
    ByteBuffer text = ByteBuffer.wrap(pool);
    while (text.hasRemaining()) {
      byte[] entry = entry(random);
      text.put(entry, 0, Math.min(entry.length, text.remaining()));
    }
    return pool;
  }

  /** One in the manner of an event that a shop would send. */
  private static byte[] entry(Random random) {
    return String.format(
            Locale.ROOT,
            "{\"event\":\"order.%s\",\"id\":\"%016x\",\"customer\":%d,\"amount\":%d.%02d,"
                + "\"currency\":\"%s\",\"at\":\"2026-%02d-%02dT%02d:%02d:%02dZ\"},",
            random.nextBoolean() ? "created" : "paid",
            random.nextLong(),
            random.nextInt(1_000_000),
            random.nextInt(1_000),
            random.nextInt(100),
            random.nextBoolean() ? "EUR" : "USD",
            1 + random.nextInt(12),
            1 + random.nextInt(28),
            random.nextInt(24),
            random.nextInt(60),
            random.nextInt(60))
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static List<Header> headers(Payload payload) {
    List<Header> headers = new ArrayList<>();
    Random random = new Random(Payload.SEED);
    for (int i = 0; i < payload.headers(); i++) {
      byte[] value = new byte[payload.headerBytes()];
      random.nextBytes(value);
      headers.add(new RecordHeader("header" + i, value));
    }
    return headers;
  }

  /** The next record of a partition. */
  ProducerRecord<byte[], byte[]> next(int partition) {
    if (values != null) {
      values[partition].putLong(0, next[partition]++);
      return new ProducerRecord<>(topic, partition, null, values[partition].array());
    }
    byte[] value = payload.own() ? own() : piece(payload.sizes().next(sizes));
    ByteBuffer.wrap(value).putLong(0, next[partition]++);
    byte[] key = payload.keyBytes() == 0 ? null : piece(payload.keyBytes());
    return new ProducerRecord<>(topic, partition, key, value, headers);
  }

  private byte[] piece(int bytes) {
    byte[] piece = new byte[bytes];
    System.arraycopy(pool, places.nextInt(pool.length - bytes + 1), piece, 0, bytes);
    return piece;
  }

  private byte[] own() {
    byte[] theirs = payload.samples().get(sample);
    sample = (sample + 1) % payload.samples().size();
    byte[] value = new byte[Long.BYTES + theirs.length];
    System.arraycopy(theirs, 0, value, Long.BYTES, theirs.length);
    return value;
  }
}
