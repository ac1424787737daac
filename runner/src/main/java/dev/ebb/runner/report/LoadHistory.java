package dev.ebb.runner.report;

import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.ChangePoints;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Runs of one load, in the order in which they were started, and the figures of their arms.
 *
 * @param differs in what the load is another than that of the first runs
 * @param figures by arm
 */
record LoadHistory(
    List<PastRun> runs, Map<String, String> differs, Map<String, List<FigureHistory>> figures) {

  static LoadHistory of(
      List<PastRun> runs, Map<String, String> differs, List<String> arms, List<Grid.Head> heads) {
    Map<String, List<FigureHistory>> figures = new LinkedHashMap<>();
    for (String arm : armsOf(runs)) {
      if (arms.isEmpty() || arms.contains(arm)) {
        figures.put(arm, heads.stream().map(head -> FigureHistory.of(arm, head, runs)).toList());
      }
    }
    return new LoadHistory(runs, differs, figures);
  }

  /** As the newest run has them, then those that only earlier ones had. */
  static Set<String> armsOf(List<PastRun> runs) {
    Set<String> arms = new LinkedHashSet<>();
    for (int i = runs.size() - 1; i >= 0; i--) {
      runs.get(i).arms().forEach(arm -> arms.add(arm.arm()));
    }
    return arms;
  }

  List<FigureHistory> all() {
    return figures.values().stream().flatMap(List::stream).toList();
  }

  PastRun newest() {
    return runs.get(runs.size() - 1);
  }

  /** Whether all were started on one day, in UTC. */
  boolean ofOneDay() {
    return runs.stream().map(PastRun::day).distinct().count() == 1;
  }

  /** As the tables and the sentences call them. */
  Map<String, PastRun> numbered() {
    Map<String, PastRun> numbered = new LinkedHashMap<>();
    runs.forEach(run -> numbered.put("" + (numbered.size() + 1), run));
    return numbered;
  }

  /**
   * The same of an arm's table: runs on end without the arm are one row, with the first of them.
   */
  Map<String, PastRun> numbered(String arm) {
    Map<String, PastRun> numbered = new LinkedHashMap<>();
    for (int from = 0, to; from < runs.size(); from = to) {
      to = from + 1;
      while (to < runs.size()
          && runs.get(from).arm(arm).isEmpty()
          && runs.get(to).arm(arm).isEmpty()) {
        to++;
      }
      numbered.put(span(from, to), runs.get(from));
    }
    return numbered;
  }

  /** The numbers of some runs on end. */
  private static String span(int from, int to) {
    return to - from == 1 ? "" + to : from + 1 + " to " + to;
  }

  /** How many runs over which time, and what was done in them. */
  List<String> head() {
    List<String> lines = new ArrayList<>();
    lines.add(
        runs.size() == 1
            ? "1 run, of " + newest().when() + " UTC"
            : runs.size()
                + " runs from "
                + runs.get(0).when()
                + " to "
                + newest().when()
                + " UTC, in the order in which they were started");
    lines.add(new RunHead(runs.get(0).run()).load());
    differs.forEach(
        (key, values) -> lines.add("another load than in the first runs, " + key + ": " + values));
    return lines;
  }

  /** What is new in a run since the one before. */
  List<String> changed(PastRun run) {
    int at = runs.indexOf(run);
    return at == 0 ? List.of() : run.changedFrom(runs.get(at - 1));
  }

  /** What a run was made with: of the first all, of a later one what is new. */
  String madeWith(PastRun run) {
    List<String> changed = changed(run);
    return runs.indexOf(run) == 0
        ? run.software()
        : changed.isEmpty() ? "as before" : String.join("; ", changed);
  }

  /** The good trials of an arm in a run, of how many. */
  static String trials(PastRun run, String arm) {
    return run.arm(arm)
        .map(
            summary ->
                summary.trialsFailed() == 0
                    ? "" + summary.trialsOk()
                    : summary.trialsOk() + " of " + (summary.trialsOk() + summary.trialsFailed()))
        .orElse("-");
  }

  /** Why some of an arm's runs have no figures, or fewer trials than were run. */
  List<String> gaps(String arm) {
    List<String> gaps = new ArrayList<>();
    for (int from = 0, to; from < runs.size(); from = to) {
      String gap = gap(runs.get(from), arm);
      to = from + 1;
      while (to < runs.size() && gap.equals(gap(runs.get(to), arm))) {
        to++;
      }
      if (!gap.isEmpty()) {
        gaps.add((to - from == 1 ? "run " : "runs ") + span(from, to) + ": " + gap);
      }
    }
    return gaps;
  }

  private static String gap(PastRun run, String arm) {
    ArmSummary summary = run.arm(arm).orElse(null);
    if (summary == null) {
      return "this arm was not run";
    }
    return summary.trialsFailed() == 0
        ? ""
        : (summary.trialsOk() == 0
                ? "no good trial"
                : summary.trialsFailed() + " failed and left out")
            + (summary.reason() == null ? "" : ": " + summary.reason());
  }

  /** What should keep a reader from taking a change, or that none is seen, for granted. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (PastRun run : runs) {
      String status = run.run().path("status").asText();
      if (status.equals("running") || status.equals("interrupted")) {
        notes.add(
            "run "
                + (runs.indexOf(run) + 1)
                + " is "
                + (status.equals("running") ? "under way or was killed" : status)
                + ": it has the trials that were finished");
      }
    }
    machines(notes);
    drifting(notes);
    chance(notes);
    return notes;
  }

  private void machines(List<String> notes) {
    List<String> where = new ArrayList<>();
    for (int i = 1; i < runs.size(); i++) {
      if (!Likeness.machine(runs.get(i - 1).run(), runs.get(i).run()).isEmpty()) {
        where.add("" + (i + 1));
      }
    }
    if (!where.isEmpty()) {
      notes.add(
          "not the same machine throughout: another from run "
              + String.join(", ", where)
              + " on; what changes there may be the machine's");
    }
  }

  private void drifting(List<String> notes) {
    List<String> drifting =
        all().stream()
            .filter(figure -> figure.head().metric().declared().drifts() && figure.enough())
            .map(figure -> figure.head().metric().label())
            .distinct()
            .toList();
    if (!drifting.isEmpty()) {
      notes.add(
          String.join(" and ", drifting)
              + (drifting.size() == 1 ? " goes" : " go")
              + " with how fast the machine is at the time, and changes with that, too");
    }
  }

  private void chance(List<String> notes) {
    List<FigureHistory> looked = all().stream().filter(FigureHistory::enough).toList();
    if (looked.isEmpty()) {
      return;
    }
    int fewest = looked.stream().mapToInt(FigureHistory::known).min().orElseThrow();
    int least = ChangePoints.leastBehind(fewest).orElseThrow();
    notes.add(
        String.format(
            Locale.ROOT,
            "in %d runs a change is seen when %d of them lie behind it, at the earliest; of %d series"
                + " up to %.2f are expected to show one by chance, more where a run resembles the"
                + " one before",
            fewest,
            least,
            looked.size(),
            looked.size() * ChangePoints.FALSE_ALARMS_PCT / 100.0));
  }
}
