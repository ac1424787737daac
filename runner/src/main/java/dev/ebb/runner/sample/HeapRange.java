package dev.ebb.runner.sample;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a JVM's heap lies, from the addresses that {@code jcmd PID GC.heap_info} prints; all
 * collectors but ZGC do, and what ZGC maps goes by a name of its own.
 */
public record HeapRange(long from, long to) {

  /** [bottom, top) or [bottom, top, end): the generations of one heap. */
  private static final Pattern SPAN =
      Pattern.compile("\\[0x([0-9a-f]+), ?0x([0-9a-f]+)(?:, ?0x([0-9a-f]+))?\\)");

  /** Covers every span printed; empty when there is none. */
  public static Optional<HeapRange> parse(String heapInfo) {
    long from = Long.MAX_VALUE;
    long to = 0;
    Matcher span = SPAN.matcher(heapInfo);
    while (span.find()) {
      String end = span.group(3) == null ? span.group(2) : span.group(3);
      from = Math.min(from, Long.parseUnsignedLong(span.group(1), 16));
      to = Math.max(to, Long.parseUnsignedLong(end, 16));
    }
    return from < to ? Optional.of(new HeapRange(from, to)) : Optional.empty();
  }
}
