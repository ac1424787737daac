package dev.ebb.runner.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process's memory mapping by mapping, as {@code /proc/PID/smaps} had it at one moment; sizes in
 * bytes. Source: proc_pid_smaps(5).
 */
public record Smaps(List<Mapping> mappings) {

  /** What ZGC's heap is called there. */
  private static final String ZGC_HEAP = "java_heap";

  private static final Pattern HEAD =
      Pattern.compile("([0-9a-f]+)-([0-9a-f]+) (\\S+) [0-9a-f]+ \\S+ \\d+ *(.*)");

  private static final int KIB = 1_024;

  /**
   * One mapping.
   *
   * @param rights such as {@code rw-p}
   * @param name of the file behind it, {@code [heap]}, {@code [stack]} or empty
   */
  public record Mapping(long from, long to, String rights, String name, long rss, long pss) {

    /** Of addresses, in bytes. */
    public long size() {
      return to - from;
    }
  }

  /** Reads a live process; empty where that is not possible. */
  public static Optional<Smaps> of(long pid) {
    try (BufferedReader lines =
        Files.newBufferedReader(Path.of("/proc", Long.toString(pid), "smaps"))) {
      return Optional.of(parse(lines));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Smaps parse(BufferedReader lines) throws IOException {
    List<Mapping> mappings = new ArrayList<>();
    Matcher head = null;
    long rss = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("Rss:")) {
        rss = kib(line);
      } else if (line.startsWith("Pss:") && head != null) {
        mappings.add(
            new Mapping(
                Long.parseUnsignedLong(head.group(1), 16),
                Long.parseUnsignedLong(head.group(2), 16),
                head.group(3),
                head.group(4),
                rss,
                kib(line)));
      } else if (!line.isEmpty() && !Character.isUpperCase(line.charAt(0))) {
        Matcher matcher = HEAD.matcher(line);
        head = matcher.matches() ? matcher : null;
      }
    }
    return new Smaps(List.copyOf(mappings));
  }

  private static long kib(String line) {
    return KIB * Long.parseLong(line.replaceAll("[^0-9]", ""));
  }

  /**
   * What of the Java heap is resident. A heap that is mapped several times is counted once, by its
   * proportional share.
   *
   * @param range the heap's addresses; null: it is the one that ZGC maps
   * @return bytes; empty when no such mapping is found
   */
  public Optional<Long> heap(HeapRange range) {
    long rss = 0;
    boolean found = false;
    for (Mapping mapping : mappings) {
      if (ofHeap(mapping, range)) {
        found = true;
        rss += range == null ? mapping.pss : mapping.rss;
      }
    }
    return found ? Optional.of(rss) : Optional.empty();
  }

  /** What is resident besides the Java heap, in bytes; the heap as there. */
  public long besidesHeap(HeapRange range) {
    long rss = 0;
    for (Mapping mapping : mappings) {
      rss += ofHeap(mapping, range) ? 0 : mapping.rss;
    }
    return rss;
  }

  private static boolean ofHeap(Mapping mapping, HeapRange range) {
    return range == null ? mapping.name.contains(ZGC_HEAP) : within(mapping, range);
  }

  private static boolean within(Mapping mapping, HeapRange range) {
    return Long.compareUnsigned(mapping.from, range.from()) >= 0
        && Long.compareUnsigned(mapping.from, range.to()) < 0;
  }
}
