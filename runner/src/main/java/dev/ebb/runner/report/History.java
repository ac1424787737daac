package dev.ebb.runner.report;

import dev.ebb.runner.plan.Near;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.trial.Seen;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Many runs in the order in which they were started: how have their figures changed? */
public final class History {

  private final List<LoadHistory> loads = new ArrayList<>();
  private final List<String> notes;
  private final PastRun newest;

  /**
   * Reads runs.
   *
   * @param paths run directories, and folders that hold some
   * @param named the names of the runs to take; empty: any
   * @param arms to show; empty: all
   * @param figures to show
   * @throws Refused when there is none, or a name is not there
   */
  public History(
      List<Path> paths, Collection<String> named, List<String> arms, List<Metric<Seen>> figures) {
    PastRuns all = PastRuns.in(paths, named);
    notes = all.notes();
    newest = all.runs().get(all.runs().size() - 1);
    Set<String> known = LoadHistory.armsOf(all.runs());
    for (String arm : arms) {
      if (!known.contains(arm)) {
        throw new Refused(
            "--arm "
                + arm
                + ": no run has such an arm"
                + Near.hint(arm, known)
                + "; there are "
                + String.join(", ", known));
      }
    }
    List<Grid.Head> heads = figures.stream().map(Grid::head).toList();
    PastRun first = all.runs().get(0);
    for (List<PastRun> load : all.byLoad()) {
      Map<String, String> differs = Likeness.load(first.run(), load.get(0).run());
      loads.add(LoadHistory.of(load, differs, arms, heads));
    }
  }

  List<LoadHistory> loads() {
    return loads;
  }

  /** What was left out, and that not all runs are of the same. */
  List<String> notes() {
    List<String> all = new ArrayList<>(notes);
    if (loads.size() > 1) {
      all.add(
          "the runs have "
              + loads.size()
              + " different loads, which are not to be compared: each is shown by itself");
    }
    return all;
  }

  /** As text for a window. */
  public String terminal(int width) {
    return HistoryText.of(this, width);
  }

  /** As Markdown, for a comment on a change. */
  public String markdown() {
    return HistoryMarkdown.of(this);
  }

  /** A line a run, arm and figure. */
  public String csv() throws IOException {
    return HistoryData.csv(this);
  }

  /** All of it, for programs. */
  public String json() throws IOException {
    return HistoryData.json(this);
  }

  /** As a page that needs no network. */
  public String html() {
    return HistoryPage.render(this);
  }

  /**
   * Why a job should fail: a figure is worse than before a change, or the newest run has no good
   * trial of an arm, or does not know a figure that earlier ones knew.
   *
   * @param since earlier changes are accepted; null: none is
   * @param drifting whether figures that go with how fast the machine is count
   */
  public List<String> worse(Instant since, boolean drifting) {
    List<String> reasons = new ArrayList<>();
    for (LoadHistory load : loads) {
      for (FigureHistory figure : load.all()) {
        boolean counts = drifting || !figure.head().metric().declared().drifts();
        if (counts) {
          Unmended.of(figure, since).map(Unmended::reason).ifPresent(reasons::add);
          unknown(load, figure, reasons);
        }
      }
    }
    return reasons.stream().distinct().toList();
  }

  /** What nobody knows is no pass. */
  private void unknown(LoadHistory load, FigureHistory figure, List<String> reasons) {
    ArmSummary arm = newest.arm(figure.arm()).orElse(null);
    if (load.newest() != newest || arm == null && !newest.planned(figure.arm())) {
      return;
    }
    if (arm == null || arm.trialsOk() == 0) {
      reasons.add(
          figure.arm() + " has no good trial in the newest run (" + newest.directory() + ")");
    } else if (figure.known() > 0 && figure.values().get(figure.values().size() - 1) == null) {
      reasons.add(figure.label() + " is not known in the newest run (" + newest.directory() + ")");
    }
  }
}
