package dev.ebb.runner.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangePointsTest {

  /** Of 300 at 5 % 15 are expected to show one, and 24 or more in one case of fifty. */
  private static final int SERIES = 300;

  private static final double MOST_FALSE = 0.08;

  private final Random random = new Random(7);

  private DoubleSupplier noise(String kind) {
    return switch (kind) {
      case "normal" -> random::nextGaussian;
      // Student's t with 3 degrees of freedom
      case "heavy-tailed" ->
          () -> {
            double squares = 0;
            for (int i = 0; i < 3; i++) {
              squares += Math.pow(random.nextGaussian(), 2);
            }
            return random.nextGaussian() / Math.sqrt(squares / 3);
          };
      case "ties" -> () -> random.nextInt(3);
      case "outliers" -> () -> random.nextGaussian() * (random.nextInt(10) == 0 ? 8 : 1);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  /** Values that lie so much higher from each of these places on, each time. */
  private static double[] series(int runs, DoubleSupplier noise, double step, int... places) {
    double[] values = new double[runs];
    for (int i = 0; i < runs; i++) {
      values[i] = 100 + noise.getAsDouble();
      for (int place : places) {
        values[i] += i >= place ? step : 0;
      }
    }
    return values;
  }

  private static double rate(int series, BooleanSupplier seen) {
    int count = 0;
    for (int i = 0; i < series; i++) {
      count += seen.getAsBoolean() ? 1 : 0;
    }
    return (double) count / series;
  }

  @ParameterizedTest
  @CsvSource({
    "normal, 8",
    "normal, 10",
    "normal, 20",
    "normal, 40",
    "heavy-tailed, 8",
    "heavy-tailed, 12",
    "heavy-tailed, 30",
    "ties, 8",
    "ties, 12",
    "ties, 30",
    "outliers, 12",
    "outliers, 30"
  })
  void noiseSeldomShowsAChange(String kind, int runs) {
    double rate = rate(SERIES, () -> !ChangePoints.of(series(runs, noise(kind), 0)).isEmpty());
    assertThat(rate).isLessThanOrEqualTo(MOST_FALSE);
  }

  /** A step of five standard deviations, with so many runs, from that one on. */
  @ParameterizedTest
  @CsvSource({
    "normal, 8, 4, 90", "normal, 8, 5, 75", "normal, 11, 9, 60", "normal, 12, 10, 85",
    "normal, 16, 14, 95", "normal, 30, 28, 95", "heavy-tailed, 12, 6, 85", "outliers, 16, 8, 85"
  })
  void aClearStepIsSeenWhereItIs(String kind, int runs, int place, int percent) {
    double rate =
        rate(
            50,
            () -> {
              List<ChangePoint> found = ChangePoints.of(series(runs, noise(kind), 5, place));
              return found.stream()
                  .anyMatch(change -> Math.abs(change.at() - place) <= 1 && change.ofLevel());
            });
    assertThat(rate).isGreaterThanOrEqualTo(percent / 100.0);
  }

  /** Nothing is assumed but that each value is as likely at any place; here it is not. */
  @Test
  void whatResemblesTheRunBeforeShowsMore() {
    double rate =
        rate(
            200,
            () -> {
              double[] last = {random.nextGaussian()};
              DoubleSupplier next =
                  () -> last[0] = 0.5 * last[0] + Math.sqrt(0.75) * random.nextGaussian();
              return !ChangePoints.of(series(20, next, 0)).isEmpty();
            });
    assertThat(rate).isGreaterThan(2 * MOST_FALSE);
  }

  @Test
  void twoStepsAreBothSeen() {
    double rate =
        rate(
            50,
            () -> {
              List<ChangePoint> found = ChangePoints.of(series(24, random::nextGaussian, 5, 8, 16));
              return found.size() == 2
                  && Math.abs(found.get(0).at() - 8) <= 1
                  && Math.abs(found.get(1).at() - 16) <= 1;
            });
    assertThat(rate).isGreaterThanOrEqualTo(0.85);
  }

  @Test
  void upAndDownAgainIsTwo() {
    double[] values = new double[24];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i >= 8 && i < 16 ? 150 : 100) + random.nextGaussian();
    }
    List<ChangePoint> found = ChangePoints.of(values);
    assertThat(found).extracting(ChangePoint::at).containsExactly(8, 16);
    assertThat(found.get(0).difference()).isCloseTo(50, within(2.0));
    assertThat(found.get(1).difference()).isCloseTo(-50, within(2.0));
  }

  /** A cut in two does not see it; the stretch does. */
  @Test
  void aStretchOfThirteenRunsIsSeen() {
    double rate =
        rate(
            50,
            () -> {
              double[] values = series(13, random::nextGaussian, 0);
              for (int i = 4; i < 10; i++) {
                values[i] += 8;
              }
              return ChangePoints.of(values).stream()
                  .map(ChangePoint::at)
                  .toList()
                  .equals(List.of(4, 10));
            });
    assertThat(rate).isGreaterThanOrEqualTo(0.9);
  }

  @Test
  void ofSevenNoneCanBeSeen() {
    assertThat(ChangePoints.of(new double[] {1, 2, 1, 2, 901, 902, 901})).isEmpty();
    assertThat(ChangePoints.leastBehind(7)).isEmpty();
    assertThat(ChangePoints.of(new double[] {1, 2, 1, 2, 901, 902, 901, 902}))
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.at()).isEqualTo(4);
              assertThat(change.before()).isEqualTo(1.5);
              assertThat(change.after()).isEqualTo(901.5);
              assertThat(change.p()).as("2 of 70 orders").isCloseTo(2 / 70.0 / 0.8, within(0.006));
              assertThat(change.percent()).isEqualTo(60_000);
            });
  }

  @ParameterizedTest
  @CsvSource({"8, 3", "10, 3", "11, 2", "40, 2"})
  void howManyHaveToLieBehind(int runs, int least) {
    assertThat(ChangePoints.leastBehind(runs)).contains(least);
  }

  @Test
  void theSameValuesAlwaysGiveTheSame() {
    double[] values = series(20, random::nextGaussian, 2, 12);
    assertThat(ChangePoints.of(values)).isEqualTo(ChangePoints.of(values));
    assertThat(ChangePoints.of(new double[20])).as("all alike").isEmpty();
  }

  @Test
  void otherScatterIsNoOtherLevel() {
    double[] values = new double[40];
    for (int i = 0; i < values.length; i++) {
      values[i] = 100 + random.nextGaussian() * (i < 20 ? 0.2 : 20);
    }
    assertThat(ChangePoints.of(values)).isNotEmpty().noneMatch(ChangePoint::ofLevel);
  }
}
