package dev.ebb.runner.inspect;

import java.util.List;
import java.util.OptionalDouble;

/** The flags of a JVM that shape its memory. */
final class Flags {

  private static final String TELLING =
      ".*(Use\\w+GC$|MaxHeapSize|InitialHeapSize|PeriodicGC|Uncommit|MaxDirectMemory|TrimNative"
          + "|FreeRatio|NativeMemoryTracking).*";

  private static final String INITIAL_HEAP = "-XX:InitialHeapSize=";
  private static final double MIB = 1 << 20;

  private Flags() {}

  static List<String> telling(List<String> all) {
    return all.stream().filter(flag -> flag.matches(TELLING)).toList();
  }

  /** What the heap began with; empty: no flag says so. */
  static OptionalDouble initialHeapMib(List<String> all) {
    return all.stream()
        .filter(flag -> flag.startsWith(INITIAL_HEAP))
        .mapToDouble(flag -> Long.parseLong(flag.substring(INITIAL_HEAP.length())) / MIB)
        .findFirst();
  }
}
