package dev.ebb.runner.finding;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.summary.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a tuning has found, from what {@code run.json} keeps of it. */
public final class Tuned {

  private final JsonNode search;

  /** Of the search that {@code run.json} tells of. */
  public Tuned(JsonNode search) {
    this.search = search;
  }

  /** Whether a run was a tuning. */
  public static boolean is(JsonNode run) {
    return run.path("search").path("kind").asText().equals("tune");
  }

  /** What was tried under that name; empty: there is none. */
  public Optional<JsonNode> tried(String arm) {
    for (JsonNode tried : search.path("tried")) {
      if (tried.path("arm").asText().equals(arm)) {
        return Optional.of(tried);
      }
    }
    return Optional.empty();
  }

  /** What was confirmed; empty: nothing was. */
  public Optional<JsonNode> winner() {
    return search.hasNonNull("winner") ? tried(search.path("winner").asText()) : Optional.empty();
  }

  private boolean fits() {
    return search.hasNonNull("limit_mib");
  }

  /** Whose speed is 1, as it is put before a noun. */
  private String anchors() {
    String anchor = search.path("anchor").asText("default");
    return anchor.equals(search.path("default").asText()) ? "the default's" : anchor + "'s";
  }

  private JsonNode plenty() {
    return tried(search.path("default").asText()).orElse(search.path("nothing"));
  }

  /** Why a trial of the default failed, a long one too; null: none did. */
  private String plentyFailed() {
    String reason = plenty().path("reason").asText(null);
    return reason != null ? reason : plenty().path("long").path("reason").asText(null);
  }

  private boolean pod() {
    return search.path("target").asText().equals("pod");
  }

  /** What was asked. */
  public String question() {
    return fits()
        ? String.format(
            Locale.ROOT,
            "What is the fastest that fits into %.0f MiB?",
            search.path("limit_mib").asDouble())
        : String.format(
            Locale.ROOT,
            "The least %s at no less than %s of the default's rate?",
            memory(),
            share(search.path("min_rate").asDouble()));
  }

  private String memory() {
    return pod() ? "memory of its pod" : "peak RSS";
  }

  /** All of it. */
  public List<Finding> findings() {
    List<Finding> all = new ArrayList<>();
    Optional<JsonNode> winner = winner();
    if (winner.isPresent()) {
      all.add(found(winner.get()));
      all.add(confirmed(winner.get()));
      all.add(lasted(winner.get()));
      all.add(new PodLimit(search, winner.get()).finding());
    } else {
      all.add(none());
    }
    if (winner.isPresent() && !search.path("in_time").asBoolean()) {
      all.add(
          Finding.note(
              "tuned-hurried",
              "The time was over before all was tried that might be better: a longer --max-time"));
    }
    shortLived().ifPresent(all::add);
    failures().ifPresent(all::add);
    return all;
  }

  private Finding found(JsonNode winner) {
    String arm = winner.path("arm").asText();
    double peak = winner.path("peak_mib").asDouble();
    double ratio = winner.path("ratio").asDouble();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("peak_mib", peak);
    figures.put("rate_ratio", ratio);
    int trials = winner.path("trials").asInt();
    boolean plentyLives = plentyFailed() == null && plenty().hasNonNull("peak_mib");
    String beside =
        arm.equals(search.path("default").asText())
            ? String.format(
                Locale.ROOT, "as it is with plenty, %.0f MiB at its peak, is the fastest", peak)
            : plentyLives
                ? String.format(
                    Locale.ROOT,
                    "%.0f MiB %s instead of %.0f, at %s times %s rate",
                    peak,
                    pod() ? "charged at its peak" : "at its peak",
                    plenty().path("peak_mib").asDouble(),
                    share(ratio),
                    anchors())
                : String.format(
                    Locale.ROOT,
                    "%.0f MiB at its peak, %,.0f records a second; the default does not live there: %s",
                    peak,
                    winner.path("records_per_s").asDouble(),
                    Optional.ofNullable(plentyFailed()).orElse("not tried"));
    return new Finding(
        "tuned", arm, figures, Finding.Evidence.of(trials), List.of(), arm + ": " + beside);
  }

  private Finding confirmed(JsonNode winner) {
    List<Double> ratios = numbers(winner.path("ratios"));
    List<Double> peaks = numbers(winner.path("peaks_mib"));
    List<Double> fresh = ratios.size() > 1 ? ratios.subList(1, ratios.size()) : ratios;
    int trials = winner.path("trials").asInt();
    int lasting = winner.path("long").path("trials").asInt();
    String words;
    if (fits()) {
      words =
          String.format(
              Locale.ROOT,
              "It survived %d of %d trials (the long ones among them), with peaks from %.0f to %.0f of"
                  + " %.0f MiB",
              trials + lasting - winner.path("failed").asInt(),
              trials + lasting,
              least(peaks),
              winner.path("highest_mib").asDouble(),
              search.path("limit_mib").asDouble());
    } else {
      double bound = search.path("min_rate").asDouble();
      long kept = fresh.stream().filter(ratio -> ratio >= bound).count();
      words =
          String.format(
              Locale.ROOT,
              "Found by one trial and tried anew: %d of %d kept the rate (%s to %s, by the median"
                  + " %s); peaks from %.0f to %.0f MiB in all %d",
              kept,
              fresh.size(),
              share(least(fresh)),
              share(most(fresh)),
              share(winner.path("ratio").asDouble()),
              least(peaks),
              most(peaks),
              trials);
    }
    return new Finding(
        "tuned-confirmed",
        winner.path("arm").asText(),
        Map.of("trials", (double) trials),
        Finding.Evidence.of(fresh.size()),
        List.of(),
        words);
  }

  private Finding lasted(JsonNode winner) {
    JsonNode lasting = winner.path("long");
    JsonNode other = plenty().path("long");
    List<Double> ratios = numbers(lasting.path("ratios"));
    String against =
        ratios.isEmpty()
                || other.isMissingNode()
                || plentyFailed() != null
                || winner.path("arm").asText().equals(search.path("default").asText())
            ? ""
            : String.format(
                Locale.ROOT,
                ", %s times the default's rate there (%s against %s, no interval)",
                share(Figure.median(ratios)),
                Sure.trials(lasting.path("trials").asInt(), "long "),
                other.path("trials").asInt() == 1 ? "one" : other.path("trials").asText());
    return new Finding(
        "tuned-lasts",
        winner.path("arm").asText(),
        Map.of("peak_mib", lasting.path("peak_mib").asDouble()),
        Finding.Evidence.of(lasting.path("trials").asInt()),
        List.of(),
        String.format(
            Locale.ROOT,
            "In a long drain (%,d records, %.1f s) and a second spike after it: %.0f MiB at most%s",
            search.path("long_records").asLong(),
            lasting.path("drain_s").asDouble(),
            lasting.path("most_mib").asDouble(lasting.path("peak_mib").asDouble()),
            against));
  }

  /** What a pod is to be given for it, in MiB. */
  public int podMib(JsonNode winner) {
    return new PodLimit(search, winner).mib();
  }

  private Finding none() {
    String plentyFailed = plentyFailed();
    String why;
    if (!fits() && plentyFailed != null) {
      why = "the default itself failed, and there is nothing to be held against: " + plentyFailed;
    } else if (!search.path("over").asBoolean()) {
      why = "it is not over";
    } else if (!search.path("in_time").asBoolean()) {
      why =
          search.hasNonNull("best")
              ? "the time was over before one was confirmed: a longer --max-time"
              : "nothing leaner has held yet when the time was over: a longer --max-time";
    } else {
      why =
          fits()
              ? "nothing that was tried fits with a tenth to spare"
              : "nothing that was tried needs less than the default and holds its rate"
                  + unproven();
    }
    String best =
        search.hasNonNull("best")
            ? "; the best so far, which is not confirmed: " + search.path("best").asText()
            : "";
    return new Finding(
        "tuned-nothing",
        null,
        Map.of(),
        Finding.Evidence.NONE,
        List.of(),
        "No winner: " + why + best);
  }

  /** What might hold: fast in short drains, and never tried in a long one. */
  private String unproven() {
    List<String> arms = new ArrayList<>();
    for (JsonNode tried : search.path("tried")) {
      if (Holding.verdict(search, tried).equals(Holding.UNPROVEN)) {
        arms.add(tried.path("arm").asText());
      }
    }
    return arms.isEmpty()
        ? ""
        : "; in short drains "
            + String.join(", ", arms)
            + " did, and others compiled alike did not in a long one";
  }

  /** What is lean, and fast for a second or two alone: why the answer is not leaner. */
  private Optional<Finding> shortLived() {
    List<String> words = new ArrayList<>();
    double least = winner().map(one -> one.path("peak_mib").asDouble()).orElse(Double.MAX_VALUE);
    for (JsonNode tried : search.path("tried")) {
      List<Double> ratios = numbers(tried.path("long").path("ratios"));
      if (!fits()
          && !ratios.isEmpty()
          && tried.path("peak_mib").asDouble() < least
          && tried.path("ratio").asDouble() >= search.path("min_rate").asDouble()
          && Figure.median(ratios) < search.path("min_rate").asDouble()) {
        words.add(
            String.format(
                Locale.ROOT,
                "%s (%.0f MiB) had %s times %s rate in drains of %.1f s, and %s in a long one (%s)",
                tried.path("arm").asText(),
                tried.path("peak_mib").asDouble(),
                share(tried.path("ratio").asDouble()),
                anchors(),
                tried.path("drain_s").asDouble(),
                String.format(Locale.ROOT, "%.3f", Figure.median(ratios)),
                Sure.trials(ratios.size(), "")));
      }
    }
    return words.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Finding.note(
                "tuned-short-lived",
                (winner().isPresent() ? "Leaner" : "Lean")
                    + ", but not for long: "
                    + String.join("; ", words)));
  }

  /** What failed, by why. */
  private Optional<Finding> failures() {
    Map<String, Integer> kinds = new TreeMap<>();
    int failed = 0;
    for (JsonNode tried : search.path("tried")) {
      boolean lasting = tried.path("long").path("failed").asInt() > 0;
      if (tried.path("failed").asInt() > 0 || lasting) {
        failed++;
        String reason =
            (tried.path("failed").asInt() > 0 ? tried : tried.path("long")).path("reason").asText();
        kinds.merge(Holding.kind(reason), 1, Integer::sum);
      }
    }
    if (failed == 0) {
      return Optional.empty();
    }
    List<String> parts = new ArrayList<>();
    kinds.forEach((kind, count) -> parts.add(count + " " + kind));
    return Optional.of(
        new Finding(
            "tuned-failed",
            null,
            Map.of("failed", (double) failed),
            Finding.Evidence.NONE,
            List.of(),
            String.format(
                Locale.ROOT,
                "Of %d that were tried %d failed: %s",
                search.path("tried").size(),
                failed,
                String.join(", ", parts))));
  }

  private static List<Double> numbers(JsonNode array) {
    List<Double> numbers = new ArrayList<>();
    array.forEach(number -> numbers.add(number.asDouble()));
    return numbers;
  }

  private static double least(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).min().orElse(0);
  }

  private static double most(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }

  private static String share(double ratio) {
    return String.format(Locale.ROOT, "%.2f", ratio);
  }
}
