package dev.ebb.runner.summary;

import dev.ebb.runner.trial.Column;
import dev.ebb.runner.trial.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
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
    Column column, Map<String, Double> shares, Set<String> seen, int trialsNeeded) {

  public static final String NOISE = "noise";
  public static final String TOGETHER = "their combination";

  /** Residual degrees of freedom below which a variance is hardly known at all. */
  private static final int MIN_FREEDOM = 6;

  private static final double ALPHA = 0.05;

  private static final Map<String, Function<Row, String>> FACTORS = factors();

  private static Map<String, Function<Row, String>> factors() {
    Map<String, Function<Row, String>> factors = new LinkedHashMap<>();
    factors.put("the client", row -> row.text(Column.CLIENT));
    factors.put("the mode", row -> row.text(Column.CLIENT) + ":" + row.text(Column.MODE));
    factors.put("the settings profile", row -> row.text(Column.PROFILE));
    factors.put("the JVM profile", row -> row.text(Column.JVM));
    factors.put("the JDK", row -> row.text(Column.JAVA));
    return factors;
  }

  /** Splits one figure over all good trials. */
  public static VarianceSplit of(List<Row> trials, Column column) {
    List<Row> good =
        trials.stream().filter(row -> row.ok() && row.number(column).isPresent()).toList();
    List<String> varied = varied(good);
    if (varied.isEmpty()) {
      return new VarianceSplit(column, Map.of(), Set.of(), 0);
    }
    double[] values = good.stream().mapToDouble(row -> row.number(column).orElseThrow()).toArray();
    Function<Row, String> cell =
        row ->
            String.join(
                "|",
                varied.stream().map(name -> String.valueOf(FACTORS.get(name).apply(row))).toList());
    int cells = levels(good, cell).size();
    int freedom = values.length - cells;
    if (freedom < MIN_FREEDOM) {
      return new VarianceSplit(column, Map.of(), Set.of(), 1 + (MIN_FREEDOM + cells - 1) / cells);
    }
    double[] byCell = fit(good, values, List.of(cell));
    double noise = byCell[0] / freedom;
    Map<String, double[]> sums = new LinkedHashMap<>(); // sum of squares, degrees of freedom
    List<String> main = new ArrayList<>(varied);
    double[] all = fit(good, values, functions(main));
    for (String factor : varied) {
      List<String> with = new ArrayList<>(main);
      if (factor.equals("the client")) {
        with.remove("the mode"); // a mode belongs to its client
      }
      List<String> without = new ArrayList<>(with);
      without.remove(factor);
      double[] larger = with.size() == main.size() ? all : fit(good, values, functions(with));
      double[] smaller = fit(good, values, functions(without));
      sums.put(factor, new double[] {smaller[0] - larger[0], larger[1] - smaller[1]});
    }
    if (varied.size() > 1 && byCell[1] > all[1]) {
      sums.put(TOGETHER, new double[] {all[0] - byCell[0], byCell[1] - all[1]});
    }
    return shares(column, sums, noise, freedom);
  }

  private static VarianceSplit shares(
      Column column, Map<String, double[]> sums, double noise, int freedom) {
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
    return new VarianceSplit(column, shares, seen, 0);
  }

  private static List<String> varied(List<Row> rows) {
    List<String> varied = new ArrayList<>();
    FACTORS.forEach(
        (name, factor) -> {
          if (levels(rows, factor).size() > 1) {
            varied.add(name);
          }
        });
    // Where every client has one mode, the mode tells nothing beyond the client.
    if (varied.contains("the mode")
        && levels(rows, FACTORS.get("the mode")).size()
            == levels(rows, FACTORS.get("the client")).size()) {
      varied.remove("the mode");
    }
    return varied;
  }

  private static List<Function<Row, String>> functions(List<String> names) {
    return names.stream().map(FACTORS::get).toList();
  }

  private static Set<String> levels(List<Row> rows, Function<Row, String> factor) {
    Set<String> levels = new TreeSet<>();
    rows.forEach(row -> levels.add(String.valueOf(factor.apply(row))));
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

  /**
   * In words.
   *
   * @param what is compared, such as "what is retained"
   * @return null when nothing was varied
   */
  public String sentence(String what, int trials) {
    if (trialsNeeded > 0) {
      return String.format(
          "What the differences in %s come from cannot be told from %d trial%s per arm: %d would do",
          what, trials, trials == 1 ? "" : "s", Math.max(trialsNeeded, trials + 1));
    }
    if (shares.isEmpty()) {
      return null;
    }
    List<String> parts = new ArrayList<>();
    shares.entrySet().stream()
        .filter(share -> !share.getKey().equals(NOISE))
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .forEach(
            share ->
                parts.add(
                    seen.contains(share.getKey())
                        ? percent(share.getKey(), share.getValue())
                        : share.getKey() + " nothing that can be told from noise"));
    parts.add(percent(NOISE, shares.get(NOISE)));
    String first = parts.get(0);
    int space = first.startsWith("the ") || first.startsWith("their ") ? subject(first) : 0;
    parts.set(0, first.substring(0, space) + " explains" + first.substring(space));
    return "Of the differences between these arms in " + what + ", " + String.join(", ", parts);
  }

  /** Where the factor's name ends. */
  private int subject(String part) {
    return shares.keySet().stream()
        .filter(part::startsWith)
        .mapToInt(String::length)
        .max()
        .orElse(0);
  }

  private static String percent(String name, double share) {
    return String.format(Locale.ROOT, "%s %.0f %%", name, 100 * share);
  }
}
