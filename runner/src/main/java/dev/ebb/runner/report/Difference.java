package dev.ebb.runner.report;

import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Contrast;
import dev.ebb.runner.summary.Threshold;
import dev.ebb.runner.trial.Figures;
import dev.ebb.runner.trial.Seen;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A run held against an earlier one, arm by arm. */
public final class Difference {

  private final Comparison before;
  private final Comparison after;
  private final List<String> common;

  /** Of an arm of the later run, what it is called in the earlier one. */
  private final Map<String, String> earlier = new HashMap<>();

  /**
   * Pairs the arms of two runs by their names; where each has but one, these two.
   *
   * @throws Refused when they have none in common
   */
  public Difference(Comparison before, Comparison after) {
    this.before = before;
    this.after = after;
    Set<String> names = new TreeSet<>();
    after.arms().forEach(arm -> names.add(arm.arm()));
    List<String> known = before.arms().stream().map(ArmSummary::arm).toList();
    boolean single = names.size() == 1 && known.size() == 1;
    common = single ? List.copyOf(names) : known.stream().filter(names::contains).toList();
    common.forEach(arm -> earlier.put(arm, single ? known.get(0) : arm));
    if (common.isEmpty()) {
      throw new Refused(
          "the two runs have no arm in common: "
              + String.join(", ", known)
              + " against "
              + String.join(", ", names));
    }
  }

  /** The arms of the second run, then those that only the first has. */
  public List<String> arms() {
    Set<String> names = new LinkedHashSet<>();
    after.arms().forEach(arm -> names.add(arm.arm()));
    before.arms().stream()
        .map(ArmSummary::arm)
        .filter(arm -> !earlier.containsValue(arm))
        .forEach(names::add);
    return List.copyOf(names);
  }

  private List<Contrast> contrasts(String arm, List<Metric<Seen>> metrics) {
    return Contrast.of(arm, after.trials(), earlier.get(arm), before.trials(), metrics);
  }

  /** A line an arm: later minus earlier, with interval. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (String arm : common) {
      List<Contrast> contrasts = contrasts(arm, Figures.contrasted());
      lines.add(
          contrasts.isEmpty()
              ? arm
                  + (bothGood(arm) ? ": no figure is known" : ": no good trials")
                  + " on both sides"
              : arm + ": " + Contrasts.words(contrasts));
    }
    return lines;
  }

  private boolean bothGood(String arm) {
    return after.arm(arm).trialsOk() > 0 && before.arm(earlier.get(arm)).trialsOk() > 0;
  }

  /** The same as Markdown, for a comment on a change: a table with a row a figure. */
  public String markdown() {
    List<List<String>> rows = new ArrayList<>();
    for (String arm : common) {
      for (Contrast contrast : contrasts(arm, Figures.contrasted())) {
        Grid.Head head = Grid.head(contrast.metric());
        rows.add(
            List.of(
                arm,
                head.title() + " " + head.unit(),
                head.marked(before.arm(earlier.get(arm))),
                head.marked(after.arm(arm)),
                head.signed(contrast.difference()),
                contrast.interval() == null ? "too few trials" : Contrasts.interval(contrast),
                contrast.seen() ? "yes" : "no difference seen"));
      }
    }
    StringBuilder text = new StringBuilder();
    text.append("# ").append(Markdown.escape(before.name() + " -> " + after.name())).append("\n\n");
    Markdown.table(
        List.of("arm", "figure", "before", "after", "difference", "95 % interval", "seen"),
        rows,
        text);
    List<Grid.Head> heads = Figures.contrasted().stream().map(Grid::head).toList();
    Grid.stars(heads, Stream.concat(before.arms().stream(), after.arms().stream()).toList())
        .ifPresent(stars -> text.append('\n').append(Markdown.escape(stars)).append('\n'));
    Markdown.section("What was changed", versions(), text);
    Markdown.section("Notes", warnings(), text);
    return text.toString();
  }

  /** Everything that makes the two runs less comparable. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (imported()) {
      warnings.add(
          "a run that was recorded elsewhere is among them: its load, its machine and its versions"
              + " are not known");
      addOnly(warnings);
      addFailed(warnings);
      addFew(warnings);
      return warnings;
    }
    earlier.forEach(
        (arm, name) -> {
          if (!arm.equals(name)) {
            warnings.add(name + " of the first run is held against " + arm + " of the second");
          }
        });
    Likeness.load(before.run(), after.run())
        .forEach((key, values) -> warnings.add("not alike in " + key + ": " + values));
    drifting().ifPresent(warnings::add);
    Likeness.machine(before.run(), after.run())
        .forEach((key, values) -> warnings.add("not the same machine, " + key + ": " + values));
    addOnly(warnings);
    addFailed(warnings);
    addFew(warnings);
    return warnings;
  }

  private void addFew(List<String> warnings) {
    if (lacksIntervals()) {
      warnings.add(
          "too few trials for intervals, medians alone say little; 6 in each run would do");
    }
  }

  /** Trials that failed: what is compared is what the others have shown. */
  private void addFailed(List<String> warnings) {
    before.arms().forEach(arm -> failed(arm, "first").ifPresent(warnings::add));
    after.arms().forEach(arm -> failed(arm, "second").ifPresent(warnings::add));
  }

  private static Optional<String> failed(ArmSummary arm, String which) {
    return arm.trialsFailed() == 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                "%s: %d of %d trials failed in the %s run, and are in none of its figures (%s)",
                arm.arm(),
                arm.trialsFailed(),
                arm.trialsFailed() + arm.trialsOk(),
                which,
                arm.reason()));
  }

  private boolean imported() {
    return before.run().has("imported_from") || after.run().has("imported_from");
  }

  private void addOnly(List<String> warnings) {
    for (String line : List.of(onlyIn(before, "the first"), onlyIn(after, "the second"))) {
      if (!line.isEmpty()) {
        warnings.add(line);
      }
    }
  }

  /** Times that differ, which those of runs that are alike do, too. */
  private Optional<String> drifting() {
    List<String> seen =
        common.stream()
            .flatMap(arm -> contrasts(arm, Figures.contrasted()).stream())
            .filter(contrast -> contrast.seen() && contrast.metric().declared().drifts())
            .map(contrast -> contrast.metric().label())
            .distinct()
            .toList();
    return seen.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.join(" and ", seen)
                + " of two runs also differ by how fast the machine is at the time: of recorded runs"
                + " of the same, one pair in five did (by memory one in twenty); arms of one run take"
                + " turns and are safe to compare");
  }

  /** What was changed on purpose, perhaps. */
  public List<String> versions() {
    return imported() ? List.of() : Likeness.versions(before.run(), after.run());
  }

  private String onlyIn(Comparison comparison, String which) {
    List<String> only =
        comparison.arms().stream()
            .map(ArmSummary::arm)
            .filter(arm -> !common.contains(arm) && !earlier.containsValue(arm))
            .toList();
    return only.isEmpty() ? "" : "only in " + which + " run: " + String.join(", ", only);
  }

  /** The reasons for which these limits are crossed, and the arms that decided without interval. */
  public List<String> crossed(List<Threshold> thresholds) {
    List<String> reasons = new ArrayList<>();
    for (Threshold threshold : thresholds) {
      for (ArmSummary gone : before.arms()) {
        if (threshold.concerns(gone.arm()) && !earlier.containsValue(gone.arm())) {
          reasons.add("'" + threshold.text() + "': " + gone.arm() + " is not in the second run");
        }
      }
      for (ArmSummary now : after.arms()) {
        String arm = now.arm();
        if (threshold.concerns(arm) && (common.contains(arm) || !threshold.difference())) {
          crossed(threshold, arm).ifPresent(reasons::add);
        } else if (arm.equals(threshold.arm()) && !common.contains(arm)) {
          reasons.add("'" + threshold.text() + "': " + arm + " is not in the first run");
        }
      }
    }
    return reasons;
  }

  /** By the arm's figure in the second run, or by how it differs from the first. */
  private Optional<String> crossed(Threshold threshold, String arm) {
    ArmSummary now = after.arm(arm);
    if (now.trialsOk() == 0) {
      return Optional.of("'" + threshold.text() + "': " + arm + " has no good trial in the second");
    }
    if (now.trialsFailed() > now.trialsOk()) {
      return failed(now, "second").map(why -> "'" + threshold.text() + "': " + why);
    }
    if (!threshold.difference()) {
      return threshold.crossedBy(now);
    }
    ArmSummary then = before.arm(earlier.get(arm));
    if (then.trialsFailed() > then.trialsOk()) {
      return failed(then, "first").map(why -> "'" + threshold.text() + "': " + why);
    }
    Optional<Contrast> contrast = contrasts(arm, List.of(threshold.metric())).stream().findFirst();
    return threshold.crossedBy(contrast, now, then);
  }

  /** Whether an arm has too few good trials, in either run, for intervals. */
  private boolean lacksIntervals() {
    return common.stream()
        .flatMap(arm -> contrasts(arm, List.of(TrialMetric.RSS_SETTLED_MIB)).stream())
        .anyMatch(contrast -> contrast.interval() == null);
  }
}
