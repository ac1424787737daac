package dev.ebb.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.summary.Threshold;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits where one of two runs has an arm that the other has not. */
class DifferenceTest {

  @TempDir Path results;
  private Difference difference;

  @BeforeEach
  void twoRuns() throws IOException {
    RunDirectory before =
        new StoredRun(results, "before")
            .arm("plain", "plain", 2, 100, 101)
            .arm("reactor", "reactor", 2, 110)
            .store();
    RunDirectory after =
        new StoredRun(results, "after")
            .arm("plain", "plain", 2, 100, 101)
            .arm("vertx", "vertx", 2, 400)
            .store();
    difference = new Difference(Comparison.of(before), Comparison.of(after));
  }

  private List<String> crossed(String limit) {
    return difference.crossed(List.of(Threshold.parse(limit, difference.arms())));
  }

  @Test
  void anArmThatIsNewIsHeldToALimitOfTheFigureItself() {
    assertThat(crossed("rss_settled_mib > 150"))
        .hasSize(2)
        .anyMatch(reason -> reason.contains("vertx has rss_settled_mib 400"))
        .anyMatch(reason -> reason.contains("reactor is not in the second run"));
    assertThat(crossed("vertx.rss_settled_mib > 150")).hasSize(1);
    assertThat(crossed("plain.rss_settled_mib > 150")).isEmpty();
  }

  @Test
  void ofAnArmThatIsNewNobodyKnowsADifference() {
    assertThat(crossed("vertx.rss_settled_mib > +5%"))
        .singleElement()
        .asString()
        .contains("vertx is not in the first run");
    assertThat(crossed("rss_settled_mib > +5%"))
        .as("unless it is asked for, what is new fails nothing")
        .singleElement()
        .asString()
        .contains("reactor is not in the second run");
  }

  /** What survives may be unlike what did not. */
  @Test
  void trialsThatFailedAreNamedAndMostOfThemDecide() throws IOException {
    RunDirectory before = new StoredRun(results, "b").arm("plain", "plain", 2, 100, 101).store();
    RunDirectory after =
        new StoredRun(results, "a")
            .arm("plain", "plain", 2, 100)
            .failed("plain", "plain", "drain: out of memory")
            .failed("plain", "plain", "drain: out of memory")
            .store();
    difference = new Difference(Comparison.of(before), Comparison.of(after));
    String failed = "plain: 2 of 3 trials failed in the second run";
    assertThat(difference.warnings())
        .anyMatch(note -> note.startsWith(failed) && note.contains("out of memory"));
    assertThat(difference.markdown()).contains(failed, "6 in each run would do");
    assertThat(crossed("rss_settled_mib > +5%")).singleElement().asString().contains(failed);
    assertThat(crossed("rss_settled_mib > 500")).hasSize(1);
    difference = new Difference(Comparison.of(after), Comparison.of(before));
    assertThat(crossed("rss_settled_mib > +5%"))
        .singleElement()
        .asString()
        .contains("plain: 2 of 3 trials failed in the first run");
    assertThat(crossed("rss_settled_mib > 500")).as("the first run does not matter").isEmpty();
  }

  @Test
  void whatFewerTrialsTellHasAStarInTheTable() throws IOException {
    RunDirectory before = new StoredRun(results, "b").arm("plain", "plain", 2, 100, 101).store();
    RunDirectory after =
        new StoredRun(results, "a").arm("plain", "plain", 2, 100, Double.NaN).store();
    String table = new Difference(Comparison.of(before), Comparison.of(after)).markdown();
    assertThat(table).contains("| 100.0\\* |", "by fewer trials than are good");
    assertThat(new Difference(Comparison.of(before), Comparison.of(before)).markdown())
        .doesNotContain("\\*");
  }

  @Test
  void aDrainThatIsABoundIsNotSaidToBeUnknown() throws IOException {
    RunDirectory before =
        new StoredRun(results, "b")
            .arm("plain", "plain", 2, 100)
            .rate(Double.NaN)
            .arm("kcat", "kcat", 2, 20)
            .store();
    difference = new Difference(Comparison.of(before), Comparison.of(before));
    assertThat(crossed("kcat.drain_ms > +10%"))
        .singleElement()
        .asString()
        .contains("is known as a bound alone")
        .doesNotContain("first run");
    RunDirectory alone =
        new StoredRun(results, "c").rate(Double.NaN).arm("kcat", "kcat", 2, 20, 21).store();
    difference = new Difference(Comparison.of(alone), Comparison.of(alone));
    assertThat(crossed("drain_ms > +10%")).as("no client with a rate beside it").hasSize(1);
    assertThat(difference.lines().get(0)).doesNotContain("drain");
  }

  @Test
  void aTuningIsNotHeldAgainstAnything() throws IOException {
    RunDirectory tuned =
        new StoredRun(results, "tuned")
            .searched(Map.of("kind", "tune"))
            .arm("default", "plain", 2, 100)
            .store();
    assertThat(Comparison.otherwiseMade(tuned)).hasValue("tune");
  }
}
