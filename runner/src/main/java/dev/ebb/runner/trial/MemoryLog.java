package dev.ebb.runner.trial;

import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.sample.HeapRange;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Proc;
import dev.ebb.runner.sample.Smaps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where a client's memory is at the end of each phase: the kernel's account beside the JVM's own.
 */
final class MemoryLog {

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

  private static final double MIB = 1 << 20;

  private record Look(
      Phase phase, Proc.Rollup rollup, Proc.Backing backing, Optional<Smaps> smaps, Event beans) {}

  private final List<Look> looks = new ArrayList<>();
  private HeapRange heapRange;
  private boolean heapFound;

  /** Looks at the process, which has just come to the end of a phase. */
  Proc.Rollup look(Phase phase, long pid, Event beans) {
    Proc.Rollup rollup = Proc.rollup(pid);
    looks.add(new Look(phase, rollup, Proc.backing(pid), Smaps.of(pid), beans));
    return rollup;
  }

  /** Adds to the newest look what the JVM says of the same moment. */
  void beans(Event beans) {
    Look last = looks.remove(looks.size() - 1);
    looks.add(new Look(last.phase, last.rollup, last.backing, last.smaps, beans));
  }

  /** Where the heap lies; null: ZGC's, which is known by its name. Known only after the fact. */
  void heapIs(HeapRange range) {
    heapRange = range;
    heapFound = true;
  }

  /** What of the heap was resident at the end of a phase, in MiB. */
  OptionalDouble heapResident(Phase phase) {
    return looks.stream()
        .filter(look -> look.phase == phase)
        .map(this::heapResident)
        .filter(OptionalDouble::isPresent)
        .findFirst()
        .orElse(OptionalDouble.empty());
  }

  private OptionalDouble heapResident(Look look) {
    if (!heapFound || look.smaps.isEmpty()) {
      return OptionalDouble.empty();
    }
    return look.smaps
        .get()
        .heap(heapRange)
        .map(bytes -> OptionalDouble.of(bytes / MIB))
        .orElse(OptionalDouble.empty());
  }

  /** A bean's size at the end of a phase, in MiB. */
  OptionalDouble bean(Phase phase, String field) {
    for (Look look : looks) {
      if (look.phase == phase && look.beans != null && look.beans.number(field) != null) {
        return OptionalDouble.of(look.beans.number(field) / MIB);
      }
    }
    return OptionalDouble.empty();
  }

  /** A line a phase; what is unknown is null. */
  List<Map<String, Object>> lines() {
    return looks.stream().map(this::line).toList();
  }

  private Map<String, Object> line(Look look) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("phase", look.phase.label());
    if (look.rollup != null) {
      line.put("rss_mib", rounded(look.rollup.rss()));
      line.put("pss_mib", rounded(look.rollup.pss()));
      line.put("uss_mib", rounded(look.rollup.uss()));
    }
    if (look.backing != null) {
      line.put("rss_anon_mib", rounded(look.backing.anon()));
      line.put("rss_file_mib", rounded(look.backing.file()));
    }
    heapResident(look).ifPresent(mib -> line.put("heap_resident_mib", rounded(mib)));
    if (look.beans != null) {
      for (String size :
          List.of(
              "heap_used", "heap_committed", "metaspace", "code_cache", "direct", "allocated")) {
        Long bytes = look.beans.number(size + "_bytes");
        line.put(size + "_mib", bytes == null ? null : rounded(bytes / MIB));
      }
      for (String count : List.of("threads", "gc_count", "gc_ms")) {
        line.put(count, look.beans.number(count));
      }
    }
    return line;
  }

  private static double rounded(double mib) {
    return Math.round(mib * 1_000) / 1_000.0;
  }
}
