package dev.ebb.runner.finding;

import dev.ebb.runner.finding.ArmCase.Rule;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.trial.SecondSpikeMetric;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  private final Map<String, ArmCase> cases = new LinkedHashMap<>();
  private final Map<String, List<Finding>> readings = new LinkedHashMap<>();
  private final Map<String, List<Finding>> more = new LinkedHashMap<>();

  /**
   * Sentences, and the arms of which they are true.
   *
   * @param arms one, or several of which the same is to be said
   */
  public record Said(List<String> arms, List<String> sentences) {}

  /** All of so many arms, two or more. */
  public static String all(int arms) {
    return arms == 2 ? "both arms" : "all " + arms + " arms";
  }

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
      cases.put(arm.arm(), one);
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
    return joined(readings.get(arm));
  }

  private static String joined(List<Finding> findings) {
    return String.join("; ", findings.stream().map(Finding::sentence).toList());
  }

  /** The same, then what else is found, a sentence each. */
  public List<String> sentences(String arm) {
    return sentences(readings.get(arm), more.get(arm));
  }

  private static List<String> sentences(List<Finding> first, List<Finding> further) {
    List<String> sentences = new ArrayList<>();
    if (!first.isEmpty()) {
      sentences.add(joined(first));
    }
    further.forEach(finding -> sentences.add(finding.sentence()));
    return sentences;
  }

  /** What is to be said of an arm alone: without what {@link #common} says of it and others. */
  public List<String> own(String arm) {
    return sentences(alone(readings.get(arm)), alone(more.get(arm)));
  }

  /** The same without what a table of medians shows as well; empty: nothing. */
  public List<String> remarks(String arm) {
    ArmSummary summary = cases.get(arm).arm();
    return sentences(
        alone(readings.get(arm)).stream().filter(finding -> !shown(finding, summary)).toList(),
        alone(more.get(arm)).stream().filter(finding -> !shown(finding, summary)).toList());
  }

  private static boolean shown(Finding finding, ArmSummary arm) {
    return switch (finding.code()) {
      case Kept.CODE ->
          arm.figure(TrialMetric.RETAINED_MIB).isPresent()
              && arm.figure(TrialMetric.RISE_MIB).isPresent();
      case GaveBack.CODE -> // after two spikes the table is of the first, and this of the last
          GaveBack.told(arm) && arm.figure(SecondSpikeMetric.RSS_SETTLED2_MIB).isEmpty();
      case FreeHeap.CODE -> true;
      case Parts.CODE -> Parts.told(arm);
      default -> false;
    };
  }

  private List<Finding> alone(List<Finding> findings) {
    return findings.stream().filter(finding -> alike(finding).size() < 2).toList();
  }

  /** What is to be said of several arms in the same words, once. */
  public List<Said> common() {
    Map<List<String>, List<String>> byArms = new LinkedHashMap<>();
    cases.keySet().stream()
        .flatMap(arm -> of(arm).stream())
        .forEach(
            finding -> {
              List<String> alike = alike(finding);
              if (alike.size() > 1 && alike.get(0).equals(finding.about())) {
                byArms.computeIfAbsent(alike, arms -> new ArrayList<>()).add(said(finding, alike));
              }
            });
    List<Said> said = new ArrayList<>();
    byArms.forEach((arms, sentences) -> said.add(new Said(arms, sentences)));
    return said;
  }

  /**
   * The arms of which the same is found, this one among them; alone where it is not to be joined.
   */
  private List<String> alike(Finding finding) {
    Optional<Mend.Offer> offer = offer(finding);
    List<String> arms = new ArrayList<>();
    for (String arm : cases.keySet()) {
      boolean same =
          of(arm).stream()
              .anyMatch(
                  other ->
                      other.code().equals(finding.code())
                          && other.words().equals(finding.words())
                          && (offer.isPresent()
                              ? offer.equals(offer(other))
                              : other.tries().equals(finding.tries())));
      if (same) {
        arms.add(arm);
      }
    }
    boolean typed =
        offer.isEmpty() || finding.tries().isEmpty() || command(offer.get(), arms).isPresent();
    return typed ? arms : List.of(finding.about());
  }

  private Optional<Mend.Offer> offer(Finding finding) {
    return finding.code().equals(Mend.OFFERED)
        ? Mend.offer(cases.get(finding.about()))
        : Optional.empty();
  }

  private Optional<String> command(Mend.Offer offer, List<String> arms) {
    List<ArmSummary> summaries = arms.stream().map(arm -> cases.get(arm).arm()).toList();
    return offer.command(cases.get(arms.get(0)).run().again(), summaries);
  }

  private String said(Finding finding, List<String> arms) {
    return offer(finding)
        .filter(offer -> !finding.tries().isEmpty())
        .flatMap(offer -> command(offer, arms))
        .map(command -> finding.words() + "; to try: " + command)
        .orElseGet(finding::sentence);
  }
}
