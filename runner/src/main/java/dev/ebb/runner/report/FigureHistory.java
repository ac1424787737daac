package dev.ebb.runner.report;

import dev.ebb.runner.result.Declared;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.ChangePoint;
import dev.ebb.runner.summary.ChangePoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A figure of an arm over runs of the same load.
 *
 * @param runs all of them, whether they know it or not
 * @param values the median in each; null: it is not known, or only a bound of it
 */
record FigureHistory(
    String arm,
    Grid.Head head,
    List<PastRun> runs,
    List<Double> values,
    List<ChangeInRuns> changes) {

  /** A line of fewer columns shows nothing. */
  private static final int LEAST_ROOM = 8;

  /**
   * A change, and the runs on either side of it.
   *
   * @param last before it
   * @param first after it
   */
  record ChangeInRuns(PastRun last, PastRun first, ChangePoint point) {}

  static FigureHistory of(String arm, Grid.Head head, List<PastRun> runs) {
    List<Double> values = new ArrayList<>();
    List<PastRun> knowing = new ArrayList<>();
    for (PastRun run : runs) {
      Double value = run.arm(arm).map(summary -> value(head, summary)).orElse(null);
      values.add(value);
      if (value != null) {
        knowing.add(run);
      }
    }
    List<ChangeInRuns> changes = new ArrayList<>();
    for (ChangePoint point : ChangePoints.of(known(values))) {
      changes.add(new ChangeInRuns(knowing.get(point.at() - 1), knowing.get(point.at()), point));
    }
    return new FigureHistory(arm, head, runs, values, changes);
  }

  private static Double value(Grid.Head head, ArmSummary summary) {
    return summary.bound(head.metric()) || summary.median(head.metric()).isEmpty()
        ? null
        : summary.median(head.metric()).getAsDouble();
  }

  private static double[] known(List<Double> values) {
    return values.stream().filter(Objects::nonNull).mapToDouble(Double::doubleValue).toArray();
  }

  /** The values of the runs that know it. */
  double[] series() {
    return known(values);
  }

  /** In how many runs it is known. */
  int known() {
    return series().length;
  }

  boolean enough() {
    return known() >= ChangePoints.MIN_RUNS;
  }

  /** The change that begins with a run. */
  Optional<ChangeInRuns> at(PastRun run) {
    return changes.stream().filter(change -> change.first().equals(run)).findFirst();
  }

  /**
   * Whether a change is for the worse; empty: neither way is better, or only the scatter changed.
   */
  Optional<Boolean> worse(ChangePoint point) {
    Declared.Better better = head.metric().declared().better();
    if (better == Declared.Better.NEITHER || !point.ofLevel() || point.difference() == 0) {
      return Optional.empty();
    }
    return Optional.of(point.difference() > 0 == (better == Declared.Better.LESS));
  }

  String title() {
    return head.title().isEmpty() ? head.metric().label() : head.title();
  }

  /** As a reason names it. */
  String label() {
    return arm + " " + head.metric().label();
  }

  /** As a sentence names it. */
  String unit() {
    return head.unit().isEmpty() ? "" : " " + head.unit();
  }

  /** What is seen of it: a sentence a change, or that there is none. */
  List<String> sentences() {
    if (known() == 0) {
      return List.of("is known in none of these runs");
    }
    if (!enough()) {
      return List.of(
          "too few runs ("
              + known()
              + ") for any change point: "
              + ChangePoints.MIN_RUNS
              + " would do");
    }
    return changes.isEmpty()
        ? List.of("no change is seen in " + known() + " runs")
        : changes.stream().map(this::sentence).toList();
  }

  private String sentence(ChangeInRuns change) {
    List<String> made = change.first().changedFrom(change.last(), arm);
    return "change between "
        + called(change.last())
        + " and "
        + called(change.first())
        + ": "
        + levels(change.point())
        + "; "
        + (made.isEmpty() ? "nothing that a run tells of was changed there" : "there: ")
        + String.join("; ", made);
  }

  private String called(PastRun run) {
    return "run " + (runs.indexOf(run) + 1) + " (" + run.when() + ")";
  }

  /** From where to where, and how sure that is. */
  String levels(ChangePoint point) {
    String worse = worse(point).map(yes -> yes ? ", for the worse" : ", for the better").orElse("");
    return (point.ofLevel() ? "" : "it scatters otherwise, median ")
        + fromTo(point, point.runsBefore() + " runs before, " + point.runsAfter() + " since")
        + worse
        + ", p "
        + p(point);
  }

  /** Both levels, and by how much they differ. */
  String fromTo(ChangePoint point, String runsOfEach) {
    String percent =
        point.percent() == null ? "" : String.format(Locale.ROOT, "%+.1f %%; ", point.percent());
    return head.write(point.before())
        + " -> "
        + head.write(point.after())
        + unit()
        + " ("
        + percent
        + runsOfEach
        + ")";
  }

  private static String p(ChangePoint point) {
    return point.p() < 0.001
        ? "< 0.001"
        : "= " + String.format(Locale.ROOT, point.p() < 0.01 ? "%.3f" : "%.2f", point.p());
  }

  /** The median in a run, and its interval or range; a star stands where a change begins. */
  List<String> cell(PastRun run) {
    return run.arm(arm)
        .map(
            summary ->
                List.of((at(run).isPresent() ? "*" : "") + head.cell(summary), head.range(summary)))
        .orElse(List.of("-", ""));
  }

  /** A column a run; of more than there is room for the newest. */
  String sparkline(int room) {
    String line = Sparkline.of(values);
    return line.length() <= room
        ? line
        : room < LEAST_ROOM ? "" : "…" + line.substring(line.length() - room + 1);
  }

  /** From the lowest to the highest. */
  String range() {
    double low = values.stream().filter(Objects::nonNull).mapToDouble(v -> v).min().orElseThrow();
    double high = values.stream().filter(Objects::nonNull).mapToDouble(v -> v).max().orElseThrow();
    return head.write(low) + " to " + head.write(high) + unit();
  }
}
