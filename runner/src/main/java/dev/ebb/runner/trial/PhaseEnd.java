package dev.ebb.runner.trial;

import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.sample.HeapRange;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Proc;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where a process's memory was at the end of a phase: the kernel's account beside its own.
 *
 * @param look the kernel's; null: it cannot be read
 * @param said what the process said of the same moment, or null
 */
public record PhaseEnd(Phase phase, Proc.Look look, Event said) {

  /** Of {@code memory.csv}; sizes in MiB. */
  static final List<String> COLUMNS =
      List.of(
          "phase",
          "rss_mib",
          "pss_mib",
          "uss_mib",
          "rss_anon_mib",
          "rss_file_mib",
          "heap_resident_mib",
          "heap_used_mib",
          "heap_committed_mib",
          "metaspace_mib",
          "code_cache_mib",
          "direct_mib",
          "threads",
          "gc_count",
          "gc_ms",
          "allocated_mib");

  private static final List<String> SIZES =
      List.of("heap_used", "heap_committed", "metaspace", "code_cache", "direct", "allocated");

  private static final double MIB = 1 << 20;

  /**
   * Where a JVM's heap lies.
   *
   * @param range empty: it is ZGC's, which is known by its name
   */
  public record HeapAt(Optional<HeapRange> range) {}

  /** What of the heap was resident, in MiB. */
  OptionalDouble heapResident(HeapAt heap) {
    if (look == null || look.smaps().isEmpty()) {
      return OptionalDouble.empty();
    }
    return look.smaps()
        .get()
        .heap(heap.range().orElse(null))
        .map(bytes -> OptionalDouble.of(bytes / MIB))
        .orElse(OptionalDouble.empty());
  }

  /** A size that the process has told, in MiB. */
  OptionalDouble told(String field) {
    Long bytes = said == null ? null : said.number(field);
    return bytes == null ? OptionalDouble.empty() : OptionalDouble.of(bytes / MIB);
  }

  /** By the columns of {@code memory.csv}; what is unknown is null. */
  Map<String, Object> line(Optional<HeapAt> heap) {
    Map<String, Object> line = new LinkedHashMap<>();
    COLUMNS.forEach(column -> line.put(column, null));
    line.put("phase", phase.label());
    if (look != null) {
      line.put("rss_mib", rounded(look.rollup().rss()));
      line.put("pss_mib", rounded(look.rollup().pss()));
      line.put("uss_mib", rounded(look.rollup().uss()));
      if (look.backing() != null) {
        line.put("rss_anon_mib", rounded(look.backing().anon()));
        line.put("rss_file_mib", rounded(look.backing().file()));
      }
    }
    heap.map(this::heapResident)
        .filter(OptionalDouble::isPresent)
        .ifPresent(mib -> line.put("heap_resident_mib", rounded(mib.getAsDouble())));
    if (said != null) {
      for (String size : SIZES) {
        told(size + "_bytes").ifPresent(mib -> line.put(size + "_mib", rounded(mib)));
      }
      for (String count : List.of("threads", "gc_count", "gc_ms")) {
        line.put(count, said.number(count));
      }
    }
    return line;
  }

  private static double rounded(double mib) {
    return Math.round(mib * 1_000) / 1_000.0;
  }
}
