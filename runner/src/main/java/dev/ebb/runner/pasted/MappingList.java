package dev.ebb.runner.pasted;

import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.sample.Smaps;
import java.util.ArrayList;
import java.util.List;

/** Mappings as they come, lowest addresses first; sizes in bytes. */
final class MappingList {

  private final List<Smaps.Mapping> mappings = new ArrayList<>();
  private long rss;
  private long pss;

  /** No process has more, by the kernel's own limit or one a few times as high. */
  private static final int MOST = 200_000;

  void add(Smaps.Mapping mapping) {
    if (mappings.size() >= MOST) {
      throw new Refused("it has more than 200,000 mappings");
    }
    mappings.add(mapping);
    rss += mapping.rss();
    pss += mapping.pss();
  }

  /** Whether one that begins there cannot follow the last. */
  boolean passed(long from) {
    return !mappings.isEmpty()
        && Long.compareUnsigned(from, mappings.get(mappings.size() - 1).from()) <= 0;
  }

  /**
   * Whether it goes from a process's beginning to its end, as far as that can be told: malloc's
   * first heap follows the program itself, and the kernel's own mappings, or a stack, are last.
   */
  boolean whole() {
    return !mappings.isEmpty()
        && mappings
            .get(mappings.size() - 1)
            .name()
            .matches("\\[(?:vsyscall|vdso|vvar\\w*|stack)].*")
        && mappings.stream().anyMatch(mapping -> mapping.name().startsWith("[stack"))
        && mappings.stream().anyMatch(mapping -> mapping.name().equals("[heap]"));
  }

  boolean isEmpty() {
    return mappings.isEmpty();
  }

  long rss() {
    return rss;
  }

  long pss() {
    return pss;
  }

  Smaps all() {
    return new Smaps(List.copyOf(mappings));
  }

  void clear() {
    mappings.clear();
    rss = 0;
    pss = 0;
  }
}
