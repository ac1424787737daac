package dev.ebb.runner.process;

import dev.ebb.runner.sample.HeapRange;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A HotSpot JVM of this machine, asked from outside by its diagnostic commands ({@code jcmd}); each
 * question fails with an {@link IOException} that says how.
 */
public record HotSpot(Jdk jdk, long pid) {

  /** Full collections of which each takes heap back; Serial needs several. */
  private static final int MAX_COLLECTIONS = 4;

  /** Something that can be asked for how large the committed heap is, in bytes. */
  public interface Committed<E extends Exception> {
    long bytes() throws E, IOException, InterruptedException;
  }

  /** Collects, until the committed heap stops falling. */
  public <E extends Exception> void collect(Committed<E> heap)
      throws E, IOException, InterruptedException {
    long before = heap.bytes();
    for (int i = 0; i < MAX_COLLECTIONS; i++) {
      ask("GC.run");
      long now = heap.bytes();
      if (now >= before) {
        return;
      }
      before = now;
    }
  }

  /** Has the C library's malloc give back what it holds (glibc; from 17.0.9 on). */
  public void trim() throws IOException {
    ask("System.trim_native_heap");
  }

  /** Where the heap lies; empty when the JVM does not say, as with ZGC. */
  public Optional<HeapRange> heapRange() throws IOException {
    return HeapRange.parse(ask("GC.heap_info"));
  }

  /** All flags, those of ergonomics included, as one line; null: it says none. */
  public String flags() throws IOException {
    return ask("VM.flags").lines().findFirst().orElse(null);
  }

  /** The same one by one. */
  public List<String> flagList() throws IOException {
    return Arrays.stream(ask("VM.flags").split("\\s+"))
        .filter(flag -> flag.startsWith("-XX:"))
        .toList();
  }

  /** The live objects by class; that is a full collection. */
  public ClassHistogram histogram() throws IOException {
    try {
      return ClassHistogram.parse(ask("GC.class_histogram"));
    } catch (IllegalArgumentException e) {
      throw new IOException("the class histogram: " + e.getMessage(), e);
    }
  }

  /** Native memory by category, of one that was started with its tracking on. */
  public String nativeMemory() throws IOException {
    return ask("VM.native_memory", "summary", "scale=KB");
  }

  /** Any diagnostic command; what it printed. */
  public String ask(String... command) throws IOException {
    return jdk.jcmd(pid, command);
  }
}
