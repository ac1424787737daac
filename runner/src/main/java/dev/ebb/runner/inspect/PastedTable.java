package dev.ebb.runner.inspect;

import dev.ebb.runner.pasted.Found;
import dev.ebb.runner.pasted.GcLog;
import dev.ebb.runner.pasted.HeapInfo;
import dev.ebb.runner.pasted.MemoryMap;
import dev.ebb.runner.pasted.NativeMemory;
import dev.ebb.runner.pasted.Paste;
import dev.ebb.runner.pasted.PastedHistogram;
import dev.ebb.runner.pasted.Recorded;
import dev.ebb.runner.process.Shown;
import dev.ebb.runner.recorded.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What was read of files, as text: a row each, and what could not be read. */
final class PastedTable {

  /** More say nothing to anybody: the first and the last of them do. */
  private static final int MOST_ROWS = 40;

  private static final double MIB = 1 << 20;
  private static final double SECONDS_AN_HOUR = 3_600;
  private static final double MILLIS_A_SECOND = 1_000;

  private PastedTable() {}

  /** What it is, its file, its lines, and its main figures; below a head. */
  static List<List<String>> rows(List<Paste> pastes) {
    List<List<String>> rows = new ArrayList<>();
    for (Paste paste : pastes) {
      for (Found found : paste.found()) {
        rows.add(
            List.of(
                found.kind().words(),
                shortened(found.source().file(), pastes),
                found.source().from() + "-" + found.source().to(),
                figures(found)));
      }
    }
    int left = rows.size() - MOST_ROWS;
    if (left > 0) {
      int half = MOST_ROWS / 2;
      rows.subList(half, half + left).clear();
      rows.add(half, List.of("...", "", "", left + " more"));
    }
    rows.add(0, List.of("what", "file", "lines", "figures"));
    return rows;
  }

  /** By its last name alone, where no other has the same. */
  private static String shortened(String file, List<Paste> pastes) {
    String last = last(file);
    long same = pastes.stream().filter(paste -> last(paste.file()).equals(last)).count();
    return Shown.beginOf(same > 1 ? file : last);
  }

  private static String last(String file) {
    return file.substring(file.lastIndexOf('/') + 1);
  }

  /** Lines that look like something, and could not be read, in a sentence a kind and file. */
  static List<String> unread(List<Paste> pastes) {
    List<String> notes = new ArrayList<>();
    for (Paste paste : pastes) {
      for (Paste.Unread unread : paste.unread()) {
        notes.add(
            String.format(
                Locale.ROOT,
                unread.count() == 1
                    ? "1 line of %2$s looks like %3$s and could not be read: line %4$d"
                    : "%,d lines of %s look like %s and could not be read, the first is line %d",
                unread.count(),
                Shown.beginOf(paste.file()),
                unread.kind().words(),
                unread.first()));
      }
    }
    return notes;
  }

  private static String figures(Found found) {
    if (found instanceof PastedHistogram histogram) {
      return histogram(histogram);
    }
    if (found instanceof NativeMemory memory) {
      return memory(memory);
    }
    if (found instanceof MemoryMap map) {
      return map(map);
    }
    if (found instanceof HeapInfo heap) {
      return heap(heap);
    }
    return found instanceof GcLog log ? log(log) : recording(((Recorded) found).recording());
  }

  private static String histogram(PastedHistogram histogram) {
    int rows = histogram.classes().lines().size();
    return histogram
            .classes()
            .total()
            .map(
                total ->
                    String.format(
                        Locale.ROOT,
                        "%.1f MiB in %,d instances",
                        total.bytes() / MIB,
                        total.instances()))
            .orElse("no total, it is cut off")
        + String.format(Locale.ROOT, ", %,d classes", rows)
        + (histogram.whole() || histogram.classes().total().isEmpty()
            ? ""
            : ", which do not add up to that");
  }

  private static String memory(NativeMemory memory) {
    return memory
            .total()
            .map(
                total ->
                    String.format(
                        Locale.ROOT,
                        "%.1f MiB committed of %,.0f reserved",
                        total.committed() / MIB,
                        total.reserved() / MIB))
            .orElse("no total, its line is missing")
        + memory
            .of(NativeMemory.HEAP)
            .map(heap -> String.format(Locale.ROOT, ", heap %.1f", heap.committed() / MIB))
            .orElse("")
        + (memory.total().isPresent() && !memory.whole()
            ? ", its categories do not add up to that"
            : "")
        + (memory.compared() ? ", against a baseline" : "");
  }

  private static String map(MemoryMap map) {
    String pss =
        map.pss().isPresent()
            ? String.format(Locale.ROOT, ", PSS %.1f", map.pss().getAsLong() / MIB)
            : "";
    int mappings = map.mappings().mappings().size();
    return String.format(
            Locale.ROOT, "RSS %s%.1f MiB", map.whole() ? "" : "at least ", map.rss() / MIB)
        + pss
        + (mappings > 0 ? String.format(Locale.ROOT, ", %,d mappings", mappings) : "")
        + (map.whole() ? "" : ", it is cut off")
        + (map.whole() && mappings > 0 && !map.complete() ? ", some are missing" : "");
  }

  private static String heap(HeapInfo heap) {
    if (heap.committed().isEmpty() || heap.used().isEmpty()) {
      return heap.collector() + ": a part of it is missing";
    }
    return String.format(
            Locale.ROOT,
            "%s: %.1f MiB used of %.1f committed",
            heap.collector(),
            heap.used().getAsLong() / MIB,
            heap.committed().getAsLong() / MIB)
        + (heap.max().isPresent()
            ? String.format(Locale.ROOT, ", at most %.0f", heap.max().getAsLong() / MIB)
            : "");
  }

  private static String log(GcLog log) {
    List<String> counts = new ArrayList<>();
    log.live().forEach(live -> counts.add(LiveInLog.count(live)));
    counts.add(
        log.young() == 0 ? "no young one" : String.format(Locale.ROOT, "%,d young", log.young()));
    Optional<Double> hours = log.live().stream().map(GcLog.Live::hours).max(Double::compare);
    return log.collector().map(name -> name + ": ").orElse("")
        + String.join(", ", counts)
        + hours.filter(h -> h > 0).map(h -> " in " + time(h * SECONDS_AN_HOUR)).orElse("")
        + (log.committed().isPresent()
            ? String.format(Locale.ROOT, "; heap up to %.0f MiB", log.committed().getAsLong() / MIB)
            : "")
        + (log.several() ? "; of several JVMs, or one's twice" : "");
  }

  private static String recording(Recording recording) {
    int last = recording.points().size() - 1;
    return String.format(
        Locale.ROOT,
        "%,d values in %s, from %.1f to %.1f MiB, at most %.1f",
        recording.points().size(),
        time(recording.points().get(last).millis() / MILLIS_A_SECOND),
        recording.idle(),
        recording.settled(),
        recording.peak());
  }

  private static String time(double seconds) {
    return seconds >= 2 * SECONDS_AN_HOUR
        ? String.format(Locale.ROOT, "%.1f h", seconds / SECONDS_AN_HOUR)
        : seconds >= 120
            ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
            : String.format(Locale.ROOT, "%.0f s", seconds);
  }
}
