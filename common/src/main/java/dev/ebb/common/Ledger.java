package dev.ebb.common;

import java.util.Arrays;

/**
 * Accounts for every record a handler sees, in constant memory and without allocating.
 *
 * <p>Per partition it remembers which of the last {@value #WINDOW} numbers it has seen. A number
 * that leaves the window unseen is lost; one seen again, or older than the window, is duplicated;
 * one first seen below the highest so far is out of order. Numbers are the sequence that ebb writes
 * into each record (dense, so gaps are losses) or the offset (where transaction markers and
 * compaction leave gaps, so losses cannot be told).
 *
 * <p>Not thread-safe: one handler thread at a time, as each library delivers.
 */
final class Ledger {

  static final int WINDOW = 1 << 16;
  private static final int MASK = WINDOW - 1;

  private Partition[] partitions = new Partition[0];

  /** Counts the record {@code number} of {@code partition}, which was read from {@code offset}. */
  void see(int partition, long offset, long number) {
    Partition p = partition < partitions.length ? partitions[partition] : null;
    if (p == null) {
      p = open(partition, number);
    }
    p.nextOffset = offset + 1;
    p.see(number);
  }

  private Partition open(int partition, long first) {
    if (partition >= partitions.length) {
      partitions = Arrays.copyOf(partitions, partition + 1);
    }
    return partitions[partition] = new Partition(first);
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
    private long outOfOrder;

    Partition(long first) {
      this.first = first;
      this.next = first;
    }

    void see(long number) {
      int word = (int) (number & MASK) >>> 6;
      long bit = 1L << number;
      if (number == next) {
        if ((seen[word] & bit) == 0 && number - WINDOW >= first) {
          lost++;
        }
        seen[word] |= bit;
        next = number + 1;
        return;
      }
      if (number > next) {
        skipTo(number);
        see(number);
        return;
      }
      if (number < next - WINDOW || (seen[word] & bit) != 0) {
        duplicated++;
        return;
      }
      seen[word] |= bit;
      outOfOrder++;
      first = Math.min(first, number);
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
