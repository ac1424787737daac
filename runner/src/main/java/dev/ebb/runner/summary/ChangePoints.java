package dev.ebb.runner.summary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.commons.statistics.descriptive.Median;
import org.hipparchus.util.CombinatoricsUtils;

/**
 * Where a series changes, and how often: E-divisive (Matteson and James 2014, A nonparametric
 * approach for multiple change point analysis of multivariate data). The series is cut where the
 * energy distance between the values on either side is largest, then its parts are; a cut counts
 * when few random orders of the values, each within its part, show as large a distance anywhere.
 *
 * <p>A cut in two does not see what goes up and comes down again. So a stretch between two cuts is
 * held against what is around it, too (as in Olshen, Venkatraman, Lucito and Wigler 2004, Circular
 * binary segmentation). Of the 5 % of false alarms the cut in two has four parts in five, the
 * stretch the fifth.
 *
 * <p>Nothing is assumed of how values scatter, but that each is as likely at any place: of values
 * that drift, or of which each resembles the one before, more than 5 % show a change.
 */
public final class ChangePoints {

  /**
   * With fewer values no change can be seen: of seven, 2 in 35 orders part four and three of them
   * as clearly as the clearest does, of eight 2 in 70.
   */
  public static final int MIN_RUNS = 8;

  /** How many series in a hundred show a change where there is none. */
  public static final int FALSE_ALARMS_PCT = 5;

  private static final double ALPHA = FALSE_ALARMS_PCT / 100.0;
  private static final double SHARE_OF_CUTS = 0.8;

  /**
   * Of more values fewer orders are tried: each takes longer, and no p lies close to 5 % by need.
   */
  private static final int MANY_RUNS = 30;

  private static final int ORDERS = 9_999;
  private static final int ORDERS_OF_MANY = 1_999;

  /** The same values give the same changes. */
  private static final long SEED = 20_260_101;

  private final double[] values;
  private final EnergyDistances distances;
  private final int[] order;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final List<Integer> edges;

  /** A stretch of a part, and how far it lies from the rest of that. */
  private record Stretch(int from, int start, int end, int to, double distance) {

    /** Where the series is cut by it. */
    private List<Integer> cuts() {
      return start == from ? List.of(end) : List.of(start, end);
    }
  }

  /** The clearest cut in two, the clearest stretch between two cuts; null: there is none. */
  private record Clearest(Stretch cut, Stretch stretch) {}

  /** What the series is cut by, and how often chance does so. */
  private record Found(Stretch by, double p) {}

  private ChangePoints(double[] values) {
    this.values = values;
    distances = new EnergyDistances(values);
    order = new int[values.length];
    edges = new ArrayList<>(List.of(0, values.length));
    asTheyCame();
  }

  /**
   * Finds them.
   *
   * @param values one a run, as the runs came
   * @return in that order; none below {@value #MIN_RUNS} values
   */
  public static List<ChangePoint> of(double[] values) {
    return values.length < MIN_RUNS ? List.of() : new ChangePoints(values.clone()).find();
  }

  /**
   * How many of so many values have to lie behind a change, or before it: with fewer, even the
   * clearest would be parted as clearly by more than 5 % of all orders.
   *
   * @return empty: no change can be seen
   */
  public static Optional<Integer> leastBehind(int values) {
    for (int least = EnergyDistances.LEAST; least <= values / 2; least++) {
      double alike = 2 / CombinatoricsUtils.binomialCoefficientDouble(values, least);
      if (alike <= ALPHA * SHARE_OF_CUTS) {
        return Optional.of(least);
      }
    }
    return Optional.empty();
  }

  private List<ChangePoint> find() {
    Map<Integer, Double> probabilities = new HashMap<>();
    for (Found found = clearest(); found.p() <= ALPHA; found = clearest()) {
      for (int cut : found.by().cuts()) {
        probabilities.put(cut, found.p());
        edges.add(cut);
      }
      edges.sort(null);
    }
    List<ChangePoint> changes = new ArrayList<>();
    for (int edge = 1; edge < edges.size() - 1; edge++) {
      int at = edges.get(edge);
      changes.add(
          held(
              at,
              Arrays.copyOfRange(values, edges.get(edge - 1), at),
              Arrays.copyOfRange(values, at, edges.get(edge + 1)),
              probabilities.get(at)));
    }
    return changes;
  }

  /**
   * Some values held against others before them, which need not be next to them.
   *
   * @param at the place of the change after the earlier ones, counted from 0
   * @param p of that change
   */
  public static ChangePoint held(int at, double[] before, double[] after, double p) {
    return new ChangePoint(
        at, before.length, median(before), after.length, median(after), p, above(before, after));
  }

  private static double median(double[] some) {
    return Median.withDefaults().withCopy(true).evaluate(some);
  }

  private static double above(double[] before, double[] after) {
    double count = 0;
    for (double early : before) {
      for (double late : after) {
        count += late > early ? 1 : late == early ? 0.5 : 0;
      }
    }
    return count / before.length / after.length;
  }

  /** By what the series, as it is cut so far, is to be cut next. */
  private Found clearest() {
    Clearest seen = look(true);
    if (seen.cut() == null) {
      return new Found(null, 1);
    }
    int orders = values.length > MANY_RUNS ? ORDERS_OF_MANY : ORDERS;
    double mostCuts = ALPHA * SHARE_OF_CUTS * (orders + 1);
    double mostStretches = ALPHA * (1 - SHARE_OF_CUTS) * (orders + 1);
    int cuts = 1;
    int stretches = 1;
    for (int i = 0; i < orders && (cuts <= mostCuts || stretches <= mostStretches); i++) {
      shuffle();
      boolean open = stretches <= mostStretches;
      Clearest byChance = look(open);
      cuts += asClear(byChance.cut(), seen.cut()) ? 1 : 0;
      stretches += open && asClear(byChance.stretch(), seen.stretch()) ? 1 : 0;
    }
    asTheyCame();
    double ofCut = cuts / SHARE_OF_CUTS / (orders + 1);
    double ofStretch = stretches / (1 - SHARE_OF_CUTS) / (orders + 1);
    return ofCut <= ofStretch || seen.stretch() == null
        ? new Found(seen.cut(), ofCut)
        : new Found(seen.stretch(), ofStretch);
  }

  /** Sums differ by the order of their terms. */
  private boolean asClear(Stretch byChance, Stretch seen) {
    return byChance == null
        || seen == null
        || byChance.distance() >= seen.distance() - 1e-9 * distances.scale();
  }

  /**
   * In the order that the values have now.
   *
   * @param stretches whether they are asked for, too
   */
  private Clearest look(boolean stretches) {
    Stretch cut = null;
    Stretch stretch = null;
    for (int edge = 1; edge < edges.size(); edge++) {
      int from = edges.get(edge - 1);
      int to = edges.get(edge);
      for (int end = from + EnergyDistances.LEAST; end <= to - EnergyDistances.LEAST; end++) {
        cut = clearer(cut, from, from, end, to);
        int last = stretches ? end - EnergyDistances.LEAST : from;
        for (int start = from + EnergyDistances.LEAST; start <= last; start++) {
          stretch = clearer(stretch, from, start, end, to);
        }
      }
    }
    return new Clearest(cut, stretch);
  }

  private Stretch clearer(Stretch best, int from, int start, int end, int to) {
    double distance = distances.of(from, start, end, to);
    return best == null || distance > best.distance()
        ? new Stretch(from, start, end, to, distance)
        : best;
  }

  private void asTheyCame() {
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    distances.order(order);
  }

  /** Each part by itself. */
  private void shuffle() {
    for (int edge = 1; edge < edges.size(); edge++) {
      int from = edges.get(edge - 1);
      for (int i = edges.get(edge) - 1; i > from; i--) {
        int j = random.nextInt(from, i + 1);
        int other = order[i];
        order[i] = order[j];
        order[j] = other;
      }
    }
    distances.order(order);
  }
}
