package dev.ebb.common;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * One drain, as the consumer sees it: what to read and with which settings, and where to hand every
 * record.
 */
public final class Drain {

  /** Between two looks at the clock while records flow. */
  private static final int STAMP_EVERY = 64;

  /** In the place of a number of partitions. */
  static final int UNKNOWN = -1;

  private final Options options;
  private final Listener listener;
  private final Probe.Tally tally;
  private final Ledger ledger = new Ledger();
  private final boolean sequence;
  private final long poison;
  private final AtomicLong attempts = new AtomicLong();
  private volatile long firstAttemptMicros;
  private volatile long lastAttemptMicros;

  private volatile long inFlight = -1;

  private long handled;

  /** Below this count nothing but the record itself is to be looked at. */
  private long nextLook = 1;

  private long nextMilestone = 1;
  private long nextWork;
  private int reached;
  private long nextExpected;

  /** Whether simulated work is under way; what has been reached meanwhile is told after it. */
  private volatile boolean atWork;

  private int untold;
  private final AtomicLong processed = new AtomicLong();
  private final AtomicLong distinct = new AtomicLong();
  private volatile long firstRecordMicros;
  private volatile long lastRecordMicros;

  /** Who is told what happens in a drain; all but the first are called at most a few times. */
  interface Listener {
    void workDue(long processed);

    void drained();

    /** {@link #UNKNOWN}: some. */
    void assigned(int partitions);

    void failed(Throwable cause);
  }

  Drain(Options options, Probe.Tally tally, Listener listener) {
    this.options = options;
    this.tally = tally;
    this.listener = listener;
    this.sequence = options.sequence();
    this.poison = options.poison();
    this.nextWork = options.processBatch();
    this.nextExpected = takeExpected();
    tally.watch(() -> handled);
  }

  /** The next count to say so at; 0: none. */
  private long takeExpected() {
    return reached < options.expect().size() ? options.expect().get(reached++) : 0;
  }

  public String topic() {
    return options.topic();
  }

  public String group() {
    return options.group();
  }

  public String mode() {
    return options.mode();
  }

  /** How long the simulated work lasts that {@link #handle} announces. */
  public Duration work() {
    return options.processTime();
  }

  /** Whether it is not known how many records there will be for this process. */
  boolean partOfMany() {
    return options.expect().isEmpty();
  }

  /** Whether simulated work will ever be due. */
  public boolean paced() {
    return options.processBatch() > 0;
  }

  /** How long a close may take before the process is ended without it. */
  public Duration closeTimeout() {
    return ConsumerMain.CLOSE_TIMEOUT;
  }

  /**
   * The KafkaConsumer's configuration, a fresh copy: alike for every client, then the command
   * config, then each {@code --property}; servers and group as by their flags. How offsets are
   * committed is left to the client.
   */
  public Map<String, String> configuration() {
    Map<String, String> config = new HashMap<>();
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    config.put(
        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    config.putAll(options.kafka());
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, options.bootstrapServer());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, options.group());
    config.merge(
        ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG,
        Probe.class.getName(),
        (theirs, ours) -> theirs + "," + ours);
    return config;
  }

  /**
   * Takes one record, in the application's handler; one call at a time.
   *
   * @return true when the simulated work of {@link #work()} is due before the next record; when it
   *     is done, {@link #worked()} is to be called
   */
  public boolean handle(int partition, long offset, byte[] value) {
    long number = sequence ? sequence(partition, offset, value) : offset;
    if (number == poison && partition == 0) {
      choke(number);
    }
    ledger.see(partition, offset, number);
    long n = ++handled;
    return n >= nextLook && look(n);
  }

  private void choke(long number) {
    long now = Clock.epochMicros();
    firstAttemptMicros = attempts.get() == 0 ? now : firstAttemptMicros;
    lastAttemptMicros = now;
    attempts.incrementAndGet();
    throw new Poison(0, number);
  }

  /** Whether there is a record that cannot be handled: the library's own handling is to be seen. */
  public boolean poisoned() {
    return poison >= 0;
  }

  /** How often it was tried to handle it. */
  long attempts() {
    return attempts.get();
  }

  /** When for the first time, epoch microseconds; 0: not yet. */
  long firstAttemptMicros() {
    return firstAttemptMicros;
  }

  /** When last. */
  long lastAttemptMicros() {
    return lastAttemptMicros;
  }

  /**
   * The clock is read, and the count published, when everything polled so far has been handled, so
   * that both are exact then, and every 64 records besides: reading it costs more than the ledger.
   * Much of a drain of a few seconds passes before the optimizing compiler is through, so that what
   * is done for every record is to be little in any code.
   */
  private boolean look(long n) {
    long polled = tally.polled();
    boolean work = (n >= nextMilestone || n == polled) && milestone(n);
    nextLook = polled > n ? Math.min(nextMilestone, polled) : n + 1;
    return work;
  }

  private void publish() {
    distinct.lazySet(handled - ledger.repeated());
    processed.lazySet(handled);
  }

  private boolean milestone(long n) {
    long now = Clock.epochMicros();
    publish();
    ledger.settle(n);
    lastRecordMicros = now;
    if (n == 1) {
      firstRecordMicros = now;
    }
    boolean work = n == nextWork;
    if (work) {
      nextWork += options.processBatch();
      atWork = true;
      listener.workDue(n);
    }
    long distinct = this.distinct.getPlain();
    if (distinct == nextExpected) {
      nextExpected = takeExpected();
      untold++;
      tell();
    }
    nextMilestone = n + STAMP_EVERY;
    if (nextExpected > distinct) {
      nextMilestone = Math.min(nextMilestone, n + nextExpected - distinct);
    }
    if (nextWork > n) {
      nextMilestone = Math.min(nextMilestone, nextWork);
    }
    return work;
  }

  /** What is drained is said when no work is left to be done. */
  private void tell() {
    for (; untold > 0 && !atWork; untold--) {
      listener.drained();
    }
  }

  /**
   * To be told when the simulated work that {@link #handle} has announced is done, and what it was
   * done for is as good as committed; of several times in a batch once, after the last.
   */
  public void worked() {
    if (atWork) {
      lastRecordMicros = Clock.epochMicros();
      atWork = false;
      tell();
    }
  }

  private long sequence(int partition, long offset, byte[] value) {
    if (value == null || value.length < Long.BYTES) {
      IllegalStateException stranger =
          new IllegalStateException(
              "the record at "
                  + topic()
                  + "-"
                  + partition
                  + "@"
                  + offset
                  + " has no sequence number: ebb did not write it; use --accounting offset");
      failed(stranger); // some libraries only log what a handler throws
      throw stranger;
    }
    return (value[0] & 0xffL) << 56
        | (value[1] & 0xffL) << 48
        | (value[2] & 0xffL) << 40
        | (value[3] & 0xffL) << 32
        | (value[4] & 0xffL) << 24
        | (value[5] & 0xffL) << 16
        | (value[6] & 0xffL) << 8
        | value[7] & 0xffL;
  }

  /**
   * The offset to commit for each partition: one past the last record handled. To be called where
   * records are handled, between two of them.
   */
  public Map<Integer, Long> handledOffsets() {
    Map<Integer, Long> offsets = new HashMap<>();
    for (int partition = 0; partition < ledger.partitions(); partition++) {
      if (ledger.knows(partition)) {
        offsets.put(partition, ledger.nextOffset(partition));
      }
    }
    return offsets;
  }

  /**
   * What a consumer that takes no interceptor is to tell by hand: its configuration once, what each
   * poll returned, each commit, and its close.
   */
  public Probe probe() {
    return new Probe();
  }

  /** To be told before all else where the group shares records among its members: KIP-932. */
  public void shared() {
    ledger.shared();
  }

  /** To be told when records come again that had been delivered before, as such a group allows. */
  public void redelivering() {
    ledger.assigned(tally.polled());
  }

  /** To be told when the group has taken it in, where it does not say with which partitions. */
  public void joined() {
    listener.assigned(UNKNOWN);
  }

  /** To be told of every assignment, with the number of partitions assigned. */
  public void assigned(int partitions) {
    if (partitions > 0) {
      ledger.assigned(tally.polled());
    }
    listener.assigned(partitions);
  }

  /** To be told when partitions are about to be taken away, some at least. */
  public void revoked() {
    inFlight = Math.max(inFlight, Math.max(0, tally.polled() - handled));
  }

  /** Most records that had been polled and not handled when partitions were taken; -1: never. */
  long inFlight() {
    return inFlight;
  }

  /** To be told of whatever ends the drain for good; the process then stops with it as reason. */
  public void failed(Throwable cause) {
    listener.failed(cause);
  }

  /**
   * Records handled so far, from any thread: exact once everything polled is handled, otherwise at
   * most {@value #STAMP_EVERY} fewer.
   */
  long processed() {
    return processed.get();
  }

  /** Handling has ended: makes both counts exact. */
  void ended() {
    publish();
  }

  /**
   * To be called, by any thread, when nothing has moved for a while: a library that drops what it
   * has polled leaves counts unpublished.
   */
  void quiet() {
    long n = handled;
    distinct.accumulateAndGet(n - ledger.repeated(), Math::max);
    processed.accumulateAndGet(n, Math::max);
  }

  /** Of those, records that came for the first time. */
  long distinct() {
    return distinct.get();
  }

  /** When the first record was handled, epoch microseconds; 0 before it. */
  long firstRecordMicros() {
    return firstRecordMicros;
  }

  /**
   * When the last record was handled, and the work done that was due with it, epoch microseconds:
   * exact once everything polled is handled, otherwise at most {@value #STAMP_EVERY} records ago; 0
   * before the first.
   */
  long lastRecordMicros() {
    return lastRecordMicros;
  }

  Ledger ledger() {
    return ledger;
  }
}
