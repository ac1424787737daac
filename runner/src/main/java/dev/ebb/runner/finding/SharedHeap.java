package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.ControlGroup;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A heap in a memory file, as ZGC has it: what is committed of it is allocated, and charged to the
 * control group as shared memory, also where nobody has touched it and RSS does not show it.
 */
public final class SharedHeap {

  private SharedHeap() {}

  /**
   * Judges it.
   *
   * @param residentMib heap in memory; empty: not known
   * @param group that the process is in; empty: not known, and then nothing is said
   */
  public static Optional<Finding> of(
      OptionalDouble residentMib, double committedMib, Optional<ControlGroup> group) {
    OptionalDouble shared = group.isPresent() ? group.get().shared() : OptionalDouble.empty();
    if (residentMib.isEmpty()
        || shared.isEmpty()
        || shared.getAsDouble() < committedMib
        || committedMib - residentMib.getAsDouble() < ArmCase.WORTH_MIB) {
      return Optional.empty();
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("heap_committed_mib", committedMib);
    figures.put("heap_resident_mib", residentMib.getAsDouble());
    figures.put("group_shared_mib", shared.getAsDouble());
    return Optional.of(
        Finding.note(
            "shared-heap",
            figures,
            String.format(
                Locale.ROOT,
                "ZGC's heap is shared memory: its control group is charged for all %.0f MiB that are"
                    + " committed, %.0f more than RSS shows",
                committedMib,
                committedMib - residentMib.getAsDouble())));
  }
}
