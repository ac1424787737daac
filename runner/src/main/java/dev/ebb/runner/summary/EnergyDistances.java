package dev.ebb.runner.summary;

/**
 * How far the values of one stretch of a series lie from those around it: the energy distance of
 * the two samples (Székely and Rizzo 2004, Testing for equal distributions in high dimension), for
 * the series in any order.
 */
final class EnergyDistances {

  /** A single value is no level: neither side has fewer. */
  static final int LEAST = 2;

  private final double[][] apart;

  /** Sums over all pairs of places below these two, in the order at hand. */
  private final double[][] sums;

  EnergyDistances(double[] values) {
    int n = values.length;
    apart = new double[n][n];
    sums = new double[n + 1][n + 1];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        apart[i][j] = Math.abs(values[i] - values[j]);
      }
    }
  }

  /**
   * Puts them in an order.
   *
   * @param order which value comes at each place
   */
  void order(int[] order) {
    for (int i = 0; i < order.length; i++) {
      double[] row = apart[order[i]];
      double[] above = sums[i];
      double[] here = sums[i + 1];
      double sum = 0;
      for (int j = 0; j < order.length; j++) {
        sum += row[order[j]];
        here[j + 1] = above[j + 1] + sum;
      }
    }
  }

  /** Of the values at these places to each other. */
  private double between(int from, int to, int otherFrom, int otherTo) {
    return sums[to][otherTo] - sums[from][otherTo] - sums[to][otherFrom] + sums[from][otherFrom];
  }

  /** The mean difference of two values; what is much smaller is a rounding error. */
  double scale() {
    int n = apart.length;
    return between(0, n, 0, n) / n / n;
  }

  /**
   * From the values of a stretch to the others of a part, weighted by how many there are.
   *
   * @param from where the part begins
   * @param start where the stretch in it does
   * @param end the place behind the stretch
   * @param to the place behind the part
   */
  double of(int from, int start, int end, int to) {
    double in = end - start;
    double out = to - from - in;
    double inside = between(start, end, start, end);
    double across = between(start, end, from, to) - inside;
    double outside = between(from, to, from, to) - inside - 2 * across;
    double energy =
        2 * across / (in * out) - inside / (in * (in - 1)) - outside / (out * (out - 1));
    return energy * in * out / (in + out);
  }
}
