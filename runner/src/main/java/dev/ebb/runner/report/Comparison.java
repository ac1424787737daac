package dev.ebb.runner.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.finding.Again;
import dev.ebb.runner.finding.Answer;
import dev.ebb.runner.finding.ArmCase;
import dev.ebb.runner.finding.Explained;
import dev.ebb.runner.finding.Fleet;
import dev.ebb.runner.finding.Noticed;
import dev.ebb.runner.finding.Verdicts;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Contrast;
import dev.ebb.runner.summary.Interval;
import dev.ebb.runner.summary.OneMore;
import dev.ebb.runner.summary.Trials;
import dev.ebb.runner.summary.VarianceSplit;
import dev.ebb.runner.trial.TrialMetric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run as its files tell it: what every output is made from. */
public final class Comparison {

  private final RunDirectory directory;
  private final JsonNode run;
  private final Trials trials;
  private final List<ArmSummary> arms;
  private final List<Contrast> contrasts;
  private final List<VarianceSplit> splits;
  private final ArmCase.Run judged;
  private final Verdicts verdicts;

  private Comparison(RunDirectory directory) {
    this.directory = directory;
    run = directory.run();
    trials = new Trials(directory.rows("trials.csv"), directory.rows("controls.csv"));
    arms = ArmSummary.of(trials);
    String reference = reference();
    contrasts = reference == null ? List.of() : Contrast.of(trials, reference);
    splits = Explained.splits(trials);
    judged = new ArmCase.Run(arms, trials, settings(), new Again(run));
    verdicts = new Verdicts(judged, ArmSummary.of(new Trials(trials.controls(), List.of())));
  }

  /** Reads a run directory. */
  public static Comparison of(RunDirectory directory) {
    return directory.readable(() -> new Comparison(directory));
  }

  /**
   * The command that made a run whose arms are not to be held against those of another: a tuning's
   * have the same names and other settings.
   */
  public static Optional<String> otherwiseMade(RunDirectory directory) {
    return PastRun.other(directory).filter(kind -> !kind.equals("bisect"));
  }

  private Map<String, ArmCase.Setting> settings() {
    Map<String, ArmCase.Setting> settings = new HashMap<>();
    for (JsonNode arm : run.path("arms")) {
      List<String> flags = new ArrayList<>();
      arm.path("jvm_flags").forEach(flag -> flags.add(flag.asText()));
      JsonNode heap = arm.has("heap") ? arm.path("heap") : run.path("options").path("heap");
      double mib;
      try {
        mib = HeapSize.parse(heap.asText()).mib() * facts().instances();
      } catch (IllegalArgumentException e) {
        mib = Double.POSITIVE_INFINITY;
      }
      String language = arm.path("language").asText(Client.JAVA);
      settings.put(arm.path("arm").asText(), new ArmCase.Setting(mib, flags, language));
    }
    return settings;
  }

  public JsonNode run() {
    return run;
  }

  /** Where it is kept. */
  Path path() {
    return directory.path();
  }

  RunFacts facts() {
    return new RunFacts(run);
  }

  public Trials trials() {
    return trials;
  }

  public List<ArmSummary> arms() {
    return arms;
  }

  /** An arm by its name. */
  ArmSummary arm(String name) {
    return arms.stream().filter(arm -> arm.arm().equals(name)).findFirst().orElseThrow();
  }

  /** What an arm's trials have left in their folders. */
  ArmFiles files(ArmSummary arm) {
    return new ArmFiles(directory, trials.good(arm.arm()), arm.arm());
  }

  String name() {
    return run.path("name").asText("run");
  }

  /** One sentence an arm. */
  public String reading(ArmSummary arm) {
    return verdicts.reading(arm.arm());
  }

  /** What the figures say of an arm, sentence by sentence; the first is its reading. */
  public List<String> verdict(ArmSummary arm) {
    return verdicts.sentences(arm.arm());
  }

  /** The same of it alone, without what {@link #common} says. */
  List<String> own(ArmSummary arm) {
    return verdicts.own(arm.arm());
  }

  /** What of it no table of medians shows; empty: nothing. */
  List<String> remarks(ArmSummary arm) {
    return verdicts.remarks(arm.arm());
  }

  /** What is true of several arms, a sentence each. */
  List<String> common() {
    List<String> sentences = new ArrayList<>();
    for (Verdicts.Said said : verdicts.common()) {
      String whom =
          said.arms().size() == arms.size()
              ? Verdicts.all(arms.size())
              : String.join(", ", said.arms());
      said.sentences().forEach(sentence -> sentences.add(whom + ": " + sentence));
    }
    return sentences;
  }

  /** Who holds what was kept: what a reader came for; empty where that was not the question. */
  public Optional<Finding> answer() {
    return run.has("imported_from") || run.has("search")
        ? Optional.empty()
        : Answer.of(arms, trials, splits);
  }

  /** Every other arm against the reference; none when there is no reference. */
  List<Contrast> contrasts() {
    return contrasts;
  }

  String reference() {
    return run.path("options").path("reference").asText(null);
  }

  /** Arms that differ in how many consumers a process has. */
  List<OneMore> fleets() {
    return OneMore.of(arms, trials);
  }

  /** Whether what one more costs is only a lower bound, because an arm has met its heap's limit. */
  boolean bounded(OneMore fleet, TrialMetric figure) {
    return Fleet.bounded(fleet, figure, judged);
  }

  List<VarianceSplit> splits() {
    return splits;
  }

  /** Client, settings or runtime? One for each figure; none when only one thing was run. */
  List<Finding> explanations() {
    // a search tries one thing at a time, and not all of them alike
    return run.has("imported_from") || run.has("search")
        ? List.of()
        : Explained.of(splits, fewestGood());
  }

  /** How many trials there are, and what that allows to say. */
  String trialsNote() {
    int least = fewest();
    int most = arms.stream().mapToInt(ArmSummary::trialsOk).max().orElse(0);
    if (most == 0) {
      return "No arm has a good trial: there is nothing to compare";
    }
    if (run.has("imported_from")) {
      return "Each was recorded once: nothing tells noise from difference";
    }
    String count = least == most ? "" + most : least + " to " + most;
    boolean allGood = least == run.path("options").path("trials").asInt(least);
    String trials =
        count + (allGood ? " trial" : " good trial") + (most == 1 ? "" : "s") + " per arm";
    if (least >= Interval.MIN_TRIALS) {
      return trials + ": intervals are of 95 % for the median, by order statistics";
    }
    String instead =
        most == 1
            ? "nothing tells noise from difference"
            : most < Interval.MIN_TRIALS
                ? "ranges are lowest to highest"
                : "where there are fewer than "
                    + Interval.MIN_TRIALS
                    + " ranges are lowest to highest";
    return String.format(
        "%s %s too few for intervals, %s; %d would do",
        trials, most == 1 ? "is" : "are", instead, Interval.MIN_TRIALS);
  }

  /** What a figure in the table is of. */
  String ofWhat() {
    return several() ? "Median of the trials" : "One trial of each";
  }

  /** Whether an arm has more than one good trial. */
  boolean several() {
    return arms.stream().anyMatch(arm -> arm.trialsOk() > 1);
  }

  /** Good trials of the arm that has the fewest. */
  private int fewest() {
    return arms.stream().mapToInt(ArmSummary::trialsOk).min().orElse(0);
  }

  /** The same of those that have any. */
  private int fewestGood() {
    return arms.stream().mapToInt(ArmSummary::trialsOk).filter(good -> good > 0).min().orElse(0);
  }

  /** Everything that should keep a reader from taking a number for granted. */
  List<Finding> notes() {
    List<Finding> notes = new ArrayList<>(facts().notes("trials"));
    notes.addAll(Noticed.slowTrials(arms, trials));
    Map<String, String> ofClients = new LinkedHashMap<>();
    for (JsonNode arm : run.path("arms")) {
      if (arm.path("note").isTextual()) {
        ofClients.put(arm.path(Axis.CLIENT.name()).asText(), arm.path("note").asText());
      }
    }
    notes.addAll(Noticed.ofClients(arms, ofClients));
    PublishedSheet.refusal(run).ifPresent(notes::add);
    return notes;
  }

  /** All that is found: arm by arm, of the run, and what was noticed. */
  List<Finding> findings() {
    List<Finding> all = new ArrayList<>();
    TuneSheet.of(this).ifPresent(sheet -> all.addAll(sheet.tuned().findings()));
    answer().ifPresent(all::add);
    arms.forEach(arm -> all.addAll(verdicts.of(arm.arm())));
    all.addAll(explanations());
    all.addAll(notes());
    return all;
  }

  /** The settings in which the KafkaConsumers of arms with good trials differ. */
  Configurations configurations() {
    Map<String, Map<String, String>> byArm = new LinkedHashMap<>();
    arms.stream()
        .map(this::files)
        .filter(files -> !files.good().isEmpty())
        .forEach(files -> byArm.put(files.arm(), files.configuration()));
    return Configurations.of(byArm);
  }
}
