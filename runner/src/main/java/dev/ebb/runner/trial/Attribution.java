package dev.ebb.runner.trial;

import dev.ebb.runner.sample.Phase;
import java.util.OptionalDouble;

/**
 * Splits what is retained into three parts that sum to it: the heap's, by what of its addresses was
 * resident when settled and when idle; malloc's, by what trimming gave back; and the rest (code,
 * metaspace, stacks, buffers), which may be negative. Of the rest, the JVM says how much direct
 * buffers are.
 *
 * <p>After a second spike, what trimming gives back is not of the moment that the rest is of: then
 * only the heap's part is known.
 */
final class Attribution {

  private static final String DIRECT = "direct_bytes";

  private Attribution() {}

  /** Enters the parts; those that cannot be known stay empty. */
  static void enter(Row row, MemoryLog memory, int spikes) {
    row.put(Column.HEAP_RESIDENT_IDLE_MIB, memory.heapResident(Phase.IDLE));
    row.put(Column.HEAP_RESIDENT_SETTLED_MIB, memory.heapResident(Phase.SETTLE));
    row.put(Column.HEAP_COMMITTED_IDLE_MIB, memory.bean(Phase.IDLE, "heap_committed_bytes"));
    row.put(Column.HEAP_COMMITTED_SETTLED_MIB, memory.bean(Phase.SETTLE, "heap_committed_bytes"));
    OptionalDouble heap =
        row.difference(Column.HEAP_RESIDENT_SETTLED_MIB, Column.HEAP_RESIDENT_IDLE_MIB);
    OptionalDouble malloc = row.difference(Column.RSS_AFTER_GC_MIB, Column.RSS_AFTER_TRIM_MIB);
    row.put(Column.RETAINED_HEAP_MIB, heap);
    OptionalDouble direct = memory.bean(Phase.IDLE, DIRECT);
    OptionalDouble directSettled = memory.bean(Phase.SETTLE, DIRECT);
    if (direct.isPresent() && directSettled.isPresent()) {
      row.put(Column.RETAINED_DIRECT_MIB, directSettled.getAsDouble() - direct.getAsDouble());
    }
    if (spikes > 1) {
      return;
    }
    row.put(Column.RETAINED_MALLOC_MIB, malloc);
    OptionalDouble retained = row.number(Column.RETAINED_MIB);
    if (retained.isPresent() && heap.isPresent() && malloc.isPresent()) {
      row.put(
          Column.RETAINED_OTHER_MIB,
          retained.getAsDouble() - heap.getAsDouble() - malloc.getAsDouble());
    }
  }
}
