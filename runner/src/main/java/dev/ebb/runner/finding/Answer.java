package dev.ebb.runner.finding;

import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.Conditions;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.summary.Trials;
import dev.ebb.runner.summary.VarianceSplit;
import dev.ebb.runner.trial.SecondSpikeMetric;
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

/**
 * Who held what the arms of a run have kept after one spike, in a sentence: what a reader came for.
 * By what collections and then malloc gave back when they were asked, trial by trial.
 */
public final class Answer {

  /** More names than this are counted instead. */
  private static final int NAMED = 5;

  /** From here on it is most of it. */
  private static final double MOST = 0.5;

  /** Who held it, as far as asking tells; in this order it is told. */
  private enum Holder {
    COLLECTOR("the collector held most in %s (full collections gave back %s of it)"),
    PARTLY_COLLECTOR(
        "the collector held the largest part in %s (full collections gave back %s of it)"),
    MALLOC("malloc held most in %s (trimming gave back %s of it)"),
    PARTLY_MALLOC("malloc held the largest part in %s (trimming gave back %s of it)"),
    REST("neither held most in %s (%s of it did not come back when both were asked)"),
    PARTLY_REST("neither held the largest part in %s (%s did not come back when both were asked)"),
    MALLOC_UNASKED("in %s collections gave back %s of it, and malloc could not be asked"),
    LITTLE("%s kept less than " + (int) ArmCase.WORTH_MIB + " MiB"),
    UNKNOWN("of %s it is not known"),
    FAILED("there is no good trial of %s");

    private final String words;

    Holder(String words) {
      this.words = words;
    }

    /** Whether something is known of who held it. */
    private boolean tells() {
      return compareTo(LITTLE) < 0;
    }
  }

  /**
   * What was found of one arm.
   *
   * @param share of what was kept that the holder held; 0 where it is not told
   * @param trials that tell it
   */
  private record Held(ArmSummary arm, Holder holder, double share, int trials) {}

  private Answer() {}

  /**
   * The answer; empty where it was not asked, or nobody can say it of any arm.
   *
   * @param splits what the differences between the arms come from
   */
  public static Optional<Finding> of(
      List<ArmSummary> arms, Trials trials, List<VarianceSplit> splits) {
    List<Held> all = arms.stream().filter(Answer::asked).map(arm -> held(arm, trials)).toList();
    Map<String, Double> figures = new LinkedHashMap<>();
    all.stream()
        .filter(one -> one.holder().tells())
        .forEach(
            one ->
                figures.put(
                    one.arm().arm() + ", " + one.holder().name().toLowerCase(Locale.ROOT),
                    100 * one.share()));
    if (figures.isEmpty()) {
      return Optional.empty();
    }
    List<String> parts = new ArrayList<>();
    for (Holder holder : Holder.values()) {
      List<Held> held = all.stream().filter(one -> one.holder() == holder).toList();
      if (!held.isEmpty()) {
        parts.add(String.format(holder.words, names(held, arms.size()), shares(held)));
      }
    }
    int least =
        all.stream().filter(one -> one.holder().tells()).mapToInt(Held::trials).min().orElse(0);
    return Optional.of(
        new Finding(
            "answer",
            null,
            figures,
            Finding.Evidence.of(least),
            List.of(),
            "Of what was kept, " + String.join("; ", parts) + few(all) + decided(splits)));
  }

  /** Whether its question was what one spike leaves. */
  private static boolean asked(ArmSummary arm) {
    String scenario = arm.level(Axis.SCENARIO);
    return (scenario == null || scenario.equals(Conditions.STANDARD))
        && arm.figure(SecondSpikeMetric.RSS_SETTLED2_MIB).isEmpty()
        && (arm.trialsOk() == 0 || arm.figure(TrialMetric.RISE_MIB).isPresent());
  }

  private static Held held(ArmSummary arm, Trials trials) {
    OptionalDouble kept = arm.median(TrialMetric.RETAINED_MIB);
    if (arm.trialsOk() == 0 || kept.isEmpty()) {
      return new Held(arm, arm.trialsOk() == 0 ? Holder.FAILED : Holder.UNKNOWN, 0, 0);
    }
    if (kept.getAsDouble() < ArmCase.WORTH_MIB) {
      return new Held(arm, Holder.LITTLE, 0, arm.trialsOk());
    }
    List<double[]> told = new ArrayList<>(); // of each trial, by collections and by trimming
    boolean trimmed = arm.figure(TrialMetric.RSS_AFTER_TRIM_MIB).isPresent();
    for (Row row : trials.good(arm.arm())) {
      OptionalDouble own = row.number(TrialMetric.RETAINED_MIB);
      OptionalDouble byGc = row.number(TrialMetric.GC_GAVE_BACK_MIB);
      OptionalDouble byTrim = row.number(TrialMetric.TRIM_GAVE_BACK_MIB);
      if (own.orElse(0) >= 1 && byGc.isPresent() && byTrim.isPresent() == trimmed) {
        told.add(new double[] {share(byGc, own.getAsDouble()), share(byTrim, own.getAsDouble())});
      }
    }
    if (told.isEmpty()) {
      return new Held(arm, Holder.UNKNOWN, 0, 0);
    }
    double collector = Figure.median(told.stream().map(one -> one[0]).toList());
    double malloc = Figure.median(told.stream().map(one -> one[1]).toList());
    double rest =
        Figure.median(told.stream().map(one -> Math.max(0, 1 - one[0] - one[1])).toList());
    return holder(arm, collector, malloc, rest, trimmed, told.size());
  }

  private static Held holder(
      ArmSummary arm, double collector, double malloc, double rest, boolean trimmed, int trials) {
    if (!trimmed && collector < MOST) {
      return new Held(arm, Holder.MALLOC_UNASKED, collector, trials);
    }
    double largest = Math.max(collector, Math.max(malloc, rest));
    boolean most = largest >= MOST;
    Holder holder =
        largest == collector
            ? most ? Holder.COLLECTOR : Holder.PARTLY_COLLECTOR
            : largest == malloc
                ? most ? Holder.MALLOC : Holder.PARTLY_MALLOC
                : most ? Holder.REST : Holder.PARTLY_REST;
    return new Held(arm, holder, largest, trials);
  }

  /** What was free before may come back, too: no more than all that was kept counts. */
  private static double share(OptionalDouble back, double kept) {
    return Math.min(1, Math.max(0, back.orElse(0)) / kept);
  }

  private static String names(List<Held> held, int arms) {
    if (held.size() == arms && arms > 1) {
      return Verdicts.all(arms);
    }
    String names =
        held.stream().limit(NAMED).map(one -> one.arm().arm()).collect(Collectors.joining(", "));
    return held.size() > NAMED ? names + " and " + (held.size() - NAMED) + " more" : names;
  }

  private static String shares(List<Held> held) {
    String least = Sure.percent(held.stream().mapToDouble(Held::share).min().orElse(0));
    String most = Sure.percent(held.stream().mapToDouble(Held::share).max().orElse(0));
    return least.equals(most) ? least : least.replace(" %", "") + " to " + most;
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
                    "; %s explains %s of the differences in how much that is",
                    entry.getValue(),
                    Sure.percent(entry.getKey().shares().get(entry.getValue()))))
        .orElse("");
  }

  /** Where one trial alone tells, or fewer than are good. */
  private static String few(List<Held> all) {
    List<Held> telling = all.stream().filter(one -> one.holder().tells()).toList();
    List<Held> single = telling.stream().filter(one -> one.trials() == 1).toList();
    List<String> words = new ArrayList<>();
    if (!single.isEmpty()) {
      words.add(
          single.size() == telling.size()
              ? single.size() == 1 ? "by one trial" : "by one trial each"
              : "of " + names(single, 0) + " by one trial");
    }
    telling.stream()
        .filter(one -> one.trials() > 1 && one.trials() < one.arm().trialsOk())
        .map(one -> one.arm().arm() + " by " + one.trials() + " of " + one.arm().trialsOk())
        .reduce((a, b) -> a + ", " + b)
        .ifPresent(some -> words.add("of " + some + " trials"));
    return words.isEmpty() ? "" : "; " + String.join("; ", words);
  }
}
