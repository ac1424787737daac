package dev.ebb.runner.finding;

import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Contrast;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.summary.Interval;
import dev.ebb.runner.summary.Trials;
import dev.ebb.runner.trial.TrialMetric;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What would mend it: claimed where another arm shows it, as sure as that is; else offered. */
final class Mend {

  /** The code of what is offered, not shown. */
  static final String OFFERED = "mend-offered";

  /** A mend has to take away this share of what is retained. */
  private static final double WORTH_SHARE = 0.2;

  /** The JVM profile that has malloc give back what it holds as it goes. */
  private static final String TRIMMING = "g1-trim";

  /** The same by glibc's own settings, for other languages. */
  private static final String TRIMMED_ALWAYS = "trim-always";

  private Mend() {}

  static Optional<Finding> judge(ArmCase one) {
    double retained = one.arm().median(TrialMetric.RETAINED_MIB).orElse(0);
    if (retained < ArmCase.WORTH_MIB) {
      return Optional.empty();
    }
    Optional<ArmSummary> better =
        one.run().arms().stream()
            .filter(other -> one.onlyDifference(other).isPresent())
            .filter(other -> keepsLess(other, one.arm()))
            .min(
                Comparator.comparingDouble(
                    other -> other.median(TrialMetric.RETAINED_MIB).orElseThrow()));
    return better.isPresent()
        ? Optional.of(shown(one, better.get()))
        : offer(one).map(offer -> offered(one, offer));
  }

  /** Every trial of the one kept less than any of the other, and enough to be worth it. */
  private static boolean keepsLess(ArmSummary one, ArmSummary other) {
    Optional<Figure> less = one.figure(TrialMetric.RETAINED_MIB);
    Optional<Figure> more = other.figure(TrialMetric.RETAINED_MIB);
    return less.isPresent()
        && more.isPresent()
        && less.get().max() < more.get().min()
        && more.get().median() - less.get().median()
            >= Math.max(ArmCase.WORTH_MIB, WORTH_SHARE * more.get().median());
  }

  private static Finding shown(ArmCase one, ArmSummary other) {
    Axis axis = one.onlyDifference(other).orElseThrow();
    String habit =
        axis == Axis.JVM ? one.keeper().map(keeper -> keeper.habit() + ": ").orElse("") : "";
    double kept = other.median(TrialMetric.RETAINED_MIB).orElseThrow();
    Trials trials = one.run().trials();
    Contrast contrast =
        Contrast.of(other.arm(), trials, one.arm().arm(), trials, List.of(TrialMetric.RETAINED_MIB))
            .get(0);
    Interval interval = contrast.interval();
    return new Finding(
        "mend-shown",
        one.arm().arm(),
        Finding.figures("difference_mib", contrast.difference(), "retained_mib", kept),
        new Finding.Evidence(
            Math.min(contrast.trials(), contrast.against()),
            interval == null ? null : interval.low(),
            interval == null ? null : interval.high(),
            List.of()),
        contrast.trials() == 1 || contrast.against() == 1
            ? List.of(one.run().again().with(one.arm(), other, "--trials", "6"))
            : List.of(),
        String.format(
            Locale.ROOT,
            "%s %s %s it kept %.0f here (%s), %s",
            habit.isEmpty() ? "With" : habit + "with",
            axis.words(),
            other.level(axis),
            kept,
            other.arm(),
            sure(contrast)));
  }

  private static String sure(Contrast contrast) {
    if (contrast.interval() != null) {
      return String.format(
          Locale.ROOT,
          "%.0f less (95 %% interval %.0f to %.0f)",
          -contrast.difference(),
          -contrast.interval().high(),
          -contrast.interval().low());
    }
    return contrast.trials() == 1 && contrast.against() == 1
        ? "in one trial against one, which tells little"
        : "in "
            + Sure.trials(contrast.trials(), "")
            + ", each below any of "
            + contrast.against()
            + "; too few for an interval";
  }

  /**
   * Something of ebb's that may mend it.
   *
   * @param axis that it is a level of
   * @param profile the level
   * @param words why
   */
  record Offer(Axis axis, String profile, String words) {

    /** The command that tries it with these; empty where no single one does. */
    Optional<String> command(Again again, List<ArmSummary> arms) {
      return again.with(arms, axis, profile);
    }
  }

  /** What can be offered, if anything. */
  static Optional<Offer> offer(ArmCase one) {
    ArmSummary arm = one.arm();
    double retained = arm.median(TrialMetric.RETAINED_MIB).orElse(0);
    OptionalDouble knownHeap = arm.median(TrialMetric.RETAINED_HEAP_MIB);
    OptionalDouble knownMalloc = arm.median(TrialMetric.RETAINED_MALLOC_MIB);
    boolean unsure = knownHeap.isEmpty() || arm.partly(TrialMetric.RETAINED_HEAP_MIB);
    if (unsure && one.keeper().isPresent()) {
      // not all know its part; what collecting freed they may
      knownHeap = GaveBack.byCollections(arm);
      if (knownHeap.isEmpty()) {
        return Optional.empty(); // and what most of it is cannot be said
      }
    }
    double heap = knownHeap.orElse(0);
    double malloc = knownMalloc.orElse(0);
    boolean mostlyHeap = knownMalloc.isPresent() ? heap >= malloc : heap >= retained / 2;
    Optional<Collector> keeper = one.keeper();
    if (heap >= ArmCase.WORTH_MIB
        && mostlyHeap
        && keeper.isPresent()
        && !one.tried(Axis.JVM, keeper.get().profile())) {
      return Optional.of(new Offer(Axis.JVM, keeper.get().profile(), keeper.get().habit()));
    }
    boolean jvm = one.setting().map(setting -> setting.language().equals("java")).orElse(true);
    Axis axis = jvm ? Axis.JVM : Axis.RUNTIME;
    String profile = jvm ? TRIMMING : TRIMMED_ALWAYS;
    return malloc >= ArmCase.WORTH_MIB
            && malloc >= WORTH_SHARE * retained
            && !one.tried(axis, profile)
        ? Optional.of(new Offer(axis, profile, "Malloc holds what it was given"))
        : Optional.empty();
  }

  private static Finding offered(ArmCase one, Offer offer) {
    return new Finding(
        OFFERED,
        one.arm().arm(),
        Map.of(),
        Finding.Evidence.NONE,
        List.of(one.run().again().with(one.arm(), offer.axis(), offer.profile())),
        offer.words());
  }
}
