package dev.ebb.runner.finding;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.result.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a pod is to be given for what a tuning has found.
 *
 * @param search as {@code run.json} keeps it
 * @param winner of what it has tried
 */
record PodLimit(JsonNode search, JsonNode winner) {

  /** It gets so much more than was ever seen; then it is rounded up. */
  private static final double MARGIN = 0.15;

  private static final int STEP_MIB = 4;

  /** What a pod is to be given for it, in MiB. */
  int mib() {
    if (search.hasNonNull("limit_mib")) {
      return (int) Math.round(search.path("limit_mib").asDouble());
    }
    return (int) (Math.ceil((1 + MARGIN) * seen() / STEP_MIB) * STEP_MIB);
  }

  /** The most that was seen of it, by whatever account. */
  private double seen() {
    return Math.max(winner.path("highest_mib").asDouble(), charged());
  }

  private double charged() {
    return Math.max(
        winner.path("charged_mib").asDouble(0),
        winner.path("long").path("charged_mib").asDouble(0));
  }

  /** In a sentence, with the margin over what the kernel charged. */
  Finding finding() {
    double charged = charged();
    double highest = winner.path("highest_mib").asDouble();
    int pod = mib();
    int trials = winner.path("trials").asInt() + winner.path("long").path("trials").asInt();
    String kernel =
        charged == 0
            ? "what a control group would be charged is not known here"
            : String.format(
                Locale.ROOT,
                "the kernel charged its control group %.0f MiB at most, page cache included, and its"
                    + " working set is never more: %.0f %% of margin over that (where another"
                    + " process has read a library first, its pages are charged there)",
                charged,
                100 * (pod / charged - 1));
    String words =
        search.hasNonNull("limit_mib")
            ? String.format(
                Locale.ROOT,
                "Of its %d MiB %.0f %% were left at the highest peak (%.0f MiB); %s",
                pod,
                100 * (1 - highest / pod),
                highest,
                kernel)
            : String.format(
                Locale.ROOT,
                "A pod's limit for it: %d MiB, %.0f %% above the highest peak in %d trials (%.0f MiB);"
                    + " %s",
                pod,
                100 * (pod / highest - 1),
                trials,
                highest,
                kernel);
    double heap = winner.path("heap_mib").asDouble();
    if (heap > 0 && !search.hasNonNull("limit_mib")) {
      words +=
          String.format(
              Locale.ROOT,
              "; its heap may take up to %.0f MiB, and the limit goes by what it took here",
              heap);
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("pod_mib", (double) pod);
    figures.put("highest_mib", highest);
    if (charged > 0) {
      figures.put("charged_mib", charged);
    }
    return new Finding(
        "tuned-limit",
        winner.path("arm").asText(),
        figures,
        Finding.Evidence.of(trials),
        List.of(),
        words);
  }
}
