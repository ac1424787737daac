package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Finding.Evidence;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.trial.SecondSpikeMetric;
import dev.ebb.runner.trial.TrialMetric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** How much of the heap that is in memory is live. */
public final class FreeHeap {

  /** Of the finding's figures: what could be given back. */
  static final String FREE_MIB = "heap_free_mib";

  static final String CODE = "free-heap";

  private static final String BY_PAGES =
      "which is more than is in memory: it counts whole pages or regions, also what of them has"
          + " never been written to";

  private FreeHeap() {}

  static Optional<Finding> judge(ArmCase one) {
    ArmSummary arm = one.arm();
    Optional<Figure> resident = arm.figure(TrialMetric.HEAP_RESIDENT_SETTLED_MIB);
    Optional<Figure> live = arm.figure(TrialMetric.HEAP_USED_AFTER_GC_MIB);
    boolean sameMoment = arm.median(SecondSpikeMetric.RSS_SETTLED2_MIB).isEmpty();
    if (resident.isEmpty() || live.isEmpty() || !sameMoment) {
      return Optional.empty();
    }
    int trials = Math.min(resident.get().n(), live.get().n());
    return Optional.of(
        new Finding(
            CODE,
            arm.arm(),
            Finding.figures(
                "heap_resident_settled_mib", resident.get().median(),
                "heap_live_mib", live.get().median()),
            Evidence.of(trials),
            List.of(),
            String.format(
                Locale.ROOT,
                "Of %.0f MiB of heap in memory when settled, %.0f are live after full collections"
                    + " (%s)",
                resident.get().median(),
                live.get().median(),
                Sure.trials(trials, ""))));
  }

  /**
   * The same of a running process. Where more is live than is in memory, the JVM counts what has
   * never been written to: ZGC counts whole pages.
   *
   * @param resident heap in memory, MiB; empty: not known
   * @param liveMib after full collections
   */
  public static Finding ofProcess(OptionalDouble resident, double liveMib) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("heap_live_mib", liveMib);
    if (resident.isEmpty()) {
      return Finding.note(
          CODE, figures, String.format(Locale.ROOT, "%.0f MiB of heap are live", liveMib));
    }
    double mib = resident.getAsDouble();
    figures.put("heap_resident_mib", mib);
    if (liveMib > mib) {
      return Finding.note(
          CODE,
          figures,
          String.format(
              Locale.ROOT,
              "%.0f MiB are live by the JVM's own count, %s: next to nothing could be given back",
              liveMib,
              BY_PAGES));
    }
    figures.put(FREE_MIB, mib - liveMib);
    return Finding.note(
        CODE,
        figures,
        String.format(
            Locale.ROOT,
            "%.0f of it is live, so that up to %.0f could be given back",
            liveMib,
            mib - liveMib));
  }

  /** Of a running process that nothing was done to. */
  public static Finding unknown(OptionalDouble resident, double usedMib) {
    String more = "; --gc tells what is live (it pauses the process)";
    boolean within = resident.isPresent() && usedMib <= resident.getAsDouble();
    return Finding.note(
        "used-heap",
        Map.of("heap_used_mib", usedMib),
        within
            ? String.format(Locale.ROOT, "%.0f of it is in use, live or not", usedMib) + more
            : String.format(
                    Locale.ROOT,
                    "%.0f MiB are in use by the JVM's own count, live or not%s",
                    usedMib,
                    resident.isPresent() ? ", " + BY_PAGES : "")
                + more);
  }
}
