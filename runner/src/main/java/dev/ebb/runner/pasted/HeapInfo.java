package dev.ebb.runner.pasted;

import dev.ebb.runner.sample.HeapRange;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@code jcmd GC.heap_info} prints, and a JVM that ends with a detailed GC log; bytes.
 *
 * @param collector whose heap it is
 * @param committed of the heap; empty: a part of the table is missing
 * @param used live or not; empty: the same
 * @param max that it may grow to; empty: not told
 * @param range where it lies; empty: not told, as ZGC does not
 */
public record HeapInfo(
    Source source,
    String collector,
    OptionalLong committed,
    OptionalLong used,
    OptionalLong max,
    Optional<HeapRange> range)
    implements Found {

  @Override
  public Kind kind() {
    return Kind.HEAP_INFO;
  }
}
