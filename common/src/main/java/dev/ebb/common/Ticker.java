package dev.ebb.common;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The one thread of ebb's own in a consumer: writes the report lines, and watches that the consumer
 * gets its partitions and keeps its brokers.
 */
final class Ticker implements Runnable {

  /**
   * Longer than two heartbeats (3 s by default) and a fetch: a live broker has answered by then.
   */
  private static final Duration SILENCE = Duration.ofSeconds(8);

  private static final Duration FIRST_LOOK = Duration.ofSeconds(3);
  private static final Duration NEXT_LOOK = Duration.ofSeconds(5);
  private static final long REPORT_NOW = -1;

  private final Fleet fleet;
  private final Report report;
  private final Duration interval;
  private final Duration startupTimeout;
  private final boolean supervised;
  private final String servers;
  private final Supplier<Trouble> look;
  private final Failure failure;
  private final BlockingQueue<Long> requests = new LinkedBlockingQueue<>();
  private final Connection connection = new Connection();

  private volatile int partitions = -1;
  private final long startedNanos = System.nanoTime();
  private long nextLookNanos;
  private boolean joined;
  private boolean closedBefore;
  private long reported;
  private long seen;
  private long reportedNanos = startedNanos;
  private long nextComplaintNanos = startedNanos;

  /** How a ticker ends the process. */
  interface Failure {
    void fail(int exitCode, String message);
  }

  Ticker(Options options, Fleet fleet, Report report, Supplier<Trouble> look, Failure failure) {
    this.fleet = fleet;
    this.report = report;
    this.interval = options.reportInterval();
    this.startupTimeout = options.startupTimeout();
    this.supervised = options.supervised();
    // A look loads an Admin client, which a supervisor would find in the memory that it measures:
    // it can look for itself.
    Duration firstLook = supervised ? startupTimeout : FIRST_LOOK;
    this.nextLookNanos = startedNanos + firstLook.toNanos();
    this.servers = options.bootstrapServer();
    this.look = look;
    this.failure = failure;
  }

  /** A line for the work that has just become due, with exactly the records up to it. */
  void workDue(long processed) {
    requests.add(processed);
  }

  /** A line as soon as may be. */
  void reportNow() {
    requests.add(REPORT_NOW);
  }

  void assigned(int count) {
    partitions = count == Drain.UNKNOWN ? 1 : count;
  }

  @Override
  public void run() {
    try {
      long tickNanos = System.nanoTime() + interval.toNanos();
      while (true) {
        Long request = requests.poll(tickNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (request == null) {
          tick();
          tickNanos += interval.toNanos();
        } else {
          line(request == REPORT_NOW ? fleet.processed() : request);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the process is stopping
    }
  }

  private void line(long processed) {
    report.progress(processed);
    reported = processed;
    reportedNanos = System.nanoTime();
  }

  private void tick() {
    if (fleet.processed() == seen) {
      fleet.quiet();
    }
    long processed = fleet.processed();
    boolean progressed = processed != seen;
    seen = processed;
    if (progressed) {
      joined = true;
      connection.alive();
    } else {
      watch();
    }
    boolean busy = fleet.drain().paced() ? false : processed > reported;
    boolean quietLongEnough =
        !progressed && System.nanoTime() - reportedNanos >= 2 * interval.toNanos() * 95 / 100;
    if (busy || quietLongEnough) {
      line(processed);
    }
  }

  private void watch() {
    long now = System.nanoTime();
    if (fleet.anyClosed()) {
      // A library that closes its consumer may be about to say why: it has until the next tick.
      if (closedBefore) {
        closed();
      }
      closedBefore = true;
      return;
    }
    if (!joined && partitions > 0) {
      joined = true;
    }
    if (!joined) {
      // An empty assignment is most often a missing topic, and worth a look at once.
      if (partitions == 0 && !supervised || now >= nextLookNanos) {
        nextLookNanos = now + NEXT_LOOK.toNanos();
        waiting(look.get());
      }
      return;
    }
    long silent = connection.silentNanos();
    if (silent < SILENCE.toNanos()) {
      return;
    }
    String gone = "no answer from any broker at " + servers + " for " + seconds(silent);
    if (silent >= Math.max(startupTimeout.toNanos(), SILENCE.toNanos())) {
      failure.fail(1, gone + ": giving up (--startup-timeout)");
    } else if (now >= nextComplaintNanos) {
      nextComplaintNanos = now + NEXT_LOOK.toNanos();
      System.err.println("waiting: " + gone);
    }
  }

  /** Some libraries log what went wrong, close their consumer, and leave the process running. */
  private void closed() {
    Trouble trouble = joined || partitions > 0 ? null : look.get();
    if (trouble != null && trouble.fatal()) {
      failure.fail(2, trouble.message());
    } else {
      failure.fail(1, "the library has closed its KafkaConsumer: the lines above may say why");
    }
  }

  private void waiting(Trouble trouble) {
    if (partitions > 0) {
      return;
    }
    if (trouble == null && partitions == 0) {
      System.err.println(
          "waiting: other members of the group hold all partitions; this one stands by");
      joined = true;
      return;
    }
    String message =
        trouble == null
            ? "the brokers at " + servers + " have assigned no partitions yet"
            : trouble.message();
    long waited = System.nanoTime() - startedNanos;
    if (trouble != null && trouble.fatal()) {
      failure.fail(2, message);
    } else if (waited >= startupTimeout.toNanos()) {
      failure.fail(
          2,
          message + ": gave up after " + seconds(waited) + " (--startup-timeout to wait longer)");
    } else {
      System.err.println("waiting: " + message + " (for " + seconds(waited) + " so far)");
    }
  }

  private static String seconds(long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(nanos) + " s";
  }
}
