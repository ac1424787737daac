package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Finding.Evidence;
import dev.ebb.runner.summary.Trials;
import dev.ebb.runner.summary.VarianceSplit;
import dev.ebb.runner.trial.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Client, settings or runtime? What the differences between arms come from. */
public final class Explained {

  private Explained() {}

  /** A split for each figure that is asked about. */
  public static List<VarianceSplit> splits(Trials trials) {
    return Figures.explained().stream().map(metric -> VarianceSplit.of(trials, metric)).toList();
  }

  /**
   * A finding for each; none where only one thing was run.
   *
   * @param trials of each arm
   */
  public static List<Finding> of(List<VarianceSplit> splits, int trials) {
    List<Finding> findings = new ArrayList<>();
    for (VarianceSplit split : splits) {
      if (split.trialsNeeded() > 0) {
        findings.add(tooFew(split, trials));
        return findings; // the others lack as many
      }
      if (!split.shares().isEmpty()) {
        findings.add(explained(split, trials));
      }
    }
    return findings;
  }

  private static String asked(VarianceSplit split) {
    return split.metric().declared().explained().words();
  }

  private static Finding tooFew(VarianceSplit split, int trials) {
    return new Finding(
        "not-explained",
        null,
        Map.of("trials_needed", (double) split.trialsNeeded()),
        Evidence.of(trials),
        List.of(),
        String.format(
            "What the differences in %s come from cannot be told from %d trial%s per arm: %d would"
                + " do",
            asked(split),
            trials,
            trials == 1 ? "" : "s",
            Math.max(split.trialsNeeded(), trials + 1)));
  }

  private static Finding explained(VarianceSplit split, int trials) {
    Map<String, Double> figures = new LinkedHashMap<>();
    split.shares().forEach((factor, share) -> figures.put(factor + ", percent", 100 * share));
    List<String> parts = new ArrayList<>();
    split.shares().entrySet().stream()
        .filter(share -> !share.getKey().equals(VarianceSplit.NOISE))
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .forEach(
            share -> {
              String verb = parts.isEmpty() ? " explains" : "";
              parts.add(
                  split.seen().contains(share.getKey())
                      ? percent(share.getKey() + verb, share.getValue())
                      : share.getKey() + verb + " nothing that can be told from noise");
            });
    parts.add(percent(VarianceSplit.NOISE, split.shares().get(VarianceSplit.NOISE)));
    return new Finding(
        "explained",
        null,
        figures,
        Evidence.of(trials),
        List.of(),
        "Of the differences between these arms in "
            + asked(split)
            + ", "
            + String.join(", ", parts));
  }

  private static String percent(String name, double share) {
    return name + " " + Sure.percent(share);
  }
}
