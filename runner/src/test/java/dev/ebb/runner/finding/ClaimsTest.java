package dev.ebb.runner.finding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.finding.VerdictsTest.Judged;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.trial.SlowHandlerMetric;
import dev.ebb.runner.trial.SoakMetric;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said claims no more than trials have shown. */
class ClaimsTest {

  private static Row trial() {
    return Row.empty()
        .with(Row.ARM, "a")
        .with("client", "a")
        .with(Row.STATUS, Row.OK)
        .with(TrialMetric.RSS_IDLE_MIB, 60.0)
        .with(TrialMetric.RSS_PEAK_MIB, 200.0)
        .with(TrialMetric.RSS_SETTLED_MIB, 160.0)
        .with(TrialMetric.RETAINED_MIB, 100.0);
  }

  private static Judged judged(List<Row> rows) {
    return VerdictsTest.judged(rows);
  }

  private static Row slow(double gotOn, long again, long evictions) {
    return trial()
        .with("scenario", "slow-handler")
        .with(SlowHandlerMetric.GOT_ON_PCT, gotOn)
        .with(SlowHandlerMetric.HANDLED_AGAIN, again)
        .with(SlowHandlerMetric.EVICTIONS, evictions);
  }

  private static String slowness(Row... rows) {
    return judged(List.of(rows)).found("slow-handler", "a").words();
  }

  @Test
  void recordsComeAgainAfterEvictionsOnlyWhereThereWereSome() {
    assertThat(slowness(slow(97, 0, 0)))
        .contains("was not evicted", "it was not through in that time")
        .doesNotContain("does not get on");
    assertThat(slowness(slow(20, 900, 3))).contains("was evicted 3 times", "it does not get on");
    assertThat(slowness(slow(50, 1_500, 3))).contains("50 % of the records", "does not get on");
    assertThat(slowness(slow(99.9, 1_001, 3)))
        .as("evicted again and again, and nearly through")
        .contains("more than 99 % of the records", "it was not through in that time")
        .doesNotContain("does not get on");
    assertThat(slowness(slow(97, 500, 1)))
        .as("one that was slow, evicted once")
        .contains("was evicted once", "it was not through in that time")
        .doesNotContain("does not get on");
    assertThat(slowness(slow(100, 0, 0), slow(100, 0, 0), slow(100, 500, 2)))
        .as("the median is 0")
        .contains("was evicted 0 to 2 times");
  }

  @Test
  void whatIsLeftOverIsHeldBySomebody() {
    for (double left : List.of(1.0, 19.0)) {
      Row row =
          trial()
              .with(TrialMetric.RSS_AFTER_GC_MIB, 160.0)
              .with(TrialMetric.RSS_AFTER_TRIM_MIB, 60 + left);
      assertThat(judged(List.of(row)).python("a").words("a"))
          .contains("nor its language holds " + (left < 2 ? "it" : "most of it"));
    }
  }

  /** Three quarters may be heap: trimming malloc is no mend for that. */
  @Test
  void nothingIsOfferedForAPartThatIsNotKnown() {
    Row row = trial().with("jvm", "g1").with(TrialMetric.RETAINED_MALLOC_MIB, 25.0);
    assertThat(judged(List.of(row)).flags("a", List.of("-XX:+UseG1GC")).words("a"))
        .doesNotContain("Malloc holds");
    assertThat(
            judged(List.of(row.with(TrialMetric.GC_GAVE_BACK_MIB, 70.0)))
                .flags("a", List.of("-XX:+UseG1GC"))
                .words("a"))
        .contains("g1-periodic");
    assertThat(
            judged(List.of(row.with(TrialMetric.GC_GAVE_BACK_MIB, 5.0)))
                .flags("a", List.of("-XX:+UseG1GC"))
                .words("a"))
        .contains("Malloc holds");
    Row freed = row.with(TrialMetric.GC_GAVE_BACK_MIB, 70.0);
    assertThat(
            judged(List.of(freed, freed.with(TrialMetric.RETAINED_HEAP_MIB, 5.0)))
                .flags("a", List.of("-XX:+UseG1GC"))
                .words("a"))
        .as("one of two knows the heap's part, which is small")
        .doesNotContain("Malloc holds")
        .contains("g1-periodic");
  }

  @Test
  void neitherAllNorNoneIsExplainedByRounding() {
    assertThat(Sure.percent(0.997)).isEqualTo("more than 99 %");
    assertThat(Sure.percent(0.003)).isEqualTo("less than 1 %");
    assertThat(Sure.percent(0.98)).isEqualTo("98 %");
    assertThat(Sure.percent(0)).isEqualTo("0 %");
  }

  @Test
  void soaksOfWhichItCannotBeSaidAreNoCleanBill() {
    List<Row> rows = new ArrayList<>();
    rows.add(trial().with(SoakMetric.SOAK_S, 600.0).with(SoakMetric.LEAKS, 0));
    rows.add(trial().with(SoakMetric.SOAK_S, 600.0));
    Finding found = judged(rows).found("leak-unknown", "a");
    assertThat(found.words())
        .contains("no growth that would matter in 1 of 2 soaks, of 1 it cannot be said yet");
    rows.remove(1);
    assertThat(judged(rows).found("leaks-not", "a").words()).startsWith("has no growth");
  }
}
