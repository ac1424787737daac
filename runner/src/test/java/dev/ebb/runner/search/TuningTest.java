package dev.ebb.runner.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ebb.runner.finding.Holding;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TuningTest {

  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void itComesWithinAFewPercentOfTheBestThereIs(long seed) {
    Simulated client = new Simulated(Simulated.least(0.9), TEN_MINUTES, seed);
    Map<String, Object> found = client.search();
    assertThat(found.get("winner"))
        .as("%d trials, %s", client.asked.size(), found.get("best"))
        .isNotNull();
    String winner = (String) found.get("winner");
    Map<String, String> options = Simulated.tried(found, winner);
    double peak = client.truth(options, false).orElseThrow()[0];
    assertThat(peak).as(options.toString()).isLessThan(1.2 * client.optimum());
    assertThat(client.nanos).isLessThan(TEN_MINUTES.toNanos());
    assertThat(client.asked.size()).isLessThan(80);
  }

  @Test
  void whereTheLightCompilerDoesNotLastAnotherIsTriedWithinTenMinutes() {
    int good = 0;
    for (long seed = 1; seed <= 24; seed++) {
      Simulated client = new Simulated(Simulated.least(0.9), TEN_MINUTES, seed);
      client.lightInTheLongRun = 0.6;
      Map<String, Object> found = client.search();
      assertThat(client.nanos).isLessThan(TEN_MINUTES.toNanos());
      if (found.get("winner") != null) {
        Map<String, String> options = Simulated.tried(found, (String) found.get("winner"));
        assertThat(options.get("compilers")).isIn("all", "small");
        double peak = client.truth(options, false).orElseThrow()[0];
        good += peak < 1.2 * client.optimum() ? 1 : 0;
      }
    }
    assertThat(good).isGreaterThanOrEqualTo(18);
  }

  /** What became much slower, and is still as fast as was asked for, holds. */
  @Test
  void whatIsFastEnoughInALongDrainIsNotSaidToBeTooSlowForLong() {
    int met = 0;
    for (long seed = 1; seed <= 4; seed++) {
      met += slowInALongDrainAndHolding(seed);
    }
    assertThat(met).isPositive();
  }

  /** How many there were. */
  private static int slowInALongDrainAndHolding(long seed) {
    int met = 0;
    Simulated client = new Simulated(Simulated.least(0.3), TEN_MINUTES, seed);
    client.lightInTheLongRun = 0.42;
    Map<String, Object> found = client.search();
    Map<String, Object> winner = Simulated.entry(found, (String) found.get("winner"));
    assertThat(winner).containsKey("long");
    JsonNode search = new ObjectMapper().valueToTree(found);
    for (JsonNode tried : search.path("tried")) {
      JsonNode lasting = tried.path("long").path("ratios");
      double share = lasting.path(0).asDouble() / tried.path("ratio").asDouble();
      if (lasting.size() == 1 && lasting.get(0).asDouble() >= 0.3 && share < 0.5) {
        assertThat(Holding.verdict(search, tried)).as(tried.toString()).isEqualTo("yes");
        met++;
      }
    }
    return met;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void aWinnerWasTriedAnewAndInALongDrain(long seed) {
    Simulated client = new Simulated(Simulated.least(0.95), Duration.ofMinutes(4), seed);
    client.rateNoise = 0.15;
    Map<String, Object> found = client.search();
    if (found.get("winner") == null) {
      return;
    }
    Map<String, Object> winner = Simulated.entry(found, (String) found.get("winner"));
    assertThat((Integer) winner.get("trials")).isGreaterThanOrEqualTo(4);
    assertThat(winner).containsEntry("failed", 0L).containsKey("long");
    assertThat((Double) winner.get("ratio")).isGreaterThanOrEqualTo(0.95);
  }

  @ParameterizedTest
  @ValueSource(ints = {45, 60, 90, 150})
  void itEndsInTimeAndClaimsNothingThatItHadNoTimeToConfirm(int seconds) {
    Simulated client = new Simulated(Simulated.least(0.9), Duration.ofSeconds(seconds), 5);
    Map<String, Object> found = client.search();
    assertThat(client.nanos / 1e9).isLessThan(seconds);
    assertThat(found.get("over")).isEqualTo(true);
    if (found.get("winner") == null) {
      assertThat(found.get("in_time")).isEqualTo(false);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {80, 100, 128, 256})
  void whatFitsIsFastAndKeepsAMargin(double limit) {
    for (long seed = 1; seed <= 3; seed++) {
      Simulated client = new Simulated(Simulated.within(limit), TEN_MINUTES, seed);
      Map<String, Object> found = client.search();
      assertThat(found.get("winner"))
          .as("%d trials, %s", client.asked.size(), found.get("best"))
          .isNotNull();
      Map<String, String> options = Simulated.tried(found, (String) found.get("winner"));
      double[] truth = client.truth(options, false).orElseThrow();
      assertThat(truth[0]).isLessThan(0.92 * limit);
      assertThat(client.nanos).isLessThan(TEN_MINUTES.toNanos());
    }
  }

  @Test
  void whereTheDefaultFailsThereIsNothingToBeHeldAgainst() {
    Simulated client = new Simulated(Simulated.least(0.9), TEN_MINUTES, 1);
    client.broken = true;
    Map<String, Object> found = client.search();
    assertThat(found.get("winner")).isNull();
    assertThat(client.asked.size()).isLessThan(6);
  }

  @Test
  void theSameSeedAsksForTheSame() {
    Simulated one = new Simulated(Simulated.least(0.9), TEN_MINUTES, 3);
    Simulated other = new Simulated(Simulated.least(0.9), TEN_MINUTES, 3);
    one.search();
    other.search();
    assertThat(one.asked)
        .extracting(spec -> spec.folder())
        .isEqualTo(other.asked.stream().map(spec -> spec.folder()).toList());
  }

  /** Folders of trials are named after them, and topics. */
  @Test
  void armsHaveNamesThatAreShortSafeAndTheirOwn() {
    Simulated client = new Simulated(Simulated.least(0.9), TEN_MINUTES, 4);
    client.search();
    assertThat(client.arms()).allSatisfy(name -> assertThat(name).matches("[a-z0-9.-]{1,50}"));
  }
}
