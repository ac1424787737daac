package dev.ebb.runner.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class IntervalTest {

  @Test
  void ofTheMedianByOrderStatistics() {
    assertThat(Interval.ofMedian(new double[] {1, 2, 3, 4, 5})).isEmpty();
    assertThat(Interval.ofMedian(new double[] {6, 1, 5, 2, 4, 3})).contains(new Interval(1, 6));
    // P(B(10, 1/2) <= 1) = 11/1024, P(<= 2) = 56/1024: the second value from either end
    assertThat(Interval.ofMedian(new double[] {9, 10, 1, 2, 3, 4, 5, 6, 7, 8}))
        .contains(new Interval(2, 9));
  }

  @Test
  void ofADifferenceByRanks() {
    double[] a = {10, 11, 12, 13, 14, 15};
    double[] b = {0, 1, 2, 3, 4, 5};
    assertThat(Interval.difference(a, b)).isCloseTo(10, within(1e-9));
    Interval interval = Interval.ofDifference(a, b).orElseThrow();
    // Tables give a critical U of 5 for 6 and 6 at 5 %: the sixth of 36 differences from either end
    double[] differences = new double[36];
    for (int i = 0; i < 36; i++) {
      differences[i] = a[i / 6] - b[i % 6];
    }
    java.util.Arrays.sort(differences);
    assertThat(interval).isEqualTo(new Interval(differences[5], differences[30]));
    assertThat(interval.holdsZero()).isFalse();
    assertThat(Interval.ofDifference(new double[5], b)).as("five are too few").isEmpty();
  }

  @Test
  void noDifferenceWhereThereIsNone() {
    double[] a = {1, 2, 3, 4, 5, 6};
    assertThat(Interval.ofDifference(a, a).orElseThrow().holdsZero()).isTrue();
  }
}
