package dev.ebb.runner.finding;

import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.trial.BrokerRestartMetric;
import dev.ebb.runner.trial.CrashMetric;
import dev.ebb.runner.trial.IdleMetric;
import dev.ebb.runner.trial.PoisonMetric;
import dev.ebb.runner.trial.RebalanceMetric;
import dev.ebb.runner.trial.SlowHandlerMetric;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** How a client got through what was done to it, in a sentence. */
final class WentWrong {

  private static final String CRASH = "crash";
  private static final String REBALANCE = "rebalance";
  private static final String OUTAGE = "broker-restart";
  private static final String POISON = "poison";
  private static final String IDLE = "idle";
  private static final String SLOW = "slow-handler";
  private static final String PRESSED = "back-pressure";

  /** Whoever handled no more while twice the time went by that all takes is stuck. */
  private static final double STUCK_PCT = 50;

  private static final int SEVERAL = 2;

  private WentWrong() {}

  static Optional<Finding> judge(ArmCase one) {
    ArmSummary arm = one.arm();
    String scenario = arm.level(Axis.SCENARIO);
    if (scenario == null) {
      return Optional.empty();
    }
    return switch (scenario) {
      case CRASH -> crash(arm);
      case REBALANCE -> rebalance(arm);
      case OUTAGE -> outage(arm);
      case POISON -> poison(arm);
      case IDLE -> idle(arm);
      case SLOW -> slow(arm);
      case PRESSED -> pressed(arm);
      default -> Optional.empty();
    };
  }

  private static Optional<Finding> crash(ArmSummary arm) {
    Optional<Figure> on = arm.figure(CrashMetric.NEW_RECORD_MS);
    if (on.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("new_record_ms", on.get().median());
    String words =
        String.format(
            Locale.ROOT,
            "was at new records %.1f s after it had been killed in mid-drain (%s)",
            on.get().median() / 1e3,
            Sure.trials(on.get().n(), ""));
    return Optional.of(
        finding("crash-survived", arm, on.get(), figures, words + fate(arm, figures)));
  }

  private static Optional<Finding> rebalance(ArmSummary arm) {
    Optional<Figure> killed = arm.figure(RebalanceMetric.PAUSE_KILL_MS);
    if (killed.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(RebalanceMetric.PAUSE_KILL_MS.label(), killed.get().median());
    List<String> pauses = new ArrayList<>();
    Map.of(
            RebalanceMetric.PAUSE_JOIN_MS, "joined",
            RebalanceMetric.PAUSE_LEAVE_MS, "left",
            RebalanceMetric.PAUSE_KILL_MS, "was killed")
        .entrySet()
        .stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry -> {
              OptionalDouble pause = arm.median(entry.getKey());
              if (pause.isPresent()) {
                figures.put(entry.getKey().label(), pause.getAsDouble());
                pauses.add(
                    String.format(
                        Locale.ROOT,
                        "%.1f s when it %s",
                        pause.getAsDouble() / 1e3,
                        entry.getValue()));
              }
            });
    String words =
        "with a second member its slowest partition stood still for "
            + String.join(", ", pauses)
            + " ("
            + Sure.trials(killed.get().n(), "")
            + ")";
    return Optional.of(
        finding("rebalanced", arm, killed.get(), figures, words + fate(arm, figures)));
  }

  private static Optional<Finding> outage(ArmSummary arm) {
    Optional<Figure> down = arm.figure(BrokerRestartMetric.BROKER_DOWN_MS);
    Optional<Figure> still = arm.figure(BrokerRestartMetric.STOOD_STILL_MS);
    if (down.isEmpty() || still.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("stood_still_ms", still.get().median());
    figures.put("broker_down_ms", down.get().median());
    OptionalDouble cpu = arm.median(BrokerRestartMetric.OUTAGE_CPU_PCT);
    cpu.ifPresent(percent -> figures.put("outage_cpu_pct", percent));
    String words =
        String.format(
            Locale.ROOT,
            "with its broker gone for %.1f s its slowest partition stood still for %.1f s (%s)%s",
            down.get().median() / 1e3,
            still.get().median() / 1e3,
            Sure.trials(still.get().n(), ""),
            cpu.isEmpty()
                ? ""
                : String.format(
                    Locale.ROOT, ", and it took %.1f %% of a core meanwhile", cpu.getAsDouble()));
    return Optional.of(
        finding("broker-came-back", arm, still.get(), figures, words + fate(arm, figures)));
  }

  private static Optional<Finding> poison(ArmSummary arm) {
    Optional<Figure> skipped = arm.figure(PoisonMetric.POISON_SKIPPED);
    Optional<Figure> others = arm.figure(PoisonMetric.OTHERS_HANDLED_PCT);
    if (skipped.isEmpty() || others.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("others_handled_pct", others.get().median());
    OptionalDouble attempts = arm.median(PoisonMetric.POISON_ATTEMPTS);
    attempts.ifPresent(times -> figures.put("poison_attempts", times));
    Optional<Figure> stopped = arm.figure(PoisonMetric.POISON_STOPPED);
    Optional<Figure> retried = arm.figure(PoisonMetric.POISON_RETRIED);
    String tried =
        attempts.isEmpty()
            ? ""
            : attempts.getAsDouble() == 1
                ? "called its handler once for the record that throws, and "
                : String.format(
                    Locale.ROOT,
                    "called its handler %,.0f times for the record that throws, and ",
                    attempts.getAsDouble());
    String fate =
        mixed(skipped) || mixed(stopped) || mixed(retried)
            ? "did not do the same in all trials"
            : skipped.get().max() == 1
                ? "went on without it"
                    + (others.get().min() == 100
                        ? ": it is lost, unless the application sees to it"
                        : String.format(
                            Locale.ROOT,
                            " and without %.1f %% of the others: they are lost, unless the application"
                                + " sees to it",
                            100 - others.get().median()))
                : stopped.isPresent() && stopped.get().max() == 1
                    ? String.format(
                        Locale.ROOT,
                        "stopped, with %.1f %% of the others handled",
                        others.get().median())
                    : String.format(
                        Locale.ROOT,
                        retried.isPresent() && retried.get().max() == 1
                            ? "tries it again and again, with %.1f %% of the others handled"
                            : "handled nothing more after %.1f %% of the others, though its process"
                                + " lives",
                        others.get().median());
    String words = tried + fate + " (" + Sure.trials(others.get().n(), "") + ")";
    return Optional.of(finding("poisoned", arm, others.get(), figures, words));
  }

  private static boolean mixed(Optional<Figure> figure) {
    return figure.isPresent() && figure.get().min() != figure.get().max();
  }

  private static Optional<Finding> idle(ArmSummary arm) {
    Optional<Figure> wakes = arm.figure(IdleMetric.WAKEUPS_PER_S);
    if (wakes.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("wakeups_per_s", wakes.get().median());
    OptionalDouble cpu = arm.median(IdleMetric.IDLE_CPU_PCT);
    cpu.ifPresent(percent -> figures.put("idle_cpu_pct", percent));
    String words =
        String.format(
            Locale.ROOT,
            "with nothing to read it woke up %.0f times a second (%s)%s",
            wakes.get().median(),
            Sure.trials(wakes.get().n(), ""),
            cpu.isEmpty()
                ? ""
                : String.format(Locale.ROOT, " and took %.1f %% of a core", cpu.getAsDouble()));
    return Optional.of(finding("idled", arm, wakes.get(), figures, words));
  }

  private static Optional<Finding> slow(ArmSummary arm) {
    Optional<Figure> on = arm.figure(SlowHandlerMetric.GOT_ON_PCT);
    Optional<Figure> again = arm.figure(SlowHandlerMetric.HANDLED_AGAIN);
    if (on.isEmpty() || again.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("got_on_pct", on.get().median());
    figures.put("handled_again", again.get().median());
    OptionalDouble evictions = arm.median(SlowHandlerMetric.EVICTIONS);
    evictions.ifPresent(times -> figures.put("evictions", times));
    Optional<Figure> each = arm.figure(SlowHandlerMetric.EVICTIONS);
    double most = each.map(Figure::max).orElse(0.0);
    boolean sticks =
        each.map(Figure::min).orElse(0.0) >= SEVERAL
            && again.get().min() > 0
            && on.get().max() <= STUCK_PCT;
    String evicted =
        each.isEmpty()
            ? "whether it was evicted is not known"
            : most == 0
                ? "was not evicted"
                : each.get().min() < most
                    ? String.format(
                        Locale.ROOT, "was evicted %.0f to %.0f times", each.get().min(), most)
                    : most == 1
                        ? "was evicted once"
                        : String.format(Locale.ROOT, "was evicted %.0f times", most);
    String words =
        String.format(
            Locale.ROOT,
            "%s (%s); it handled %s of the records, and %,.0f once more%s",
            evicted,
            Sure.trials(on.get().n(), ""),
            Sure.percent(on.get().median() / 100),
            again.get().median(),
            on.get().max() >= 100
                ? ""
                : sticks
                    ? ": it does not get on, records come again after evictions"
                    : ": it was not through in that time");
    return Optional.of(finding("slow-handler", arm, on.get(), figures, words));
  }

  private static Optional<Finding> pressed(ArmSummary arm) {
    Optional<Figure> ahead = arm.figure(TrialMetric.AHEAD_RECORDS_MAX);
    if (ahead.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("ahead_records_max", ahead.get().median());
    return Optional.of(
        finding(
            "read-ahead",
            arm,
            ahead.get(),
            figures,
            String.format(
                Locale.ROOT,
                "was at most %,.0f records ahead of its handler (%s)",
                ahead.get().median(),
                Sure.trials(ahead.get().n(), ""))));
  }

  /** What became of the records. */
  private static String fate(ArmSummary arm, Map<String, Double> figures) {
    OptionalDouble again = arm.median(TrialMetric.REDELIVERED);
    Optional<Figure> lost = arm.figure(TrialMetric.LOST);
    again.ifPresent(records -> figures.put("redelivered", records));
    lost.ifPresent(records -> figures.put("lost", records.median()));
    return (again.isEmpty()
            ? "; what came again is not known"
            : String.format(Locale.ROOT, "; %,.0f records came again", again.getAsDouble()))
        + (lost.isEmpty()
            ? ", whether any was lost is not known"
            : lost.get().max() == 0
                ? ", none was lost"
                : String.format(Locale.ROOT, ", %,.0f were lost", lost.get().median()));
  }

  private static Finding finding(
      String code, ArmSummary arm, Figure by, Map<String, Double> figures, String words) {
    return new Finding(code, arm.arm(), figures, Sure.evidence(by), List.of(), words);
  }
}
