package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding;
import java.util.Locale;
import java.util.OptionalDouble;

/** How much of a running JVM's RSS is its heap. */
public final class HeapShare {

  private HeapShare() {}

  /**
   * Judges it.
   *
   * @param residentMib heap in memory; empty: not known
   * @param committedMib heap by the JVM's own account, an upper bound
   */
  public static Finding of(double rssMib, OptionalDouble residentMib, double committedMib) {
    if (residentMib.isEmpty()) {
      return Finding.note(
          "heap-share",
          Finding.figures("rss_mib", rssMib, "heap_committed_mib", committedMib),
          String.format(
              Locale.ROOT,
              "How much of the %.0f MiB in memory is heap is not known; it is committed to %.0f",
              rssMib,
              committedMib));
    }
    double resident = residentMib.getAsDouble();
    return Finding.note(
        "heap-share",
        Finding.figures("rss_mib", rssMib, "heap_resident_mib", resident),
        String.format(
            Locale.ROOT,
            "Heap is %.0f of %.0f MiB in memory (%.0f %%)",
            resident,
            rssMib,
            100 * resident / rssMib));
  }
}
