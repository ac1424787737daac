package dev.ebb.runner.finding;

import dev.ebb.runner.finding.ArmCase.Rule;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.summary.ArmSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that is found of the arms of a run. A further finding is one more line, and its class. */
public final class Verdicts {

  /** Those that make one sentence of an arm together. */
  private static final List<Rule> READING =
      List.of(
          Soaked::judge,
          WentWrong::judge,
          Kept::judge,
          GaveBack::judge,
          HeapLimit::judge,
          SomeFailed::judge);

  /** Each of these is a sentence by itself. */
  private static final List<Rule> MORE =
      List.of(
          Parts::judge,
          FreeHeap::judge,
          WhoHolds::judge,
          DirectBuffers::judge,
          SecondSpike::judge,
          Fleet::judge,
          Mend::judge);

  private final Map<String, List<Finding>> readings = new LinkedHashMap<>();
  private final Map<String, List<Finding>> more = new LinkedHashMap<>();

  /**
   * Judges the arms of a run.
   *
   * @param controls a summary of each arm's control trials, where it had any
   */
  public Verdicts(ArmCase.Run run, List<ArmSummary> controls) {
    for (ArmSummary arm : run.arms()) {
      ArmSummary control =
          controls.stream().filter(other -> other.arm().equals(arm.arm())).findFirst().orElse(null);
      ArmCase one = new ArmCase(arm, control, run);
      if (arm.trialsOk() == 0) {
        readings.put(arm.arm(), judge(one, List.of(SomeFailed::judge)));
        more.put(arm.arm(), List.of());
      } else {
        readings.put(arm.arm(), judge(one, READING));
        more.put(arm.arm(), judge(one, MORE));
      }
    }
  }

  private static List<Finding> judge(ArmCase one, List<Rule> rules) {
    return rules.stream()
        .flatMap(rule -> rule.judge(one).stream())
        .map(finding -> one.run().again().typable() ? finding : finding.untried())
        .toList();
  }

  /** All of an arm. */
  public List<Finding> of(String arm) {
    List<Finding> all = new ArrayList<>(readings.get(arm));
    all.addAll(more.get(arm));
    return all;
  }

  /** An arm in one sentence. */
  public String reading(String arm) {
    return String.join("; ", readings.get(arm).stream().map(Finding::sentence).toList());
  }

  /** The same, then what else is found, a sentence each. */
  public List<String> sentences(String arm) {
    List<String> sentences = new ArrayList<>(List.of(reading(arm)));
    more.get(arm).forEach(finding -> sentences.add(finding.sentence()));
    return sentences;
  }
}
