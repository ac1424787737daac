package dev.ebb.runner.finding;

import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Finding.Evidence;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Figure;
import dev.ebb.runner.summary.Trials;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** What should keep a reader from taking a number for granted. */
public final class Noticed {

  /** Drained this much slower than its arm's median, a trial was disturbed. */
  private static final double SLOW = 1.5;

  private static final int MIN_FOR_SLOW = 3;

  private Noticed() {}

  /** Trials that took much longer than others of their arm. */
  public static List<Finding> slowTrials(List<ArmSummary> arms, Trials trials) {
    List<Finding> findings = new ArrayList<>();
    for (ArmSummary arm : arms) {
      Figure drain = arm.figure(TrialMetric.DRAIN_MS).orElse(null);
      if (drain == null || drain.n() < MIN_FOR_SLOW) {
        continue;
      }
      for (Row row : trials.good(arm.arm())) {
        OptionalDouble millis = row.number(TrialMetric.DRAIN_MS);
        if (millis.isPresent() && millis.getAsDouble() > SLOW * drain.median()) {
          findings.add(slow(row, millis.getAsDouble(), drain));
        }
      }
    }
    return findings;
  }

  private static Finding slow(Row row, double millis, Figure drain) {
    String folder = row.arm() + "-" + row.text(Row.TRIAL);
    return new Finding(
        "slow-trial",
        folder,
        Finding.figures("drain_ms", millis, "median_ms", drain.median()),
        new Evidence(drain.n(), null, null, List.of(folder)),
        List.of(),
        String.format(
            Locale.ROOT,
            "%s drained in %.1f s, the arm's median is %.1f s: something may have disturbed it%s;"
                + " run again on a quiet machine",
            folder,
            millis / 1e3,
            drain.median() / 1e3,
            others(row)));
  }

  private static String others(Row row) {
    OptionalDouble others = row.number(TrialMetric.OTHER_CPU_PCT);
    OptionalDouble steal = row.number(TrialMetric.STEAL_PCT);
    return others.isEmpty() || steal.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT,
            " (others took %.0f %% of the machine meanwhile, its host %.0f)",
            others.getAsDouble(),
            steal.getAsDouble());
  }

  /**
   * What whoever picks one of these clients should know besides.
   *
   * @param notes by client, of those that have one
   */
  public static List<Finding> ofClients(List<ArmSummary> arms, Map<String, String> notes) {
    return notes.entrySet().stream()
        .filter(note -> arms.stream().anyMatch(arm -> note.getKey().equals(arm.level(Axis.CLIENT))))
        .map(
            note ->
                Finding.note("client", note.getKey() + ": " + note.getValue()).about(note.getKey()))
        .toList();
  }
}
