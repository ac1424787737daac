package dev.ebb.runner.finding;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.summary.ArmSummary;
import dev.ebb.runner.summary.Trials;
import dev.ebb.runner.trial.SecondSpikeMetric;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who holds it, in a sentence; and what is alike for several arms, said once. */
class AnswerTest {

  private final List<Row> rows = new ArrayList<>();

  /** A trial that has kept so much, of which a collection and trimming gave so much back. */
  private AnswerTest kept(String client, double kept, Double byGc, Double byTrim) {
    Row row =
        Row.empty()
            .with(Row.ARM, client)
            .with("client", client)
            .with("mode", client.equals("plain") ? "classic" : "handler")
            .with("profile", "default")
            .with("jvm", "g1")
            .with(Row.STATUS, Row.OK)
            .with(TrialMetric.RSS_IDLE_MIB, 60.0)
            .with(TrialMetric.RSS_PEAK_MIB, 70 + kept)
            .with(TrialMetric.RISE_MIB, 10 + kept)
            .with(TrialMetric.RSS_SETTLED_MIB, 60 + kept)
            .with(TrialMetric.RETAINED_MIB, kept)
            .with(TrialMetric.RETAINED_HEAP_MIB, kept - 15)
            .with(TrialMetric.RETAINED_MALLOC_MIB, 10.0)
            .with(TrialMetric.RETAINED_OTHER_MIB, 5.0);
    if (byGc != null) {
      row = row.with(TrialMetric.GC_GAVE_BACK_MIB, byGc);
      row = row.with(TrialMetric.RSS_AFTER_GC_MIB, 60 + kept - byGc);
    }
    if (byTrim != null) {
      row = row.with(TrialMetric.TRIM_GAVE_BACK_MIB, byTrim);
      row = row.with(TrialMetric.RSS_AFTER_TRIM_MIB, 50 + kept - byTrim);
    }
    rows.add(row);
    return this;
  }

  private List<ArmSummary> arms() {
    return ArmSummary.of(new Trials(rows, List.of()));
  }

  private String answer() {
    return Answer.of(arms(), new Trials(rows, List.of()), List.of())
        .map(Finding::words)
        .orElse("none");
  }

  @Test
  void eachIsNamedWithWhoHoldsItsMemory() {
    kept("plain", 100, 60.0, 20.0).kept("confluent-kafka", 30, 0.0, 27.0);
    kept("aiokafka", 20, 0.0, 5.0).kept("kcat", 12, null, null).kept("vertx", 4, 1.0, 1.0);
    kept("kafkajs", 70, 15.0, null).kept("reactor", 100, 45.0, 20.0);
    rows.add(
        Row.empty()
            .with(Row.ARM, "smallrye")
            .with("client", "smallrye")
            .with(Row.STATUS, Row.FAILED)
            .with(Row.REASON, "gone"));
    assertThat(answer())
        .isEqualTo(
            "Of what was kept, the collector held most in plain (full collections gave back 60 % of"
                + " it); the collector held the largest part in reactor (full collections gave back 45"
                + " % of it); malloc held most in confluent-kafka (trimming gave back 90 % of it);"
                + " neither held most in aiokafka (75 % of it did not come back when both were asked);"
                + " in kafkajs collections gave back 21 % of it, and malloc could not be asked; vertx"
                + " kept less than 10 MiB; of kcat it is not known; there is no good trial of smallrye; by one"
                + " trial each");
  }

  @Test
  void whatHoldsForAllIsSaidOfAll() {
    for (int trial = 0; trial < 2; trial++) {
      kept("plain", 100, 60.0, 20.0).kept("vertx", 80, 40.0, 20.0);
    }
    assertThat(answer())
        .isEqualTo(
            "Of what was kept, the collector held most in both arms (full collections gave back 50"
                + " to 60 % of it)");
  }

  /** Shares are each trial's own: where a step is known of some alone, these tell. */
  @Test
  void aTrialThatDoesNotTellBothIsLeftOut() {
    kept("plain", 100, 60.0, 20.0).kept("plain", 100, 10.0, null);
    kept("vertx", 80, 40.0, 20.0).kept("vertx", 80, 40.0, 20.0);
    assertThat(answer())
        .isEqualTo(
            "Of what was kept, the collector held most in both arms (full collections gave back 50"
                + " to 60 % of it); of plain by one trial");
  }

  @Test
  void byHowManyOfTheGoodTrialsIsSaid() {
    kept("plain", 100, 60.0, 20.0).kept("plain", 100, 60.0, 20.0).kept("plain", 90, null, 20.0);
    assertThat(answer()).endsWith("; of plain by 2 of 3 trials");
  }

  /** What was free before the spike comes back, too. */
  @Test
  void noMoreThanAllOfItIsGivenBack() {
    assertThat(kept("plain", 20, 50.0, 20.0).answer())
        .contains("the collector held most in plain (full collections gave back 100 % of it)");
  }

  /** After two spikes what is given back is not of the moment that was asked about. */
  @Test
  void ofOtherScenariosNothingIsSaid() {
    kept("plain", 100, 60.0, 20.0);
    rows.set(0, rows.get(0).with(SecondSpikeMetric.RSS_SETTLED2_MIB, 150.0));
    assertThat(answer()).isEqualTo("none");
    rows.clear();
    kept("plain", 100, 60.0, 20.0);
    rows.set(0, rows.get(0).with("scenario", "soak"));
    assertThat(answer()).isEqualTo("none");
  }

  @Test
  void ofNothingKeptNothingIsSaid() {
    assertThat(kept("plain", 3, 1.0, 1.0).answer()).isEqualTo("none");
  }

  private Verdicts verdicts(String... command) {
    ObjectNode run = new ObjectMapper().createObjectNode();
    for (String word : command) {
      run.withArray("command").add(word);
    }
    Map<String, ArmCase.Setting> settings = new HashMap<>();
    for (ArmSummary arm : arms()) {
      run.withArray("arms").addObject().put("arm", arm.arm()).put("client", arm.arm());
      settings.put(arm.arm(), new ArmCase.Setting(256, List.of("-XX:+UseG1GC"), "java"));
    }
    Trials trials = new Trials(rows, List.of());
    return new Verdicts(new ArmCase.Run(arms(), trials, settings, new Again(run)), List.of());
  }

  @Test
  void adviceThatIsAlikeIsGivenOnceWithOneCommandForAll() {
    kept("plain", 100, 60.0, 20.0).kept("vertx", 80, 40.0, 20.0).kept("reactor", 5, 1.0, 1.0);
    Verdicts verdicts = verdicts("compare", "--trials", "6");
    assertThat(verdicts.common())
        .singleElement()
        .satisfies(
            said -> {
              assertThat(said.arms()).containsExactly("vertx", "plain");
              assertThat(said.sentences())
                  .containsExactly(
                      "G1 keeps freed heap until its next concurrent cycle, and an idle process"
                          + " starts none; to try: ebb compare --trials 6 --clients vertx,plain --jvms"
                          + " g1,g1-periodic");
            });
    for (String arm : List.of("plain", "vertx")) {
      assertThat(String.join(". ", verdicts.own(arm)))
          .doesNotContain("to try")
          .contains("kept ", "Of what it kept");
      assertThat(verdicts.remarks(arm)).isEmpty();
      assertThat(String.join(". ", verdicts.sentences(arm))).contains("--clients " + arm + " ");
    }
  }

  @Test
  void whatIsSaidOfOneAloneStaysWithIt() {
    kept("plain", 100, 60.0, 20.0);
    Verdicts verdicts = verdicts("compare");
    assertThat(verdicts.common()).isEmpty();
    assertThat(verdicts.remarks("plain"))
        .singleElement()
        .asString()
        .contains("to try: ebb compare --clients plain --jvms g1,g1-periodic");
  }
}
