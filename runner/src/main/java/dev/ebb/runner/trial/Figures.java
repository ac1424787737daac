package dev.ebb.runner.trial;

import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.result.Declared.Table;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.result.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All figures of a trial there are: those of every scenario, then those that one alone has. */
public final class Figures {

  private static final List<Metric<Seen>> ALL = collect();

  /** Those whose columns stand before the figures'. */
  private static final List<Axis> FIRST_AXES =
      List.of(Axis.CLIENT, Axis.MODE, Axis.PROFILE, Axis.JVM);

  private Figures() {}

  /** The parts that what is retained is told in, by their names, in their order. */
  public static Map<String, Metric<Seen>> partsOfRetained() {
    Map<String, Metric<Seen>> parts = new LinkedHashMap<>();
    parts.put("heap", TrialMetric.RETAINED_HEAP_MIB);
    parts.put("malloc", TrialMetric.RETAINED_MALLOC_MIB);
    parts.put("other", TrialMetric.RETAINED_OTHER_MIB);
    return parts;
  }

  /**
   * Whether a figure is only known to be no more than that in a trial that has no {@link
   * TrialMetric#RECORDS_PER_S}: a drain that is known by commits or by lines may have ended
   * earlier.
   */
  public static boolean boundWithoutRate(Metric<Seen> metric) {
    return metric == TrialMetric.DRAIN_MS || metric == SecondSpikeMetric.DRAIN2_MS;
  }

  private static List<Metric<Seen>> collect() {
    List<Metric<Seen>> all = new ArrayList<>(List.of(TrialMetric.values()));
    Scenarios.ALL.forEach(scenario -> all.addAll(scenario.metrics()));
    return List.copyOf(all);
  }

  /** In the order of columns. */
  public static List<Metric<Seen>> all() {
    return ALL;
  }

  /** Those with a median and a range over trials. */
  public static List<Metric<Seen>> summed() {
    return ALL.stream().filter(Metric::summed).toList();
  }

  /** The figure of that name. */
  public static Optional<Metric<Seen>> named(String label) {
    return ALL.stream().filter(metric -> metric.label().equals(label)).findFirst();
  }

  /** Those that arms are held against each other by. */
  public static List<Metric<Seen>> contrasted() {
    return in(Table.COMPARISON).stream().filter(metric -> metric.declared().contrasted()).toList();
  }

  /** Those whose differences between arms are explained. */
  public static List<Metric<Seen>> explained() {
    return ALL.stream()
        .filter(metric -> metric.declared().explained() != null)
        .sorted(Comparator.comparingInt(metric -> metric.declared().explained().place()))
        .toList();
  }

  /** Those that a table shows, in its order. */
  public static List<Metric<Seen>> in(Table table) {
    return ALL.stream()
        .filter(metric -> metric.declared().in(table).isPresent())
        .sorted(
            Comparator.comparingInt(metric -> metric.declared().in(table).orElseThrow().place()))
        .toList();
  }

  /** Those that each of several processes has of its own. */
  static List<Metric<Seen>> ofEach() {
    return ALL.stream().filter(metric -> metric.declared().instances()).toList();
  }

  /** The columns of {@code trials.csv}: what a trial is of, then its figures. */
  public static List<String> columns() {
    List<String> columns = new ArrayList<>(List.of(Row.ARM));
    FIRST_AXES.forEach(axis -> columns.add(axis.name()));
    columns.addAll(List.of(Row.TRIAL, Row.ORDER, Row.STATUS, Row.REASON));
    ALL.forEach(metric -> columns.add(metric.label()));
    Axis.ALL.stream()
        .filter(axis -> !FIRST_AXES.contains(axis))
        .forEach(axis -> columns.add(axis.name()));
    return columns;
  }
}
