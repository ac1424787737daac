package dev.ebb.runner.summary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.result.Row;
import dev.ebb.runner.trial.TrialMetric;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArmSummaryTest {

  private static Row row(String arm, double idle, double peak, double settled) {
    return Row.empty()
        .with(Row.ARM, arm)
        .with("client", arm)
        .with(Row.STATUS, Row.OK)
        .with(TrialMetric.RSS_IDLE_MIB, idle)
        .with(TrialMetric.RSS_PEAK_MIB, peak)
        .with(TrialMetric.RSS_SETTLED_MIB, settled)
        .with(TrialMetric.RETAINED_MIB, settled - idle);
  }

  private static Row failed(String arm, String reason) {
    return Row.empty()
        .with(Row.ARM, arm)
        .with("client", arm)
        .with(Row.STATUS, Row.FAILED)
        .with(Row.REASON, reason)
        .with(TrialMetric.RSS_SETTLED_MIB, 1.0);
  }

  private static List<ArmSummary> arms(Row... rows) {
    return ArmSummary.of(new Trials(List.of(rows), List.of()));
  }

  @Test
  void theLeanestArmComesFirstAndFailedOnesLast() {
    assertThat(arms(failed("broken", "x"), row("big", 50, 400, 400), row("small", 50, 200, 150)))
        .extracting(ArmSummary::arm)
        .containsExactly("small", "big", "broken");
  }

  @Test
  void aFailedTrialIsCountedAndNotAveragedIn() {
    ArmSummary arm =
        arms(row("a", 50, 300, 200), failed("a", "stalled"), row("a", 50, 300, 220)).get(0);
    Figure settled = arm.figure(TrialMetric.RSS_SETTLED_MIB).orElseThrow();
    assertThat(settled.median()).isEqualTo(210);
    assertThat(settled.min()).isEqualTo(200);
    assertThat(settled.max()).isEqualTo(220);
    assertThat(settled.n()).isEqualTo(2);
    assertThat(settled.low()).as("two trials are too few for an interval").isNull();
    assertThat(arm.trialsFailed()).isEqualTo(1);
    assertThat(arm.reason()).isEqualTo("stalled");
  }

  @Test
  void whatIsUnknownIsNotMadeUp() {
    Row row = Row.empty().with(Row.ARM, "a").with(Row.STATUS, Row.OK);
    assertThat(arms(row).get(0).figures()).isEmpty();
    assertThat(arms(row).get(0).median(TrialMetric.RETAINED_MIB)).isEmpty();
  }

  /** One control trial of an arm is one, however many counted trials the arm has. */
  @Test
  void aControlTrialHasAnNumberOfItsOwn() {
    Row[] counted =
        IntStream.range(0, 6)
            .mapToObj(i -> row("a", 50, 300, 200 + i))
            .map(row -> row.with(TrialMetric.CONTROL_SETTLED_MIB, 61.0)) // as it stands in its file
            .toArray(Row[]::new);
    Row control = row("a", 50, 62, 61);
    ArmSummary arm = ArmSummary.of(new Trials(List.of(counted), List.of(control))).get(0);
    Figure figure = arm.figure(TrialMetric.CONTROL_SETTLED_MIB).orElseThrow();
    assertThat(figure.median()).isEqualTo(61);
    assertThat(figure.n()).isEqualTo(1);
    assertThat(figure.low()).isNull();
    assertThat(figure.high()).isNull();
    assertThat(arm.partly(TrialMetric.CONTROL_SETTLED_MIB)).isFalse();
    assertThat(
            Threshold.parse("control_settled_mib > 100", List.of("a")).crossedBy(arm).isPresent())
        .as("known in one trial, as it is meant to be")
        .isFalse();
  }
}
