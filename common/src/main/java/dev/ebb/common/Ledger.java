package dev.ebb.common;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Accounts for every record a handler sees, in constant memory and without allocating, but for what
 * assignments pass over: two numbers for each time.
 *
 * <p>Per partition it remembers which of the last {@value #WINDOW} numbers it has seen. A number
 * that leaves the window unseen is lost, unless it was passed over because partitions were assigned
 * anew: then another process may have handled it, and the ledger says only that this one has not
 * ({@link #seen}). One first seen below the highest so far is out of order, again but for what an
 * assignment goes back to. One seen again, or older than the window, is redelivered where it had
 * been seen before the latest assignment, which at-least-once allows, and otherwise duplicated.
 * Numbers are the sequence that ebb writes into each record (dense, so gaps are losses) or the
 * offset (where transaction markers and compaction leave gaps, so losses cannot be told).
 *
 * <p>One handler thread at a time, as each library delivers; others may tell of assignments.
 */
final class Ledger {

  static final int WINDOW = 1 << 16;
  private static final int MASK = WINDOW - 1;

  private Partition[] partitions = new Partition[0];

  /** How often partitions have been assigned; looked at only when a number comes again. */
  private final AtomicInteger assignments = new AtomicInteger();

  /** Of records handled: those up to it may still be of the assignment before. */
  private volatile long boundary;

  /** Whether others take records between any two: a share group. */
  private boolean shared;

  private int settled;
  private long repeated;

  /**
   * Partitions have been assigned: from where on they are read is for the group to say.
   *
   * @param polled how many records had been polled by then, which may still be on their way here
   */
  void assigned(long polled) {
    boundary = polled;
    assignments.incrementAndGet();
  }

  /** The group shares records, not partitions: what is passed over is for others. */
  void shared() {
    shared = true;
  }

  /** To be called now and then, with how many records have been handled. */
  void settle(long handled) {
    int now = assignments.get();
    if (now != settled && handled > boundary) {
      settled = now;
      for (Partition p : partitions) {
        if (p != null) {
          p.settle(now);
        }
      }
    }
  }

  /** Records that came again, redelivered or duplicated. */
  long repeated() {
    return repeated;
  }

  /** Counts the record {@code number} of {@code partition}, which was read from {@code offset}. */
  void see(int partition, long offset, long number) {
    Partition p = partition < partitions.length ? partitions[partition] : null;
    if (p == null) {
      p = open(partition, number);
    }
    p.nextOffset = offset + 1;
    // Asked like this, not by its field, the compiler makes 10 ns of it and not 13.
    if (!p.seeNext(number) && !p.seeOther(number, assignments.get(), shared)) {
      repeated++;
    }
  }

  private Partition open(int partition, long first) {
    if (partition >= partitions.length) {
      partitions = Arrays.copyOf(partitions, partition + 1);
    }
    return partitions[partition] = new Partition(first, assignments.get());
  }

  /** One past the highest partition seen so far. */
  int partitions() {
    return partitions.length;
  }

  boolean knows(int partition) {
    return partition < partitions.length && partitions[partition] != null;
  }

  /** The lowest number seen in a known partition's first record's window. */
  long first(int partition) {
    return partitions[partition].first;
  }

  /** One past the highest number seen in a known partition. */
  long next(int partition) {
    return partitions[partition].next;
  }

  /**
   * What has been seen of a known partition, losses included: the first number of a stretch, one
   * past its last, and so on; stretches lie apart where an assignment passed numbers over.
   */
  long[] seen(int partition) {
    return partitions[partition].stretches();
  }

  /** One past the offset of the record handled last in a known partition. */
  long nextOffset(int partition) {
    return partitions[partition].nextOffset;
  }

  /** Numbers passed over so far, those still inside the windows included. */
  long lost() {
    long sum = 0;
    for (Partition p : partitions) {
      sum += p == null ? 0 : p.lost + p.missingInWindow();
    }
    return sum;
  }

  long duplicated() {
    long sum = 0;
    for (Partition p : partitions) {
      sum += p == null ? 0 : p.duplicated;
    }
    return sum;
  }

  long redelivered() {
    long sum = 0;
    for (Partition p : partitions) {
      sum += p == null ? 0 : p.redelivered;
    }
    return sum;
  }

  long outOfOrder() {
    long sum = 0;
    for (Partition p : partitions) {
      sum += p == null ? 0 : p.outOfOrder;
    }
    return sum;
  }

  private static final class Partition {
    /** No assignment has gone back, or what it went back to has been seen through. */
    private static final long IN_FRONT = Long.MAX_VALUE;

    /** A bit a number, at its place modulo the window; set: seen, or not to be seen here. */
    private final long[] seen = new long[WINDOW / Long.SIZE];

    private long first;
    private long next;
    private long nextOffset;
    private long lost;
    private long duplicated;
    private long redelivered;
    private long outOfOrder;

    private int assignment;

    /** What lies below was seen before the latest assignment. */
    private long before;

    /** Where an assignment that went back has come to. */
    private long at = IN_FRONT;

    /** Passed over by assignments; another thread may read them. */
    private Gaps gaps = Gaps.NONE;

    Partition(long first, int assignment) {
      this.first = first;
      this.next = first;
      this.before = first;
      this.assignment = assignment;
    }

    void settle(int now) {
      if (now != assignment) {
        assignment = now;
        before = next;
        at = IN_FRONT;
      }
    }

    /** Notes it; false: it is not the next. */
    boolean seeNext(long number) {
      if (number != next) {
        return false;
      }
      int word = (int) (number & MASK) >>> 6;
      long bit = 1L << number;
      if ((seen[word] & bit) == 0 && number - WINDOW >= first) {
        lost++;
      }
      seen[word] |= bit;
      next = number + 1;
      return true;
    }

    /** Any but the next; false: it has been seen before, or is too old to tell. */
    boolean seeOther(long number, int now, boolean shared) {
      boolean anew = now != assignment || next == before && at == IN_FRONT;
      settle(now);
      if (anew) {
        at = number < next ? number : IN_FRONT;
      }
      if (number > next) {
        at = IN_FRONT;
        if (anew || shared) {
          passOver(number);
        } else {
          skipTo(number);
        }
        return seeNext(number);
      }
      boolean inOrder = number >= at;
      if (inOrder) {
        at = number + 1 == next ? IN_FRONT : number + 1;
      }
      int word = (int) (number & MASK) >>> 6;
      long bit = 1L << number;
      boolean unseen = number >= next - WINDOW && (seen[word] & bit) == 0;
      if (number < first && (shared || anew || !unseen)) {
        goBackTo(number); // never seen, however far back it lies
        unseen = false;
      } else if (!unseen && !fill(number)) {
        if (number < before) {
          redelivered++;
        } else {
          duplicated++;
        }
        return false;
      }
      if (unseen) {
        seen[word] |= bit;
        first = Math.min(first, number);
      }
      if (!inOrder) {
        outOfOrder++;
      }
      return true;
    }

    private void skipTo(long number) {
      long windowed = Math.min(number, next + WINDOW);
      for (long n = next; n < windowed; n++) {
        int word = (int) (n & MASK) >>> 6;
        long bit = 1L << n;
        if ((seen[word] & bit) == 0 && n - WINDOW >= first) {
          lost++;
        }
        seen[word] &= ~bit;
      }
      // Of a gap wider than the window, what lies before the last window is lost already.
      lost += number - windowed;
      next = number;
    }

    /** What is skipped is not lost: it is for others, or comes later. */
    private void passOver(long to) {
      long from = next;
      gaps = gaps.with(from, to);
      VarHandle.storeStoreFence(); // whoever sees how far this has come is to see the gap, too
      skipTo(to);
      notHere(from, to);
      lost -= Math.max(0, to - from - WINDOW);
    }

    /** What lies between it and the first is for others, or comes later. */
    private void goBackTo(long number) {
      gaps = gaps.before(number + 1, first);
      notHere(number, first);
      first = number;
    }

    /** Numbers of the window that are not to be taken for lost. */
    private void notHere(long from, long to) {
      for (long n = Math.max(from, next - WINDOW); n < to; n++) {
        seen[(int) (n & MASK) >>> 6] |= 1L << n;
      }
    }

    /** Takes a number out of a gap; false: it lies in none. */
    private boolean fill(long number) {
      Gaps left = gaps.without(number);
      boolean filled = left != gaps;
      gaps = left;
      return filled;
    }

    /** Of a partition that another thread may be writing: what it had come to by some moment. */
    long[] stretches() {
      long end = next;
      VarHandle.loadLoadFence();
      Gaps open = gaps;
      long[] all = new long[open.count + 2];
      all[0] = first;
      System.arraycopy(open.edges, 0, all, 1, open.count);
      all[all.length - 1] = Math.max(end, open.count == 0 ? first : open.edges[open.count - 1]);
      return all;
    }

    long missingInWindow() {
      long missing = 0;
      for (long n = Math.max(first, next - WINDOW); n < next; n++) {
        if ((seen[(int) (n & MASK) >>> 6] & (1L << n)) == 0) {
          missing++;
        }
      }
      return missing;
    }
  }

  /**
   * Stretches of numbers, ascending. Immutable as far as its count goes: one that follows may share
   * its edges.
   *
   * @param edges where a stretch begins, one past its end, and so on
   * @param count of the edges
   */
  private record Gaps(long[] edges, int count) {
    private static final Gaps NONE = new Gaps(new long[0], 0);

    /** With one more, above all others. */
    Gaps with(long from, long to) {
      long[] more =
          count + 2 <= edges.length ? edges : Arrays.copyOf(edges, Math.max(8, 2 * edges.length));
      more[count] = from;
      more[count + 1] = to;
      return new Gaps(more, count + 2);
    }

    /** With one more, below all others; empty: without. */
    Gaps before(long from, long to) {
      if (from == to) {
        return this;
      }
      long[] more = new long[count + 2];
      more[0] = from;
      more[1] = to;
      System.arraycopy(edges, 0, more, 2, count);
      return new Gaps(more, count + 2);
    }

    /** Without a number; the same where it lies in none of them. */
    Gaps without(long number) {
      for (int i = count - 2; i >= 0; i -= 2) {
        long from = edges[i];
        long to = edges[i + 1];
        if (number >= from && number < to) {
          int parts = (number > from ? 2 : 0) + (number + 1 < to ? 2 : 0);
          long[] left = Arrays.copyOf(edges, count - 2 + parts);
          System.arraycopy(edges, i + 2, left, i + parts, count - i - 2);
          if (number > from) {
            left[i] = from;
            left[i + 1] = number;
          }
          if (number + 1 < to) {
            left[i + parts - 2] = number + 1;
            left[i + parts - 1] = to;
          }
          return new Gaps(left, count - 2 + parts);
        }
      }
      return this;
    }
  }
}
