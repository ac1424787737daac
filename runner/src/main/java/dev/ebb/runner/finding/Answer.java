package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.VarianceSplit;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Who holds what the arms of a run have kept, in one sentence: what a reader came for. */
public final class Answer {

  /** More names than this are counted instead. */
  private static final int NAMED = 5;

  /** Who may hold it, as far as asking tells. */
  private enum Holder {
    COLLECTOR("by the collector in %s (full collections gave back %s of it)"),
    MALLOC("by malloc in %s (trimming gave back %s of it)"),
    REST("in %s by neither collector nor malloc (%s of it did not come back when asked for)"),
    LITTLE("%s kept less than " + (int) ArmCase.WORTH_MIB + " MiB"),
    UNKNOWN("of %s it is not known: not all could be asked for");

    private final String words;

    Holder(String words) {
      this.words = words;
    }
  }

  /**
   * What was found of one arm.
   *
   * @param share of what was kept that the holder held; 0 where it is not told
   */
  private record Held(ArmSummary arm, Holder holder, double share) {}

  private Answer() {}

  /**
   * The answer; empty where nothing was kept that somebody could hold.
   *
   * @param splits what the differences between the arms come from
   */
  public static Optional<Finding> of(List<ArmSummary> arms, List<VarianceSplit> splits) {
    Map<Holder, List<Held>> byHolder = new LinkedHashMap<>();
    for (Holder holder : Holder.values()) {
      byHolder.put(holder, new ArrayList<>());
    }
    List<ArmSummary> good = new ArrayList<>();
    for (ArmSummary arm : arms) {
      OptionalDouble kept = arm.median(TrialMetric.RETAINED_MIB);
      if (kept.isPresent() && arm.median(TrialMetric.RISE_MIB).isPresent()) {
        good.add(arm);
        Held held = held(arm, kept.getAsDouble());
        byHolder.get(held.holder()).add(held);
      }
    }
    List<String> parts = new ArrayList<>();
    Map<String, Double> figures = new LinkedHashMap<>();
    byHolder.forEach(
        (holder, held) -> {
          if (!held.isEmpty()) {
            parts.add(String.format(holder.words, names(held, arms.size()), shares(held)));
          }
          held.stream()
              .filter(one -> one.share() > 0)
              .forEach(
                  one ->
                      figures.put(
                          one.arm().arm() + ", " + holder.name().toLowerCase(Locale.ROOT),
                          100 * one.share()));
        });
    if (figures.isEmpty()) {
      return Optional.empty();
    }
    int trials = good.stream().mapToInt(ArmSummary::trialsOk).min().orElse(0);
    return Optional.of(
        new Finding(
            "answer",
            null,
            figures,
            Finding.Evidence.of(trials),
            List.of(),
            "What they kept is held mostly "
                + String.join("; ", parts)
                + decided(splits)
                + (trials == 1 ? "; by one trial each" : "")));
  }

  private static Held held(ArmSummary arm, double kept) {
    if (kept < ArmCase.WORTH_MIB) {
      return new Held(arm, Holder.LITTLE, 0);
    }
    OptionalDouble byGc = GaveBack.byCollections(arm);
    OptionalDouble byTrim = GaveBack.byTrimming(arm);
    if (byGc.isEmpty() && byTrim.isEmpty() || !GaveBack.told(arm)) {
      return new Held(arm, Holder.UNKNOWN, 0);
    }
    double collector = Math.max(0, byGc.orElse(0)) / kept;
    double malloc = Math.max(0, byTrim.orElse(0)) / kept;
    double rest = 1 - collector - malloc;
    if (collector >= malloc && collector >= rest) {
      return new Held(arm, Holder.COLLECTOR, collector);
    }
    return malloc >= rest ? new Held(arm, Holder.MALLOC, malloc) : new Held(arm, Holder.REST, rest);
  }

  private static String names(List<Held> held, int arms) {
    if (held.size() == arms && arms > 1) {
      return "all " + arms + " arms";
    }
    String names =
        held.stream().limit(NAMED).map(one -> one.arm().arm()).collect(Collectors.joining(", "));
    return held.size() > NAMED ? names + " and " + (held.size() - NAMED) + " more" : names;
  }

  private static String shares(List<Held> held) {
    long least = Math.round(held.stream().mapToDouble(one -> 100 * one.share()).min().orElse(0));
    long most = Math.round(held.stream().mapToDouble(one -> 100 * one.share()).max().orElse(0));
    return least == most ? least + " %" : least + " to " + most + " %";
  }

  /** What decides how much they keep, where that can be told. */
  private static String decided(List<VarianceSplit> splits) {
    return splits.stream()
        .filter(split -> split.metric() == TrialMetric.RETAINED_MIB)
        .flatMap(split -> split.seen().stream().map(factor -> Map.entry(split, factor)))
        .max(Comparator.comparingDouble(entry -> entry.getKey().shares().get(entry.getValue())))
        .map(
            entry ->
                String.format(
                    Locale.ROOT,
                    "; how much that is goes mostly with %s (%.0f %% of the differences)",
                    entry.getValue(),
                    100 * entry.getKey().shares().get(entry.getValue())))
        .orElse("");
  }
}
