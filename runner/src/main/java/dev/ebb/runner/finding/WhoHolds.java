package dev.ebb.runner.finding;

import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.trial.TrialMetric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Who holds what a client outside a JVM has kept: nobody, where its runtime's collector or the C
 * library's malloc gives it back when asked; otherwise the runtime's own allocator, or objects that
 * live on.
 */
final class WhoHolds {

  /** The runtime profile by which Python's objects come from malloc. */
  private static final String PYTHON_MALLOC = "python-malloc";

  /** That in which another allocator stands for the C library's. */
  private static final String OTHER_MALLOC = "jemalloc";

  /** This share of it given back is as good as all. */
  private static final double NEARLY_ALL = 0.8;

  /** An idle process comes and goes by as much. */
  private static final double NOISE_MIB = 2;

  private static final String PYTHON = "python";

  /** Trials on each side, for one to be said to lie below the other. */
  private static final int ENOUGH = 3;

  private WhoHolds() {}

  static Optional<Finding> judge(ArmCase one) {
    ArmSummary arm = one.arm();
    String language = one.setting().map(ArmCase.Setting::language).orElse("java");
    OptionalDouble retained = arm.median(TrialMetric.RETAINED_MIB);
    boolean byMalloc = arm.figure(TrialMetric.RSS_AFTER_TRIM_MIB).isPresent();
    TrialMetric end = byMalloc ? TrialMetric.RSS_AFTER_TRIM_MIB : TrialMetric.RSS_AFTER_GC_MIB;
    Optional<Figure> trimmed = arm.figure(end);
    OptionalDouble over = arm.difference(end, TrialMetric.RSS_IDLE_MIB);
    if (language.equals("java")
        || OTHER_MALLOC.equals(arm.level(Axis.RUNTIME)) // which is not the one that is trimmed
        || retained.isEmpty()
        || retained.getAsDouble() < ArmCase.WORTH_MIB / 2
        || trimmed.isEmpty()
        || over.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(end.label(), trimmed.get().median());
    figures.put("retained_mib", retained.getAsDouble());
    figures.put(
        byMalloc ? "over_idle_after_trim_mib" : "over_idle_after_gc_mib", over.getAsDouble());
    boolean collects = arm.figure(TrialMetric.RSS_AFTER_GC_MIB).isPresent();
    String askedOf =
        !collects ? "malloc gives" : byMalloc ? "collector and malloc give" : "the collector gives";
    boolean free =
        over.getAsDouble() <= Math.max(NOISE_MIB, (1 - NEARLY_ALL) * retained.getAsDouble());
    String words =
        free
            ? String.format(
                Locale.ROOT,
                "What it kept was free: asked for it, %s it back to within %.0f MiB of idle (%s), so that"
                    + " neither the client nor its language holds %s",
                askedOf,
                Math.max(1, Math.ceil(over.getAsDouble())),
                Sure.trials(trimmed.get().n(), ""),
                over.getAsDouble() <= NOISE_MIB ? "it" : "most of it")
            : String.format(
                    Locale.ROOT,
                    "Asked, %s back all but %.0f MiB over idle: ",
                    askedOf,
                    over.getAsDouble())
                + (collects ? rest(arm, figures) : "those are in use, or lie between what is");
    return Optional.of(
        new Finding(
            free ? "held-by-nobody" : "held-by-runtime",
            arm.arm(),
            figures,
            Sure.evidence(trimmed.get()),
            free ? List.of() : further(one, language),
            words + (free || !byMalloc ? "" : shown(one, trimmed.get()))));
  }

  private static String rest(ArmSummary arm, Map<String, Double> figures) {
    OptionalDouble free = arm.median(TrialMetric.RUNTIME_FREE_MIB);
    if (free.isEmpty()) {
      return "those are held by the runtime's own allocator, or are objects that live on";
    }
    figures.put("runtime_free_mib", free.getAsDouble());
    return String.format(
        Locale.ROOT,
        "of what it still holds then, %.0f MiB are free in the runtime's own allocator",
        free.getAsDouble());
  }

  private static List<String> further(ArmCase one, String language) {
    return language.equals(PYTHON) && standard(one) && !one.tried(Axis.RUNTIME, PYTHON_MALLOC)
        ? List.of(one.run().again().with(one.arm(), Axis.RUNTIME, PYTHON_MALLOC))
        : List.of();
  }

  /** Whether nothing of its runtime is set: only then another setting shows what that is for. */
  private static boolean standard(ArmCase one) {
    String level = one.arm().level(Axis.RUNTIME);
    return level == null || level.equals(Axis.RUNTIME.standard());
  }

  /** What an arm that differs in nothing but the allocator of objects says of that. */
  private static String shown(ArmCase one, Figure trimmed) {
    if (!standard(one)) {
      return "";
    }
    return one.run().arms().stream()
        .filter(other -> PYTHON_MALLOC.equals(other.level(Axis.RUNTIME)))
        .filter(other -> one.onlyDifference(other).filter(Axis.RUNTIME::equals).isPresent())
        .flatMap(other -> other.figure(TrialMetric.RSS_AFTER_TRIM_MIB).stream())
        .findFirst()
        .map(other -> byAllocator(trimmed, other))
        .orElse("");
  }

  private static String byAllocator(Figure own, Figure other) {
    double less = own.median() - other.median();
    boolean enough = own.n() >= ENOUGH && other.n() >= ENOUGH;
    boolean apart = other.max() < own.min();
    if (!enough) {
      return String.format(
          Locale.ROOT,
          "; with objects from malloc it is at %.0f instead of %.0f then, in %s against %d, which"
              + " tells little",
          other.median(),
          own.median(),
          Sure.trials(other.n(), ""),
          own.n());
    }
    return less < 1 || !apart
        ? String.format(
            Locale.ROOT,
            "; with objects from malloc it is at %.0f instead of %.0f then (%s), which shows no"
                + " difference",
            other.median(),
            own.median(),
            Sure.trials(other.n(), ""))
        : String.format(
            Locale.ROOT,
            "; with objects from malloc it is at %.0f instead of %.0f then (%s, each below any"
                + " other): %.0f of it is the arenas of Python's own allocator",
            other.median(),
            own.median(),
            Sure.trials(other.n(), ""),
            less);
  }
}
