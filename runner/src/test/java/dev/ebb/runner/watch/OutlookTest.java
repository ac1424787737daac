package dev.ebb.runner.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ebb.runner.watch.Outlook.Verdict;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether something grows without end, on series of which the answer is known. */
class OutlookTest {

  private static final Outlook.Scale SCALE = new Outlook.Scale(1, 0.01);
  private static final int SERIES = 120;

  /**
   * Noise of the first order about a curve, over an hour.
   *
   * @param correlation of each point with the one before
   */
  private static Outlook outlook(
      int points, DoubleUnaryOperator curve, double noise, double correlation, long seed) {
    Random random = new Random(seed);
    double[] x = new double[points];
    double[] y = new double[points];
    double before = noise * random.nextGaussian();
    for (int i = 0; i < points; i++) {
      x[i] = (double) i / points;
      double own = correlation < 1 ? Math.sqrt(1 - correlation * correlation) : 0.2;
      before = correlation * before + own * noise * random.nextGaussian();
      y[i] = curve.applyAsDouble(x[i]) + before;
    }
    return Outlook.of(x, y, SCALE);
  }

  private static double share(
      Verdict verdict, int points, DoubleUnaryOperator curve, double noise, double correlation) {
    int count = 0;
    for (int i = 0; i < SERIES; i++) {
      count += outlook(points, curve, noise, correlation, i).verdict() == verdict ? 1 : 0;
    }
    return (double) count / SERIES;
  }

  /** The bar is 5 %; with a correlation of 1 it is a random walk. */
  @ParameterizedTest
  @CsvSource({
    "20, 0",
    "20, 0.5",
    "20, 0.8",
    "60, 0",
    "60, 0.5",
    "60, 0.8",
    "60, 0.9",
    "60, 0.95",
    "120, 0.9",
    "60, 1"
  })
  void whatDoesNotGrowIsRarelyCalledALeak(int points, double correlation) {
    assertThat(share(Verdict.LEAK, points, x -> 100, 2, correlation)).isLessThanOrEqualTo(0.05);
  }

  /**
   * Power.
   *
   * @param growth within the hour, in times the noise
   */
  @ParameterizedTest
  @CsvSource({
    "60, 0, 10, 0.9",
    "60, 0.5, 10, 0.6",
    "60, 0.5, 20, 0.9",
    "60, 0.8, 40, 0.75",
    "32, 0, 10, 0.5",
    "32, 0, 20, 0.8",
    "120, 0.5, 10, 0.8"
  })
  void whatGrowsIsMostOftenCalledOne(int points, double correlation, double growth, double power) {
    assertThat(share(Verdict.LEAK, points, x -> 100 + 2 * growth * x, 2, correlation))
        .isGreaterThanOrEqualTo(power);
  }

  @Test
  void aStepIsNone() {
    assertThat(share(Verdict.LEAK, 60, x -> x < 0.3 ? 100 : 130, 1, 0.3)).isLessThan(0.02);
  }

  @Test
  void whatFillsUpAndStopsIsNone() {
    assertThat(share(Verdict.LEAK, 60, x -> 100 + Math.min(40 * x, 16), 0.5, 0.3)).isLessThan(0.05);
  }

  @Test
  void whatSlowsDownIsNotCalledOne() {
    assertThat(share(Verdict.LEAK, 60, x -> 100 + 40 * (1 - Math.exp(-4 * x)), 0.5, 0.3))
        .isLessThan(0.05);
  }

  /** As a JVM that gets going: fast at first, and ever more slowly. */
  @ParameterizedTest
  @CsvSource({"40, 0.2", "40, 0.5", "120, 0.5"})
  void whatGetsGoingIsNotCalledOneWhileYoung(int points, double noise) {
    int called = 0;
    for (int i = 0; i < SERIES; i++) {
      Outlook found = outlook(points, x -> 100 + 8 * Math.log(1 + 50 * x), noise, 0.3, i);
      called += found.ofYoung(Double.MAX_VALUE, 0).verdict() == Verdict.LEAK ? 1 : 0;
    }
    assertThat((double) called / SERIES).isLessThanOrEqualTo(0.05);
  }

  @Test
  void whatGrowsEvenlyIsCalledOneWhileYoungToo() {
    int called = 0;
    for (int i = 0; i < SERIES; i++) {
      Outlook found = outlook(40, x -> 100 + 60 * x, 0.5, 0.3, i);
      called += found.ofYoung(30, 8).verdict() == Verdict.LEAK ? 1 : 0;
    }
    assertThat((double) called / SERIES).isGreaterThan(0.9);
  }

  @Test
  void whatIsVeryYoungHasToGrowByMoreThanGettingGoingTakes() {
    Outlook found = outlook(40, x -> 100 + 60 * x, 0.1, 0, 1);
    assertThat(found.verdict()).isEqualTo(Verdict.LEAK);
    assertThat(found.ofYoung(7, 8))
        .satisfies(young -> assertThat(young.verdict()).isEqualTo(Verdict.CANNOT_TELL))
        .satisfies(young -> assertThat(young.young()).isTrue());
  }

  @Test
  void whenItCameToRestIsSaid() {
    Outlook found = outlook(60, x -> 100 + Math.min(400 * x, 100), 0.1, 0, 1);
    assertThat(found.restedAfter()).isBetween(0.2, 0.3);
    assertThat(outlook(60, x -> 100, 0.1, 0, 1).restedAfter()).isZero();
  }

  @Test
  void aSteepBeginningHidesNoLeak() {
    assertThat(share(Verdict.LEAK, 60, x -> 100 + 20 * x + Math.min(600 * x, 60), 0.5, 0.3))
        .isGreaterThan(0.9);
  }

  /** Two steps, without noise: half of the values are the same, and no slope is seen. */
  @Test
  void aStaircaseIsNoPlateau() {
    double[] x = new double[60];
    double[] y = new double[60];
    for (int i = 0; i < x.length; i++) {
      x[i] = i / 60.0;
      y[i] = i < 45 ? 100 : 150;
    }
    assertThat(Outlook.of(x, y, SCALE).verdict()).isEqualTo(Verdict.CANNOT_TELL);
  }

  /** A growth of 1 MiB an hour is 5 KiB in 16 s. */
  @Test
  void whatCannotBeResolvedIsNoPlateau() {
    double[] x = new double[60];
    double[] y = new double[60];
    for (int i = 0; i < x.length; i++) {
      x[i] = i * 16 / 3_600.0 / 60;
      y[i] = 100;
    }
    assertThat(Outlook.of(x, y, new Outlook.Scale(1, 0.1)).verdict())
        .isEqualTo(Verdict.CANNOT_TELL);
  }

  @Test
  void littleNoiseWithoutGrowthIsAPlateau() {
    assertThat(share(Verdict.PLATEAU, 60, x -> 100, 0.05, 0)).isGreaterThan(0.95);
    assertThat(share(Verdict.CANNOT_TELL, 60, x -> 100, 5, 0)).isGreaterThan(0.9);
  }

  /** The interval holds the slope in 95 of 100 series, or nearly so. */
  @ParameterizedTest
  @CsvSource({"60, 0", "60, 0.5", "60, 0.8"})
  void theIntervalHoldsTheSlope(int points, double correlation) {
    int held = 0;
    for (int i = 0; i < SERIES; i++) {
      Trend trend = outlook(points, x -> 100 + 7 * x, 2, correlation, i).whole();
      held += trend.low() <= 7 && trend.high() >= 7 ? 1 : 0;
    }
    assertThat((double) held / SERIES).isGreaterThanOrEqualTo(0.9);
  }

  @Test
  void twiceTheNoiseTakesLonger() {
    Outlook quiet = outlook(60, x -> 100, 1, 0, 1);
    Outlook loud = outlook(60, x -> 100, 2, 0, 1);
    assertThat(loud.hoursToSee(1, 1) / quiet.hoursToSee(1, 1))
        .isCloseTo(Math.pow(2, 2.0 / 3), within(0.01));
  }

  @Test
  void whatDoesNotVaryAtAllIsAPlateau() {
    double[] x = new double[32];
    double[] y = new double[32];
    for (int i = 0; i < x.length; i++) {
      x[i] = i;
      y[i] = 100;
    }
    assertThat(Outlook.of(x, y, SCALE).verdict()).isEqualTo(Verdict.PLATEAU);
  }
}
