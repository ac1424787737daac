package dev.ebb.common;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The consumers of this process, one as a rule: each drains the topic by itself, in a group of its
 * own. The listener is told what holds for all of them: that they are assigned, that they have
 * drained. Counts are sums over all of them.
 */
final class Fleet {

  private final List<DrainConsumer> consumers = new ArrayList<>();
  private final List<Drain> drains = new ArrayList<>();
  private final List<Probe.Tally> tallies = new ArrayList<>();
  private final Drain.Listener listener;
  private final int[] assigned;
  private final int[] drained;
  private int told;
  private boolean complete;

  /**
   * Makes them.
   *
   * @param first of them
   */
  Fleet(Options options, DrainConsumer first, Drain.Listener listener) {
    this.listener = listener;
    int count = options.consumers();
    assigned = new int[count];
    drained = new int[count];
    for (int number = 1; number <= count; number++) {
      Options own = options.ofConsumer(number);
      Probe.Tally tally = Probe.tally(own.group());
      tallies.add(tally);
      drains.add(new Drain(own, tally, new One(number - 1)));
      consumers.add(number == 1 ? first : first.another());
    }
  }

  /** The first one's. */
  Drain drain() {
    return drains.get(0);
  }

  /** A class of the library that all of them are of. */
  Class<?> library() {
    return consumers.get(0).library();
  }

  /** The first one's. */
  Probe.Tally tally() {
    return tallies.get(0);
  }

  void start() throws Exception {
    for (int i = 0; i < consumers.size(); i++) {
      consumers.get(i).start(drains.get(i));
    }
  }

  /**
   * Closes all of them at a time: one that hangs holds up no other. The first failure is thrown.
   */
  void close() throws Exception {
    if (consumers.size() == 1) {
      consumers.get(0).close();
      return;
    }
    List<Thread> closers = new ArrayList<>();
    AtomicReference<Exception> failure = new AtomicReference<>();
    for (DrainConsumer consumer : consumers) {
      Thread closer = new Thread(() -> close(consumer, failure), "ebb-close-one");
      closer.setDaemon(true);
      closer.start();
      closers.add(closer);
    }
    for (Thread closer : closers) {
      closer.join();
    }
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  private static void close(DrainConsumer consumer, AtomicReference<Exception> failure) {
    try {
      consumer.close();
    } catch (Exception e) {
      failure.compareAndSet(null, e);
    }
  }

  /** Whether a KafkaConsumer of theirs has been closed. */
  boolean anyClosed() {
    for (Probe.Tally tally : tallies) {
      if (tally.closed()) {
        return true;
      }
    }
    return false;
  }

  /** Waits until all that were made have closed; false: not in time. */
  boolean awaitClosed(long deadlineNanos) throws InterruptedException {
    for (Probe.Tally tally : tallies) {
      if (!tally.awaitClosed(Math.max(0, deadlineNanos - System.nanoTime()))) {
        return false;
      }
    }
    return true;
  }

  /** Handling has ended: makes counts exact. */
  void ended() {
    for (Drain drain : drains) {
      drain.ended();
    }
  }

  /** When the first record of all was handled, epoch microseconds; 0 before it. */
  long firstRecordMicros() {
    long first = 0;
    for (Drain drain : drains) {
      long micros = drain.firstRecordMicros();
      first = first == 0 || micros != 0 && micros < first ? micros : first;
    }
    return first;
  }

  /** When the last record of all was handled; 0 before the first. */
  long lastRecordMicros() {
    long last = 0;
    for (Drain drain : drains) {
      last = Math.max(last, drain.lastRecordMicros());
    }
    return last;
  }

  /** What all of them have done by now; plain loops, for what is loaded here is measured. */
  Counts counts() {
    Counts all = new Counts();
    for (int i = 0; i < drains.size(); i++) {
      Drain drain = drains.get(i);
      all.distinct += drain.distinct();
      all.lost += drain.ledger().lost();
      all.duplicated += drain.ledger().duplicated();
      all.redelivered += drain.ledger().redelivered();
      all.outOfOrder += drain.ledger().outOfOrder();
      Probe.Tally tally = tallies.get(i);
      all.polls += tally.polls();
      all.polled += tally.polled();
      all.commits += tally.commits();
      all.maxPoll = Math.max(all.maxPoll, tally.maxPoll());
      all.maxAhead = Math.max(all.maxAhead, tally.maxAhead());
    }
    return all;
  }

  /** Sums over all of them; of the two {@code max} the most of any. */
  static final class Counts {
    long distinct;
    long lost;
    long duplicated;
    long redelivered;
    long outOfOrder;
    long polls;
    long polled;
    long commits;
    long maxPoll;
    long maxAhead;
  }

  /** How far the one was ahead that was furthest, since this was asked last. */
  long takeRecentAhead() {
    long most = 0;
    for (Probe.Tally tally : tallies) {
      most = Math.max(most, tally.takeRecentAhead());
    }
    return most;
  }

  /** Records handled so far, from any thread. */
  long processed() {
    long sum = 0;
    for (Drain drain : drains) {
      sum += drain.processed();
    }
    return sum;
  }

  /** Nothing has moved for a while. */
  void quiet() {
    for (Drain drain : drains) {
      drain.quiet();
    }
  }

  private synchronized void assigned(int index, int partitions) {
    assigned[index] = partitions;
    if (index == 0 || !complete) {
      for (int count : assigned) {
        if (count == 0 && assigned.length > 1) {
          return;
        }
      }
      complete = true;
      listener.assigned(assigned[0]);
    }
  }

  private synchronized void drained(int index) {
    drained[index]++;
    int least = Integer.MAX_VALUE;
    for (int count : drained) {
      least = Math.min(least, count);
    }
    for (; told < least; told++) {
      listener.drained();
    }
  }

  /** What one of them tells. */
  private final class One implements Drain.Listener {
    private final int index;

    One(int index) {
      this.index = index;
    }

    @Override
    public void workDue(long processed) {
      if (index == 0) {
        listener.workDue(processed);
      }
    }

    @Override
    public void drained() {
      Fleet.this.drained(index);
    }

    @Override
    public void assigned(int partitions) {
      Fleet.this.assigned(index, partitions);
    }

    @Override
    public void failed(Throwable cause) {
      listener.failed(cause);
    }
  }
}
