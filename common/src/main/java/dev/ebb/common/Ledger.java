package dev.ebb.common;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Accounts for every record a handler sees, in constant memory and without allocating.
 *
 * <p>Per partition it remembers which of the last {@value #WINDOW} numbers it has seen. A number
 * that leaves the window unseen is lost; one first seen below the highest so far is out of order.
 * One seen again, or older than the window, is redelivered where partitions have been assigned anew
 * since it was first seen, which at-least-once allows, and otherwise duplicated. Numbers are the
 * sequence that ebb writes into each record (dense, so gaps are losses) or the offset (where
 * transaction markers and compaction leave gaps, so losses cannot be told).
 *
 * <p>One handler thread at a time, as each library delivers; others may tell of assignments.
 */
final class Ledger {

  static final int WINDOW = 1 << 16;
  private static final int MASK = WINDOW - 1;

  private Partition[] partitions = new Partition[0];

  /** How often partitions have been assigned; looked at only when a number comes again. */
  private final AtomicInteger assignments = new AtomicInteger();

  private long repeated;

  /** Partitions have been assigned: from where on they are read is for the group to say. */
  void assigned() {
    assignments.incrementAndGet();
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
    if (!p.see(number)) {
      p.seeAgain(number, assignments.get());
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
    /** A bit a number, at its place modulo the window; set: seen. */
    private final long[] seen = new long[WINDOW / Long.SIZE];

    private long first;
    private long next;
    private long nextOffset;
    private long lost;
    private long duplicated;
    private long redelivered;
    private long outOfOrder;

    /** What was seen before the assignment of this number may rightly come again: all below. */
    private int assignment;

    private long before;

    Partition(long first, int assignment) {
      this.first = first;
      this.next = first;
      this.before = first;
      this.assignment = assignment;
    }

    /** Notes it; false: it has been seen before, or is too old to tell. */
    boolean see(long number) {
      int word = (int) (number & MASK) >>> 6;
      long bit = 1L << number;
      if (number == next) {
        if ((seen[word] & bit) == 0 && number - WINDOW >= first) {
          lost++;
        }
        seen[word] |= bit;
        next = number + 1;
        return true;
      }
      if (number > next) {
        skipTo(number);
        return see(number);
      }
      if (number < next - WINDOW || (seen[word] & bit) != 0) {
        return false;
      }
      seen[word] |= bit;
      outOfOrder++;
      first = Math.min(first, number);
      return true;
    }

    void seeAgain(long number, int now) {
      if (now != assignment) {
        assignment = now;
        before = next;
      }
      if (number < before) {
        redelivered++;
      } else {
        duplicated++;
      }
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
}
