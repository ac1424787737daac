package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Finding.Evidence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What became of producer state: when the data went, the broker restarted, the ids expired. */
final class StateAfterwards {

  private StateAfterwards() {}

  static List<Finding> judge(ChurnCase run) {
    List<Finding> findings = new ArrayList<>();
    Map<String, Map<String, String>> steps = new LinkedHashMap<>();
    for (Map<String, String> line : run.aftermath()) {
      String arm = line.get("arm");
      String step = line.get("step");
      steps.put(arm + " " + step, line);
      Map<String, String> fresh = steps.get(arm + " started");
      Map<String, String> then = steps.get(arm + " pushed");
      if (!line.equals(fresh) && !line.equals(then) && fresh != null && then != null) {
        boolean anew = steps.containsKey(arm + " restarted") && !step.equals("restarted");
        findings.add(finding(line, anew ? steps.get(arm + " restarted") : then, fresh));
      }
    }
    return findings;
  }

  private static Finding finding(
      Map<String, String> now, Map<String, String> then, Map<String, String> fresh) {
    long left = Long.parseLong(now.get("producer_ids"));
    long before = Long.parseLong(then.get("producer_ids"));
    String ids =
        String.format(
            Locale.ROOT,
            "%,d of %,d producer ids are left, live heap %s -> %s MiB, RSS %s -> %s MiB",
            left,
            before,
            then.get("heap_live_mib"),
            now.get("heap_live_mib"),
            then.get("rss_mib"),
            now.get("rss_mib"));
    String what =
        switch (now.get("step")) {
          case "deleted" -> "when retention has deleted all data (" + now.get("seconds") + " s)";
          case "restarted" ->
              "after a restart (ready in "
                  + now.get("seconds")
                  + " s, empty in "
                  + fresh.get("seconds")
                  + ")";
          default -> "when the ids have expired (" + now.get("seconds") + " s)";
        };
    return new Finding(
        "state-" + now.get("step"),
        now.get("arm"),
        Finding.figures("producer_ids_before", (double) before, "producer_ids_left", (double) left),
        Evidence.of(1),
        List.of(),
        now.get("arm") + ": " + what + ", " + ids);
  }
}
