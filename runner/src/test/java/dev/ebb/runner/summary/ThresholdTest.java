package dev.ebb.runner.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.trial.SoakMetric;
import dev.ebb.runner.trial.TrialMetric;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdTest {

  private static final List<String> ARMS = List.of("plain", "smallrye", "plain-jdk17.0.9");

  private static Threshold limit(String text) {
    return Threshold.parse(text, ARMS);
  }

  @ParameterizedTest
  @CsvSource({
    "retained_mib > 200, , 200, false, false",
    "smallrye.retained_mib>200, smallrye, 200, false, false",
    "plain-jdk17.0.9.drain_ms < 5.5, plain-jdk17.0.9, 5.5, false, false",
    "rss_settled_mib > +5%, , 5, true, true",
    "rss_settled_mib < -5, , -5, false, true"
  })
  void isReadAsItIsWritten(
      String text, String arm, double value, boolean percent, boolean difference) {
    Threshold threshold = limit(text);
    assertThat(threshold.arm()).isEqualTo(arm);
    assertThat(threshold.limit()).isEqualTo(value);
    assertThat(threshold.percent()).isEqualTo(percent);
    assertThat(threshold.difference()).isEqualTo(difference);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "retained > ; write it as",
        "retaned_mib > 5; did you mean retained_mib?",
        "plian.retained_mib > 5; did you mean plain?",
        "retained_mib = 5; write it as"
      })
  void whatCannotBeUnderstoodIsRefused(String text, String message) {
    assertThatThrownBy(() -> limit(text)).isInstanceOf(Refused.class).hasMessageContaining(message);
  }

  /** An arm whose trials retained these MiB; NaN: that trial does not know. */
  private static ArmSummary plain(double... retained) {
    List<Row> rows =
        DoubleStream.of(retained)
            .mapToObj(
                mib ->
                    Row.empty()
                        .with(Row.ARM, "plain")
                        .with(Row.STATUS, Row.OK)
                        .with(TrialMetric.RETAINED_MIB, mib))
            .toList();
    return ArmSummary.of(new Trials(rows, List.of())).get(0);
  }

  @Test
  void theWholeIntervalHasToLieBeyond() {
    ArmSummary arm = plain(190, 195, 205, 210, 215, 220);
    assertThat(limit("retained_mib > 200").crossedBy(arm)).isEmpty();
    assertThat(limit("retained_mib > 180").crossedBy(arm).orElseThrow())
        .contains("plain has retained_mib 207.5 (95 % interval 190.0 to 220.0)");
    assertThat(limit("retained_mib < 221").crossedBy(arm)).isPresent();
    assertThat(limit("retained_mib < 210").crossedBy(arm)).isEmpty();
  }

  @Test
  void aDrainWithoutARateIsOnlyABound() {
    Row row =
        Row.empty()
            .with(Row.ARM, "plain")
            .with(Row.STATUS, Row.OK)
            .with(TrialMetric.DRAIN_MS, 5_200.0);
    Threshold limit = limit("drain_ms > 5000");
    assertThat(limit.crossedBy(arm(row)).orElseThrow())
        .contains("of no more than 5200.0", "nobody can say it keeps within the limit");
    assertThat(limit("drain_ms > 5300").crossedBy(arm(row))).as("for sure").isEmpty();
    assertThat(limit("drain_ms < 5000").crossedBy(arm(row))).as("it may have been").isPresent();
    assertThat(limit.crossedBy(arm(row.with(TrialMetric.RECORDS_PER_S, 1e6))).orElseThrow())
        .contains("has drain_ms 5200.0");
  }

  private static ArmSummary arm(Row row) {
    return ArmSummary.of(new Trials(List.of(row), List.of())).get(0);
  }

  @Test
  void withoutAnIntervalTheMedianDecidesAndSaysSo() {
    assertThat(limit("retained_mib > 200").crossedBy(plain(190, 220, 230)).orElseThrow())
        .contains("220.0, the median of 3 trials: too few for an interval");
    assertThat(limit("retained_mib > 200").crossedBy(plain(220)).orElseThrow())
        .contains("220.0, in one trial: too few to tell it from noise");
  }

  @Test
  void aFigureThatNoTrialKnowsCrossesEveryLimit() {
    ArmSummary arm = plain(Double.NaN, Double.NaN);
    assertThat(limit("retained_mib > 1000000").crossedBy(arm).orElseThrow())
        .contains("plain has no retained_mib: none of its 2 good trials knows it");
    assertThat(limit("retained_mib < 0").crossedBy(arm)).isPresent();
    assertThat(limit("retained_mib > 200").crossedBy(plain(Double.NaN, 100)))
        .as("what one trial knows is known")
        .isEmpty();
  }

  /** A soak that leaks decides; one of which it cannot be said is no pass. */
  @Test
  void aVerdictIsNoMedian() {
    assertThat(limit("leaks > 0").crossedBy(soaks(0, 0, 0))).isEmpty();
    assertThat(limit("leaks > 0").crossedBy(soaks(1, 0, 0)).orElseThrow())
        .contains("is beyond it in one or more of 3 trials");
    assertThat(limit("leaks > 0").crossedBy(soaks(Double.NaN, Double.NaN, 0)).orElseThrow())
        .contains("cannot be said yet in 2 of 3 trials");
  }

  private static ArmSummary soaks(double... leaks) {
    List<Row> rows =
        DoubleStream.of(leaks)
            .mapToObj(
                one ->
                    Row.empty()
                        .with(Row.ARM, "plain")
                        .with(Row.STATUS, Row.OK)
                        .with(SoakMetric.LEAKS, one))
            .toList();
    return ArmSummary.of(new Trials(rows, List.of())).get(0);
  }

  @Test
  void anArmWithoutAGoodTrialCrossesEveryLimit() {
    Row failed = Row.empty().with(Row.ARM, "plain").with(Row.STATUS, Row.FAILED);
    ArmSummary arm = ArmSummary.of(new Trials(List.of(failed), List.of())).get(0);
    assertThat(limit("retained_mib > 200").crossedBy(arm).orElseThrow())
        .contains("plain has no good trial");
  }

  @Test
  void ofADifference() {
    double[] before = {100, 101, 102, 103, 104, 105};
    double[] after = {110, 111, 112, 113, 114, 115};
    Contrast contrast = Contrast.of("plain", TrialMetric.RSS_SETTLED_MIB, after, before);
    assertThat(limit("rss_settled_mib > +5%").crossedBy(contrast, 102.5)).isPresent();
    assertThat(limit("rss_settled_mib > +9%").crossedBy(contrast, 102.5))
        .as("the interval reaches below 9 %%")
        .isEmpty();
    assertThat(limit("rss_settled_mib > +5").crossedBy(contrast, 102.5)).isPresent();
    assertThat(limit("rss_settled_mib < -5%").crossedBy(contrast, 102.5)).isEmpty();
    Contrast none = Contrast.of("plain", TrialMetric.RETAINED_OTHER_MIB, before, before);
    assertThat(limit("retained_other_mib > +10%").crossedBy(none, -3))
        .as("of a part that is negative")
        .isEmpty();
  }

  @Test
  void aDifferenceFromARunThatDoesNotKnowTheFigureIsCrossed() {
    assertThat(
            limit("retained_mib > +5")
                .crossedBy(Optional.empty(), plain(100), plain(Double.NaN))
                .orElseThrow())
        .contains("plain has no retained_mib", "(in the first run)");
  }

  @Test
  void ofOneTrialOnEitherSideItIsSaid() {
    Contrast contrast =
        Contrast.of("plain", TrialMetric.RSS_SETTLED_MIB, new double[] {110}, new double[] {100});
    assertThat(limit("rss_settled_mib > +5").crossedBy(contrast, 100).orElseThrow())
        .contains("by one trial on either side: too few to tell it from noise");
  }
}
