package dev.ebb.runner.summary;

import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.Level;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.trial.Seen;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.commons.statistics.distribution.FDistribution;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.RealVector;
import org.hipparchus.linear.SingularValueDecomposition;

/**
 * How much of the differences between trials each thing that was varied explains: analysis of
 * variance over the matrix of arms, by least squares, so that a failed trial does not upset it.
 *
 * <p>Shares are omega squared (Hays): unlike plain ratios of sums of squares they do not credit a
 * factor with its part of the noise. They add up to 1 with {@link #NOISE} and, where more than one
 * thing was varied, {@link #TOGETHER}: what only certain combinations do.
 *
 * @param shares by factor, from 0 to 1; empty when nothing was varied or noise cannot be told
 * @param seen the factors with an effect beyond noise (F test, 5 %)
 * @param trialsNeeded an arm, to tell; 0 when there were enough
 */
public record VarianceSplit(
    Metric<Seen> metric, Map<String, Double> shares, Set<String> seen, int trialsNeeded) {

  public static final String NOISE = "noise";
  public static final String TOGETHER = "their combination";

  /** Residual degrees of freedom below which a variance is hardly known at all. */
  private static final int MIN_FREEDOM = 6;

  private static final double ALPHA = 0.05;

  /** By what rows are told apart: an axis that is nested in the client together with it. */
  private static Function<Row, String> levelOf(Axis axis) {
    return axis.nested()
        ? row -> row.text(Axis.CLIENT.name()) + ":" + row.text(axis.name())
        : row -> String.valueOf(row.text(axis.name()));
  }

  /** Splits one figure over all good trials. */
  public static VarianceSplit of(Trials trials, Metric<Seen> metric) {
    List<Row> good =
        trials.counted().stream()
            .filter(row -> row.ok() && row.number(metric).isPresent())
            .toList();
    List<Axis> varied = varied(good);
    if (varied.isEmpty()) {
      return new VarianceSplit(metric, Map.of(), Set.of(), 0);
    }
    double[] values = good.stream().mapToDouble(row -> row.number(metric).orElseThrow()).toArray();
    Function<Row, String> cell =
        row -> String.join("|", varied.stream().map(axis -> levelOf(axis).apply(row)).toList());
    int cells = levels(good, cell).size();
    int freedom = values.length - cells;
    if (freedom < MIN_FREEDOM) {
      return new VarianceSplit(metric, Map.of(), Set.of(), 1 + (MIN_FREEDOM + cells - 1) / cells);
    }
    double[] byCell = fit(good, values, List.of(cell));
    double noise = byCell[0] / freedom;
    Map<String, double[]> sums = new LinkedHashMap<>(); // sum of squares, degrees of freedom
    double[] all = fit(good, values, functions(varied));
    for (Axis axis : varied) {
      List<Axis> with = new ArrayList<>(varied);
      if (axis == Axis.CLIENT) {
        with.removeIf(Axis::nested); // their levels belong to their client
      }
      List<Axis> without = new ArrayList<>(with);
      without.remove(axis);
      double[] larger = with.size() == varied.size() ? all : fit(good, values, functions(with));
      double[] smaller = fit(good, values, functions(without));
      sums.put(axis.words(), new double[] {smaller[0] - larger[0], larger[1] - smaller[1]});
    }
    if (varied.size() > 1 && byCell[1] > all[1]) {
      sums.put(TOGETHER, new double[] {all[0] - byCell[0], byCell[1] - all[1]});
    }
    return shares(metric, sums, noise, freedom);
  }

  private static VarianceSplit shares(
      Metric<Seen> metric, Map<String, double[]> sums, double noise, int freedom) {
    double total = noise * (freedom + 1);
    for (double[] sum : sums.values()) {
      total += sum[0];
    }
    Map<String, Double> shares = new LinkedHashMap<>();
    Set<String> seen = new LinkedHashSet<>();
    double left = 1;
    for (Map.Entry<String, double[]> entry : sums.entrySet()) {
      double squares = entry.getValue()[0];
      double degrees = entry.getValue()[1];
      double share = total <= 0 ? 0 : Math.max(0, (squares - degrees * noise) / total);
      shares.put(entry.getKey(), share);
      left -= share;
      if (degrees > 0 && squares > 0) {
        double f = noise == 0 ? Double.POSITIVE_INFINITY : squares / degrees / noise;
        if (FDistribution.of(degrees, freedom).survivalProbability(f) < ALPHA) {
          seen.add(entry.getKey());
        }
      }
    }
    shares.put(NOISE, Math.max(0, left));
    return new VarianceSplit(metric, shares, seen, 0);
  }

  private static List<Axis> varied(List<Row> rows) {
    int clients = levels(rows, levelOf(Axis.CLIENT)).size();
    return Axis.ALL.stream()
        .filter(axis -> levels(rows, levelOf(axis)).size() > 1)
        // Where every client has one level, a nested axis tells nothing beyond the client.
        .filter(axis -> !axis.nested() || levels(rows, levelOf(axis)).size() > clients)
        .toList();
  }

  private static List<Function<Row, String>> functions(List<Axis> axes) {
    return axes.stream().map(VarianceSplit::levelOf).toList();
  }

  private static Set<String> levels(List<Row> rows, Function<Row, String> factor) {
    Set<String> levels = new TreeSet<>();
    rows.forEach(row -> levels.add(String.valueOf(factor.apply(row))));
    levels.remove(Level.NONE.label()); // of clients that know nothing of the axis
    return levels;
  }

  /** What remains unexplained (sum of squares) and the rank of the model, by least squares. */
  private static double[] fit(
      List<Row> rows, double[] values, List<Function<Row, String>> factors) {
    List<double[]> columns = new ArrayList<>();
    double[] ones = new double[values.length];
    java.util.Arrays.fill(ones, 1);
    columns.add(ones);
    for (Function<Row, String> factor : factors) {
      for (String level : levels(rows, factor)) {
        double[] column = new double[values.length];
        for (int i = 0; i < column.length; i++) {
          column[i] = String.valueOf(factor.apply(rows.get(i))).equals(level) ? 1 : 0;
        }
        columns.add(column);
      }
    }
    Array2DRowRealMatrix design = new Array2DRowRealMatrix(values.length, columns.size());
    for (int c = 0; c < columns.size(); c++) {
      design.setColumn(c, columns.get(c));
    }
    RealVector y = new ArrayRealVector(values);
    SingularValueDecomposition decomposition = new SingularValueDecomposition(design);
    RealVector fitted = design.operate(decomposition.getSolver().solve(y));
    double left = y.subtract(fitted).getNorm();
    return new double[] {left * left, decomposition.getRank()};
  }
}
