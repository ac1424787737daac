package dev.ebb.runner.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.plan.Arm;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.Level;
import dev.ebb.runner.plan.Matrix;
import dev.ebb.runner.plan.Settings;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.summary.Threshold;
import dev.ebb.runner.trial.TrialMetric;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** On clients that are made up: what they keep is known, and so is how it scatters. */
class BisectionTest {

  private static final Arm BASE =
      Matrix.arms(
              Map.of(Axis.CLIENT, List.of("plain")),
              Path.of(System.getProperty("ebb.home")),
              Path.of(System.getProperty("java.home")))
          .get(0);

  /** As retained MiB of one client scatter from trial to trial. */
  private static final double SCATTER = 0.08;

  private final Set<String> tried = new HashSet<>();
  private int trials;

  private static Map<String, Arm> arms(int count) {
    Map<String, Arm> arms = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String version = "1." + i;
      arms.put(
          version, BASE.with(Axis.VERSIONS, new Level(version, version, version, Settings.NONE)));
    }
    return arms;
  }

  /**
   * Bisects to the end.
   *
   * @param keeps what a version keeps, in MiB; below 0: its trials fail
   */
  private BisectionResult bisect(int count, String worse, long seed, IntToDoubleFunction keeps) {
    Random random = new Random(seed);
    Bisection search =
        new Bisection(
            Threshold.parse("--worse", worse, List.of()),
            arms(count),
            arm ->
                keeps.applyAsDouble(number(arm)) == -2
                    ? Optional.of("not there")
                    : Optional.empty());
    tried.clear();
    trials = 0;
    for (Optional<TrialSpec> next = search.next(); next.isPresent(); next = search.next()) {
      TrialSpec spec = next.get();
      double mib = keeps.applyAsDouble(number(spec.arm()));
      Row row = Row.empty().with(Row.ARM, spec.arm().name());
      if (spec.kind() == Kind.COUNTED) {
        trials++;
        tried.add(spec.arm().name());
      }
      search.told(
          spec,
          mib < 0
              ? row.with(Row.STATUS, Row.FAILED).with(Row.REASON, "start: it does not link")
              : row.with(Row.STATUS, Row.OK)
                  .with(TrialMetric.DRAIN_MS, mib) // with no rate: it is only a bound
                  .with(TrialMetric.RETAINED_MIB, mib * (1 + SCATTER * random.nextGaussian())));
      assertThat(trials).as("it ends").isLessThan(300);
    }
    return search.result();
  }

  private static int number(Arm arm) {
    return Integer.parseInt(arm.level(Axis.VERSIONS).label().substring(2));
  }

  @Test
  void findsWhatWasPlantedInFewSteps() {
    int found = 0;
    int sure = 0;
    for (int count : List.of(2, 4, 8, 16, 45)) {
      for (int seed = 0; seed < 40; seed++) {
        int first = 1 + new Random(seed).nextInt(count - 1);
        BisectionResult result =
            bisect(count, "retained_mib > +20%", seed, version -> version < first ? 50 : 75);
        found += result.firstWorse().equals(Optional.of("1." + first)) ? 1 : 0;
        sure += result.sure() ? 1 : 0;
        assertThat(tried.size()).as(count + " " + seed).isLessThanOrEqualTo(steps(count));
      }
    }
    assertThat(found).isGreaterThanOrEqualTo(190);
    assertThat(sure).isGreaterThanOrEqualTo(180);
  }

  @Test
  void byBoundsAloneNoneIsCalledWorse() {
    BisectionResult result = bisect(4, "drain_ms > +20%", 1, version -> version < 2 ? 50 : 75);
    assertThat(result.firstWorse()).isEmpty();
    assertThat(result.sure()).isFalse();
  }

  /** Three beyond what halving asks for. */
  private static int steps(int count) {
    return (int) Math.ceil(Math.log(count) / Math.log(2)) + 3;
  }

  /** At a limit that lies on all of them it cannot be told; it must not be said for sure then. */
  @Test
  void saysOfEqualOnesThatNoneIsWorse() {
    for (String limit : List.of("retained_mib > +20%", "retained_mib > +0", "retained_mib > +5%")) {
      int worse = 0;
      int none = 0;
      for (int seed = 0; seed < 200; seed++) {
        BisectionResult result = bisect(4, limit, seed, version -> 60);
        worse += result.firstWorse().isPresent() && result.sure() ? 1 : 0;
        none += result.sure() && result.sentences().get(0).startsWith("None is worse") ? 1 : 0;
        assertThat(result.firstWorse().isPresent() || tried.size() == 4)
            .as("all are tried")
            .isTrue();
      }
      assertThat(worse).as(limit).isLessThanOrEqualTo(10);
      if (limit.endsWith("20%")) {
        assertThat(none).as(limit).isGreaterThanOrEqualTo(190);
      }
    }
  }

  /** The same where nothing is held against the oldest. */
  @Test
  void whatLiesJustWithinALimitIsNotCalledWorse() {
    int worse = 0;
    for (int seed = 0; seed < 200; seed++) {
      worse +=
          bisect(8, "retained_mib > 60", seed, version -> 59.9).firstWorse().isPresent() ? 1 : 0;
    }
    assertThat(worse).isLessThanOrEqualTo(10);
  }

  @Test
  void hasRoomForNoMoreThanAFewVersionsHoweverMuchNoiseThereIs() {
    for (int count : List.of(4, 8, 28)) {
      for (int seed = 0; seed < 100; seed++) {
        int first = 1 + new Random(seed).nextInt(count - 1);
        bisect(count, "retained_mib > +20%", seed, version -> version < first ? 50 : 65);
        assertThat(tried.size()).isLessThanOrEqualTo(steps(count));
      }
    }
  }

  @Test
  void isSureOfWhatLiesFarBeyondAndNotOfWhatLiesOnTheLimit() {
    BisectionResult far = bisect(4, "retained_mib > +20%", 1, version -> version < 2 ? 50 : 90);
    assertThat(far.sure()).isTrue();
    assertThat(far.sentences().get(0))
        .startsWith("1.2 is the first that is worse")
        .contains("99 % interval", "6 trials against 6");
    assertThat(far.sentences().get(1)).startsWith("1.1, the last before it, is not");
    int unsure = 0;
    for (int seed = 0; seed < 50; seed++) {
      unsure +=
          bisect(2, "retained_mib > +20%", seed, version -> version < 1 ? 50 : 60).sure() ? 0 : 1;
    }
    assertThat(unsure).as("just on the limit").isGreaterThan(35);
  }

  @Test
  void ofWhatCannotBeTriedNothingIsSaid() {
    BisectionResult newest = bisect(4, "retained_mib > +20%", 1, version -> version == 3 ? -1 : 50);
    assertThat(newest.sure()).isFalse();
    assertThat(newest.sentences().get(0)).startsWith("None of those that can be tried is worse");
    assertThat(newest.sentences().get(1)).isEqualTo("Nobody knows of 1.3, without a good trial");
    BisectionResult between =
        bisect(4, "retained_mib > +20%", 1, version -> version == 2 ? -1 : 50);
    assertThat(between.sure()).isTrue();
    assertThat(between.sentences().get(1)).contains("1.2");
    BisectionResult just =
        bisect(4, "retained_mib > +20%", 1, version -> version == 2 ? -1 : version == 3 ? 90 : 50);
    assertThat(just.sentences().get(0))
        .startsWith("1.3 is the first of those that can be tried that is worse: ");
    assertThat(just.sentences())
        .anyMatch(line -> line.contains("may have come with") && line.contains("1.2"));
  }

  @Test
  void theOldestIsJudgedByALimitOfTheFigureItself() {
    BisectionResult all = bisect(4, "retained_mib > 40", 1, version -> 60);
    assertThat(all.sentences().get(0)).startsWith("The oldest is worse already: 1.0");
    assertThat(all.sure()).isTrue();
    BisectionResult mended = bisect(4, "retained_mib > 70", 1, version -> version == 0 ? 100 : 50);
    assertThat(mended.sentences().get(0)).startsWith("The oldest is worse already: 1.0");
  }

  @Test
  void earlierOnesThatWereNotTriedAreNamed() {
    BisectionResult result =
        bisect(9, "retained_mib > +20%", 2, version -> version == 3 || version >= 8 ? 90 : 50);
    assertThat(result.firstWorse()).contains("1.8");
    assertThat(result.sentences()).anyMatch(line -> line.contains("earlier ones were not tried"));
  }

  @Test
  void stepsOverWhatDoesNotRun() {
    BisectionResult result =
        bisect(
            16,
            "retained_mib > +20%",
            3,
            version ->
                version >= 6 && version <= 8 ? -1 : version == 0 ? -2 : version < 8 ? 50 : 80);
    assertThat(result.firstWorse()).contains("1.9");
    assertThat(result.sentences())
        .anyMatch(line -> line.contains("1.6, 1.7, 1.8") && line.contains("without a good trial"));
    assertThat(result.document().get("last_not_worse")).isEqualTo("1.5");
    assertThat(result.document().get("rows").toString())
        .contains("no good trial: not there", "no good trial: start: it does not link");
  }

  @Test
  void saysWhenThereIsNothingToCompare() {
    BisectionResult result = bisect(4, "retained_mib > +20%", 1, version -> version == 2 ? 50 : -1);
    assertThat(result.sure()).isFalse();
    assertThat(result.sentences())
        .containsExactly("Only one of the 4 versions has good trials: there is nothing to compare");
  }

  @Test
  void aLimitOfTheFigureItselfNeedsNoOldest() {
    BisectionResult result = bisect(8, "retained_mib > 70", 5, version -> version < 5 ? 50 : 100);
    assertThat(result.firstWorse()).contains("1.5");
    assertThat(result.sure()).isTrue();
  }

  @Test
  void ofManyTheOnesBetweenAreNotSaidToBeTried() {
    BisectionResult result = bisect(20, "retained_mib > +20%", 1, version -> 60);
    assertThat(result.sentences().get(0)).startsWith("The newest is not worse");
    assertThat(result.sentences().get(1)).startsWith("18 before it were not tried");
    assertThat(result.document().get("rows").toString()).contains("1.1 ... 1.18", "18 not tried");
  }
}
