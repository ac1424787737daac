package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding;
import java.util.Locale;
import java.util.Map;

/** A process that cannot be asked: only the kernel tells of it. */
public final class Unasked {

  private Unasked() {}

  /**
   * Judges it.
   *
   * @param why it cannot be asked
   * @param heapLikeMib memory without a file that is neither malloc's by its place nor a stack
   * @param mallocMib what lies where glibc's malloc keeps its arenas
   */
  public static Finding of(String why, double rssMib, double heapLikeMib, double mallocMib) {
    return Finding.note(
        "not-asked",
        Map.of("rss_mib", rssMib, "heap_like_mib", heapLikeMib, "malloc_like_mib", mallocMib),
        String.format(
            Locale.ROOT,
            "Of %.0f MiB in memory %.0f look like a heap or large allocations and %.0f like malloc's"
                + " arenas; how much of that is in use, and whether it would be given back, cannot be"
                + " asked: %s",
            rssMib,
            heapLikeMib,
            mallocMib,
            why));
  }
}
