package dev.ebb.runner.inspect;

import dev.ebb.runner.finding.HeapShare;
import dev.ebb.runner.pasted.HeapInfo;
import dev.ebb.runner.pasted.MemoryMap;
import dev.ebb.runner.pasted.NativeMemory;
import dev.ebb.runner.pasted.PastedHistogram;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.Smaps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One process at one time, by as many accounts of its memory as there are.
 *
 * @param map the kernel's
 * @param heap the collector's
 * @param memory the JVM's own
 * @param histogram of its objects
 */
record Snapshot(
    Optional<MemoryMap> map,
    Optional<HeapInfo> heap,
    Optional<NativeMemory> memory,
    Optional<PastedHistogram> histogram) {

  private static final double MIB = 1 << 20;
  private static final String ZGC = "ZGC";

  /** Of the limit: nearer than that it is there. */
  private static final double NEAR_LIMIT = 0.95;

  /** Less is not worth a sentence. */
  private static final double WORTH_MIB = 1;

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    OptionalDouble committed = heapCommitted();
    if (map.isPresent() && !map.get().whole()) {
      findings.add(lowerBound(map.get()));
    } else if (elsewhere()) {
      findings.add(
          Finding.note(
              "heap-not-mapped",
              "None of the heap's addresses is in the "
                  + map.get().kind().words()
                  + ": it is another process's, or its beginning is missing"));
    } else if (map.isPresent() && committed.isPresent()) {
      findings.add(HeapShare.of(map.get().rss() / MIB, heapResident(), committed.getAsDouble()));
    }
    mappedOften().ifPresent(findings::add);
    heap.flatMap(this::inUse).ifPresent(findings::add);
    heap.flatMap(Snapshot::limit).ifPresent(findings::add);
    if (map.isPresent() && memory.isPresent() && !elsewhere()) {
      findings.add(unseen(map.get(), memory.get()));
    }
    return findings;
  }

  /** By the collector, else by NMT; MiB. */
  private OptionalDouble heapCommitted() {
    if (heap.isPresent() && heap.get().committed().isPresent()) {
      return OptionalDouble.of(heap.get().committed().getAsLong() / MIB);
    }
    return memory
        .flatMap(known -> known.of(NativeMemory.HEAP))
        .map(amount -> OptionalDouble.of(amount.committed() / MIB))
        .orElse(OptionalDouble.empty());
  }

  /** What of the heap is in memory, where mappings tell, and none of them is missing; MiB. */
  private OptionalDouble heapResident() {
    if (map.isEmpty() || heap.isEmpty() || !map.get().complete()) {
      return OptionalDouble.empty();
    }
    Optional<Long> bytes = Optional.empty();
    if (heap.get().range().isPresent()) {
      bytes = map.get().mappings().heap(heap.get().range().get());
    } else if (heap.get().collector().equals(ZGC) && map.get().pss().isPresent()) {
      bytes = map.get().mappings().heap(null);
    }
    return bytes.isPresent() ? OptionalDouble.of(bytes.get() / MIB) : OptionalDouble.empty();
  }

  /** Whether the heap should be among the mappings, and is not. */
  private boolean elsewhere() {
    return map.isPresent()
        && map.get().complete()
        && heap.flatMap(HeapInfo::range).isPresent()
        && heapResident().isEmpty();
  }

  private static Finding lowerBound(MemoryMap map) {
    return Finding.note(
        "rss-lower-bound",
        Map.of("rss_at_least_mib", map.rss() / MIB),
        String.format(
            Locale.ROOT,
            "RSS is %.0f MiB or more: the end or a part of the %s is missing",
            map.rss() / MIB,
            map.kind().words()));
  }

  /** A heap at several addresses, as ZGC had it up to JDK 22, is in RSS once for each of them. */
  private Optional<Finding> mappedOften() {
    if (map.isEmpty() || map.get().pss().isEmpty()) {
      return Optional.empty();
    }
    List<Smaps.Mapping> views =
        map.get().mappings().mappings().stream()
            .filter(mapping -> mapping.name().contains("java_heap"))
            .toList();
    double rss = views.stream().mapToLong(Smaps.Mapping::rss).sum() / MIB;
    double pss = views.stream().mapToLong(Smaps.Mapping::pss).sum() / MIB;
    return rss - pss < WORTH_MIB
        ? Optional.empty()
        : Optional.of(
            Finding.note(
                "heap-mapped-often",
                Map.of("heap_rss_mib", rss, "heap_pss_mib", pss),
                String.format(
                    Locale.ROOT,
                    "ZGC maps its heap at several addresses, and RSS counts it at each: %.0f MiB for"
                        + " %.0f that are in memory",
                    rss,
                    pss)));
  }

  private Optional<Finding> inUse(HeapInfo heap) {
    if (heap.used().isEmpty() || heap.committed().isEmpty()) {
      return Optional.empty();
    }
    double used = heap.used().getAsLong() / MIB;
    double committed = heap.committed().getAsLong() / MIB;
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("heap_used_mib", used);
    figures.put("heap_committed_mib", committed);
    String words =
        String.format(
            Locale.ROOT, "%.0f MiB of the %.0f committed are in use, live or not", used, committed);
    Optional<Long> counted =
        histogram.flatMap(known -> known.classes().total()).map(total -> total.bytes());
    if (counted.isPresent()) {
      double mib = counted.get() / MIB;
      figures.put("histogram_mib", mib);
      words +=
          String.format(
              Locale.ROOT,
              "; the objects of the class histogram come to %.0f (live ones alone, unless it is of"
                  + " jmap -histo without :live or of jcmd with -all)",
              mib);
    }
    return Optional.of(Finding.note("used-heap", figures, words));
  }

  private static Optional<Finding> limit(HeapInfo heap) {
    if (heap.committed().isEmpty()
        || heap.max().isEmpty()
        || heap.committed().getAsLong() < NEAR_LIMIT * heap.max().getAsLong()) {
      return Optional.empty();
    }
    double max = heap.max().getAsLong() / MIB;
    return Optional.of(
        Finding.note(
            "heap-limit",
            Map.of("heap_committed_mib", heap.committed().getAsLong() / MIB, "heap_mib", max),
            String.format(
                Locale.ROOT,
                "The heap is committed up to its limit of %.0f MiB, or nearly: a smaller -Xmx bounds"
                    + " it; whether it began there (-Xms) these do not tell",
                max)));
  }

  /** What is in memory, and NMT does not know of: what it has committed bounds what it knows. */
  private Finding unseen(MemoryMap map, NativeMemory memory) {
    if (memory.total().isEmpty()) {
      return Finding.note(
          "nmt-without-total",
          "What NMT does not see cannot be told: the line with its total is missing");
    }
    double committed = memory.total().get().committed() / MIB;
    double known = committed;
    OptionalDouble resident = heapResident();
    Optional<NativeMemory.Amount> heapPart = memory.of(NativeMemory.HEAP);
    boolean shared = false;
    if (resident.isPresent() && heapPart.isPresent()) {
      known += Math.min(0, resident.getAsDouble() - heapPart.get().committed() / MIB);
      shared = known < committed;
    }
    // a page that is mapped several times is to be counted once, as NMT does
    double rss = (mappedOften().isPresent() ? map.pss().getAsLong() : map.rss()) / MIB;
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("rss_mib", rss);
    figures.put("nmt_committed_mib", committed);
    String account =
        String.format(
            Locale.ROOT,
            "NMT accounts for at most %.0f MiB (%.0f committed%s)",
            known,
            committed,
            shared ? ", of the heap what is in memory" : "");
    if (rss - known < WORTH_MIB) {
      return Finding.note(
          "nmt-covers",
          figures,
          String.format(
              Locale.ROOT,
              "%s, which is more than the %.0f MiB in memory%s, for not all that is committed need be:"
                  + " what it does not see cannot be told from these",
              account,
              rss,
              map.whole() ? "" : " or more"));
    }
    figures.put("nmt_unseen_at_least_mib", rss - known);
    return Finding.note(
        "nmt-unseen",
        figures,
        String.format(
            Locale.ROOT,
            "Of %.0f MiB in memory%s %s: %.0f or more are none of its, but of libraries, files and"
                + " native code%s",
            rss,
            map.whole() ? "" : " or more",
            account,
            rss - known,
            files(map)));
  }

  private static String files(MemoryMap map) {
    double files =
        map.mappings().mappings().stream()
                .filter(mapping -> mapping.name().matches("[^\\[\\s].*"))
                .filter(mapping -> !mapping.name().contains("java_heap"))
                .mapToLong(Smaps.Mapping::rss)
                .sum()
            / MIB;
    return files < WORTH_MIB
        ? ""
        : String.format(Locale.ROOT, " (files and libraries have %.0f)", files);
  }
}
