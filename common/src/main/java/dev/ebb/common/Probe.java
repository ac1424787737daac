package dev.ebb.common;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Sits in the real KafkaConsumer of every stack: sees what it was configured with, how many records
 * each poll brought, every commit that succeeded, and the close.
 *
 * <p>Kafka makes it by reflection and some stacks pass nothing but strings as configuration, so
 * what it sees goes to a {@link Tally} that is known by the consumer's group.
 */
public final class Probe implements ConsumerInterceptor<byte[], byte[]> {

  private static final Map<String, Tally> TALLIES = new ConcurrentHashMap<>();

  private Tally tally;

  /** That of the consumer in a group. */
  static Tally tally(String group) {
    return TALLIES.computeIfAbsent(group, key -> new Tally());
  }

  /** What a KafkaConsumer of this process has done; one consumer thread writes, others read. */
  static final class Tally {
    private final AtomicLong polled = new AtomicLong();
    private final AtomicLong polls = new AtomicLong();
    private final AtomicLong maxPoll = new AtomicLong();
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong maxAhead = new AtomicLong();
    private final AtomicLong recentAhead = new AtomicLong();
    private volatile LongSupplier handled = () -> 0;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Map<String, ?> configuration;

    /** Whom to ask how many records have been handled. */
    void watch(LongSupplier handledSoFar) {
      handled = handledSoFar;
    }

    /** Notes a poll that brought {@code count} records; one thread at a time. */
    void polled(int count) {
      polls.lazySet(polls.get() + 1);
      if (count > maxPoll.get()) {
        maxPoll.lazySet(count);
      }
      long all = polled.get() + count;
      long ahead = all - handled.getAsLong();
      if (ahead > maxAhead.get()) {
        maxAhead.lazySet(ahead);
      }
      if (ahead > recentAhead.get()) {
        recentAhead.lazySet(ahead);
      }
      polled.set(all);
    }

    /** Most records that polls had returned and nobody had handled yet. */
    long maxAhead() {
      return maxAhead.get();
    }

    /** The same since this was asked last. */
    long takeRecentAhead() {
      return Math.max(recentAhead.getAndSet(0), polled.get() - handled.getAsLong());
    }

    /** Records that polls have returned so far. */
    long polled() {
      return polled.getOpaque();
    }

    /** Polls that returned records. */
    long polls() {
      return polls.get();
    }

    /** Records in the largest poll. */
    long maxPoll() {
      return maxPoll.get();
    }

    /** Commits that the broker confirmed. */
    long commits() {
      return commits.get();
    }

    /** The keys that the KafkaConsumer was given, or null before it is made. */
    Map<String, ?> configuration() {
      return configuration;
    }

    /** Whether the KafkaConsumer has been closed. */
    boolean closed() {
      return closed.getCount() == 0;
    }

    /** Waits until the KafkaConsumer has closed; true at once when none was made. */
    boolean awaitClosed(long nanos) throws InterruptedException {
      return configuration == null || closed.await(nanos, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void configure(Map<String, ?> configs) {
    tally = tally(configs.get(ConsumerConfig.GROUP_ID_CONFIG).toString());
    tally.configuration = configs;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    tally.polled(records.count());
    return records;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    tally.commits.incrementAndGet();
  }

  @Override
  public void close() {
    tally.closed.countDown();
  }
}
