package dev.ebb.runner.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class GrowthTest {

  private static final int POINTS = 11;

  private static double[] pushes() {
    double[] x = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      x[i] = 2_000.0 * i;
    }
    return x;
  }

  private static double[] line(double base, double slope, double noise, Random random) {
    double[] x = pushes();
    double[] y = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      y[i] = base + slope * x[i] + noise * random.nextGaussian();
    }
    return y;
  }

  @Test
  void aLineWithoutNoiseIsFoundExactly() {
    Growth growth = Growth.of(pushes(), line(40e6, 745, 0, new Random(1))).orElseThrow();
    assertThat(growth.slope()).isEqualTo(745, within(1e-6));
    assertThat(growth.interval().low()).isEqualTo(745, within(1e-3));
    assertThat(growth.seen()).isTrue();
  }

  @Test
  void twoPointsOrOnePlaceAreNoLine() {
    assertThat(Growth.of(new double[] {0, 1}, new double[] {0, 1})).isEmpty();
    assertThat(Growth.of(new double[] {5, 5, 5}, new double[] {1, 2, 3})).isEmpty();
  }

  @Test
  void theIntervalHoldsTheTruthAsOftenAsItClaims() {
    Random random = new Random(42);
    int held = 0;
    for (int i = 0; i < 2_000; i++) {
      Interval interval =
          Growth.of(pushes(), line(40e6, 745, 3e5, random)).orElseThrow().interval();
      held += interval.low() <= 745 && 745 <= interval.high() ? 1 : 0;
    }
    assertThat(held / 2_000.0).isBetween(0.93, 0.97);
  }

  @Test
  void whatConnectionsTakeIsTakenOffWithItsUncertainty() {
    Random random = new Random(7);
    int held = 0;
    for (int i = 0; i < 2_000; i++) {
      Growth all = Growth.of(pushes(), line(40e6, 800, 3e5, random)).orElseThrow();
      Growth connections = Growth.of(pushes(), line(40e6, 55, 2e5, random)).orElseThrow();
      Interval interval = all.minus(connections).interval();
      held += interval.low() <= 745 && 745 <= interval.high() ? 1 : 0;
      assertThat(interval.high() - interval.low())
          .isGreaterThan(0.9 * (all.interval().high() - all.interval().low()));
    }
    assertThat(held / 2_000.0).isBetween(0.93, 0.975);
  }

  @Test
  void noiseAloneIsNoGrowth() {
    Random random = new Random(3);
    int seen = 0;
    for (int i = 0; i < 1_000; i++) {
      seen += Growth.of(pushes(), line(40e6, 0, 3e5, random)).orElseThrow().seen() ? 1 : 0;
    }
    assertThat(seen).isLessThan(50);
  }
}
