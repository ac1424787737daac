package dev.ebb.runner.summary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.trial.Column;
import dev.ebb.runner.trial.Row;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArmSummaryTest {

  private static Row row(String arm, double idle, double peak, double settled) {
    Row row = new Row();
    row.put(Column.ARM, arm);
    row.put(Column.CLIENT, arm);
    row.put(Column.STATUS, Row.OK);
    row.put(Column.RSS_IDLE_MIB, idle);
    row.put(Column.RSS_PEAK_MIB, peak);
    row.put(Column.RSS_SETTLED_MIB, settled);
    row.put(Column.RETAINED_MIB, settled - idle);
    return row;
  }

  private static Row failed(String arm, String reason) {
    Row row = new Row();
    row.put(Column.ARM, arm);
    row.put(Column.CLIENT, arm);
    row.put(Column.STATUS, Row.FAILED);
    row.put(Column.REASON, reason);
    row.put(Column.RSS_SETTLED_MIB, 1.0);
    return row;
  }

  private static String reading(ArmSummary arm) {
    Verdict.ArmSetting setting = new Verdict.ArmSetting(256, List.of("-XX:+UseG1GC"));
    return new Verdict(List.of(arm), List.of(), Map.of(arm.arm(), setting)).reading(arm);
  }

  @Test
  void theLeanestArmComesFirstAndFailedOnesLast() {
    List<ArmSummary> arms =
        ArmSummary.of(
            List.of(failed("broken", "x"), row("big", 50, 400, 400), row("small", 50, 200, 150)));
    assertThat(arms).extracting(ArmSummary::arm).containsExactly("small", "big", "broken");
  }

  @Test
  void aFailedTrialIsCountedAndNotAveragedIn() {
    ArmSummary arm =
        ArmSummary.of(
                List.of(row("a", 50, 300, 200), failed("a", "stalled"), row("a", 50, 300, 220)))
            .get(0);
    Figure settled = arm.figures().get(Column.RSS_SETTLED_MIB);
    assertThat(settled.median()).isEqualTo(210);
    assertThat(settled.min()).isEqualTo(200);
    assertThat(settled.max()).isEqualTo(220);
    assertThat(settled.n()).isEqualTo(2);
    assertThat(settled.low()).as("two trials are too few for an interval").isNull();
    assertThat(arm.trialsFailed()).isEqualTo(1);
    assertThat(reading(arm)).contains("1 of 3 trials failed (stalled)");
  }

  @Test
  void aReadingSaysWhatWasKeptAndWhatCouldBeGivenBack() {
    Row row = row("plain", 60, 390, 361);
    row.put(Column.RSS_AFTER_GC_MIB, 63.0);
    row.put(Column.RSS_AFTER_TRIM_MIB, 51.0);
    row.put(Column.HEAP_COMMITTED_DRAINED_MIB, 250.0);
    assertThat(reading(ArmSummary.of(List.of(row)).get(0)))
        .isEqualTo(
            "kept 301 of the 330 MiB it rose by; full collections gave back 298 and trimming malloc"
                + " 12; the peak is the heap limit: it fills whatever heap it is given");
  }

  @Test
  void whatIsUnknownIsNotMadeUp() {
    Row row = new Row();
    row.put(Column.ARM, "a");
    row.put(Column.STATUS, Row.OK);
    ArmSummary arm = ArmSummary.of(List.of(row)).get(0);
    assertThat(arm.figures()).isEmpty();
    assertThat(reading(arm)).isEqualTo("what it kept is unknown");
  }
}
