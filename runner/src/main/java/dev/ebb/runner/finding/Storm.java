package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Finding.Evidence;
import dev.ebb.runner.summary.ChurnSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** After how many pushes a broker was out of memory, and what had been projected. */
final class Storm {

  private Storm() {}

  static List<Finding> judge(ChurnCase run) {
    List<Finding> findings = new ArrayList<>();
    for (ChurnSummary arm : run.arms()) {
      if (arm.reason() == null) {
        findings.add(
            new Finding(
                "storm",
                arm.arm(),
                Map.of("pushes", (double) arm.pushes()),
                Evidence.of(1),
                List.of(),
                words(arm, run)));
      }
    }
    return findings;
  }

  private static String words(ChurnSummary arm, ChurnCase run) {
    if (!run.outOfMemory().contains(arm.arm())) {
      return arm.arm() + ": the broker lived";
    }
    String took =
        String.format(
            Locale.ROOT,
            "%s: a broker with a heap of %s was out of memory after %,d pushes",
            arm.arm(),
            run.setup().brokerHeap(),
            arm.pushes());
    if (arm.heapFullAfterPushes() == null) {
      return took + "; at a quarter of the way there were too few looks to project from";
    }
    return String.format(
        Locale.ROOT,
        "%s; at a quarter of the way the projection was %,d (%+.0f %%)",
        took,
        arm.heapFullAfterPushes(),
        100.0 * (arm.heapFullAfterPushes() - arm.pushes()) / arm.pushes());
  }
}
