package dev.ebb.runner.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.trial.TrialMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryTest extends HistoryRuns {

  @Test
  void runsComeInTheOrderInWhichTheyWereStarted() throws IOException {
    RunDirectory late = night(9).arm("plain", "plain", 2, 109).store();
    RunDirectory early = night(2).arm("plain", "plain", 2, 102).store();
    History history =
        new History(List.of(late.path(), early.path()), List.of(), List.of(), SETTLED);
    assertThat(history.loads().get(0).runs())
        .extracting(PastRun::directory)
        .containsExactly(early.path().toString(), late.path().toString());
    assertThat(history.terminal(80))
        .contains("2 runs from 2026-11-02 02:30 to 2026-11-09 02:30 UTC")
        .contains("too few runs (2) for any change point: 8 would do");
  }

  @Test
  void aChangeIsSaidWithWhatWasNewThere() throws IOException {
    nights(12, 7);
    String text = history().terminal(200);
    assertThat(text)
        .contains(
            "change between run 6 (2026-11-06 02:30) and run 7 (2026-11-07 02:30): 102.0 -> 132.5"
                + " MiB (+29.9 %; 6 runs before, 6 since), for the worse, p ")
        .contains("there: kafka-clients 4.4.0 -> 4.5.0")
        .containsPattern("7 +2026-11-07 02:30 +1 +\\*134.0")
        .contains("of 1 series up to 0.05 are expected to show one by chance");
    assertThat(text.lines()).noneMatch(line -> line.contains("no change is seen"));
  }

  @Test
  void ofNoiseItIsSaidThatNoneIsSeen() throws IOException {
    nights(12, 99);
    assertThat(history().terminal(80))
        .contains("no change is seen in 12 runs", "in 12 runs a change is seen when 2");
    assertThat(history().worse(null, false)).isEmpty();
  }

  @Test
  void fitsEightyColumns() throws IOException {
    nights(12, 7);
    History all =
        new History(
            List.of(results),
            List.of(),
            List.of(),
            List.of(
                TrialMetric.RSS_IDLE_MIB,
                TrialMetric.RSS_PEAK_MIB,
                TrialMetric.RSS_SETTLED_MIB,
                TrialMetric.RETAINED_MIB,
                TrialMetric.RECORDS_PER_S));
    assertThat(all.terminal(80).lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }

  @Test
  void aFailedArmIsAGapWithItsReason() throws IOException {
    nights(3, 99);
    night(4).failed("plain", "plain", "stalled: 5 of 9 records").store();
    night(5).arm("vertx", "vertx", 2, 120).store();
    History history = history();
    assertThat(history.terminal(80))
        .contains("run 4: no good trial: stalled: 5 of 9 records")
        .contains("run 5: this arm was not run")
        .contains("too few runs (3) for any change point")
        .containsPattern("4 +2026-11-04 02:30 +0 of 1 +-")
        .containsPattern("5 +2026-11-05 02:30 +- +-");
    assertThat(history.csv())
        .containsPattern(",plain,rss_settled_mib,0,1,\"?stalled: 5 of 9 records\"?,,,,,,,,,");
  }

  @Test
  void otherLoadsAreNeverInOneSeries() throws IOException {
    nights(12, 99);
    night(20).option("records", 5_000).arm("plain", "plain", 2, 180).store();
    History history = history();
    assertThat(history.loads()).hasSize(2);
    assertThat(history.terminal(120))
        .contains("1 run, of 2026-11-20 02:30 UTC")
        .contains("another load than in the first runs, records: 1000 -> 5000")
        .contains("the runs have 2 different loads");
  }

  /** A profile's file was edited: the arm is called as before. */
  @Test
  void whatAnArmWasGivenOtherwiseIsSaid() throws IOException {
    for (int day = 1; day <= 10; day++) {
      night(day)
          .flags(day < 6 ? "-XX:+UseSerialGC" : "-XX:+UseG1GC")
          .arm("plain", "plain", 2, settled(day) + (day < 6 ? 0 : 30))
          .store();
    }
    assertThat(history().terminal(200))
        .contains("there: JVM flags -XX:+UseSerialGC -> -XX:+UseG1GC");
  }

  @Test
  void anotherMachineIsSaid() throws IOException {
    nights(2, 99);
    night(3).machine("cpus", 8).arm("plain", "plain", 2, 100).store();
    assertThat(history().terminal(120))
        .contains("cpus 2 -> 8")
        .contains("not the same machine throughout: another from run 3 on");
  }

  @Test
  void whatIsNoComparisonIsLeftOutAndSaid() throws IOException {
    nights(2, 99);
    StoredChurn.store(results, "producers");
    Files.createDirectories(results.resolve("broken"));
    Files.writeString(results.resolve("broken/run.json"), "{");
    new StoredRun(results, "timeless").arm("plain", "plain", 2, 100).store();
    assertThat(history().terminal(200))
        .contains("1 run of ebb churn left out")
        .contains("broken/run.json is not JSON")
        .contains("timeless does not say when it was started");
  }

  @Test
  void runsOfASearchAreLeftOutAndSaid() throws IOException {
    nights(2, 99);
    night(3).search("bisect").arm("older", "plain", 2, 100).store();
    night(4).search("tune").arm("plain", "plain", 2, 100).store();
    night(5).search("tune").arm("plain", "plain", 2, 100).store();
    History history = history();
    assertThat(history.loads()).singleElement().extracting(load -> load.runs().size()).isEqualTo(2);
    assertThat(history.notes())
        .containsExactly(
            results + ": 1 run of ebb bisect left out", results + ": 2 runs of ebb tune left out");
  }

  @Test
  void aRunOfASearchThatIsNamedIsRefused() throws IOException {
    for (String kind : List.of("bisect", "tune")) {
      RunDirectory run = night(1).search(kind).arm("plain", "plain", 2, 100).store();
      assertThatThrownBy(() -> new History(List.of(run.path()), List.of(), List.of(), SETTLED))
          .isInstanceOf(Refused.class)
          .hasMessage(
              run.path() + " is a run of ebb " + kind + ": ebb history takes those of ebb compare");
    }
  }

  @Test
  void runsOnEndWithoutAnArmAreOneRow() throws IOException {
    nights(2, 99);
    for (int day = 3; day <= 7; day++) {
      night(day).arm("vertx", "vertx", 2, 120).store();
    }
    night(8).arm("plain", "plain", 2, 100).store();
    night(9).arm("vertx", "vertx", 2, 120).store();
    History history = history();
    assertThat(history.terminal(80))
        .contains("runs 3 to 7: this arm was not run", "run 9: this arm was not run")
        .contains("runs 1 to 2: this arm was not run")
        .containsPattern("3 to 7 +2026-11-03 02:30 +- +-\\s+8 +2026-11-08 02:30 +1 ");
    assertThat(history.markdown()).contains("| 3 to 7 | - | - |").doesNotContain("| 4 | - |");
    assertThat(history.html())
        .contains("runs 3 to 7: this arm was not run", ">3 to 7</td>")
        .doesNotContain("run 4: this arm");
    assertThat(history.csv().lines()).hasSize(1 + 2 * 9);
  }

  @Test
  void aCopyIsTakenOnce() throws IOException {
    nights(2, 99);
    night(2).arm("plain", "plain", 2, 100).store();
    History history = history();
    assertThat(history.loads().get(0).runs()).hasSize(2);
    assertThat(history.terminal(200)).contains("is the same run as");
  }

  @Test
  void theSameFolderTwiceIsTheSame() throws IOException {
    nights(2, 99);
    History history = new History(List.of(results, results), List.of(), List.of(), SETTLED);
    assertThat(history.loads().get(0).runs()).hasSize(2);
    assertThat(history.notes()).isEmpty();
  }

  @Test
  void whatIsNamedAndNotThereIsRefused() throws IOException {
    RunDirectory run = night(1).arm("plain", "plain", 2, 100).store();
    RunDirectory churn = StoredChurn.store(results, "producers");
    assertThatThrownBy(() -> new History(List.of(run.path()), List.of(), List.of("plian"), SETTLED))
        .isInstanceOf(Refused.class)
        .hasMessage("--arm plian: no run has such an arm (did you mean plain?); there are plain");
    assertThatThrownBy(() -> new History(List.of(run.path()), List.of("daily"), List.of(), SETTLED))
        .isInstanceOf(Refused.class)
        .hasMessage("--named daily: no run is called so; there are nightly");
    assertThatThrownBy(() -> new History(List.of(churn.path()), List.of(), List.of(), SETTLED))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("is a run of ebb churn: ebb history takes those of ebb compare");
  }

  @Test
  void programsGetTheSame() throws IOException {
    nights(12, 7);
    List<String> lines = history().csv().lines().toList();
    List<String> columns = List.of(lines.get(0).split(","));
    assertThat(lines).hasSize(13);
    assertThat(columns)
        .contains("run", "started_at", "arm", "figure", "n", "median", "low", "high", "change")
        .contains("ebb_version", "kafka_clients", "java_version");
    List<String> changes = new ArrayList<>();
    for (String line : lines.subList(1, 13)) {
      changes.add(line.split(",", -1)[columns.indexOf("change")]);
    }
    assertThat(changes).containsExactly("0", "0", "0", "0", "0", "0", "1", "0", "0", "0", "0", "0");
    JsonNode series = new ObjectMapper().readTree(history().json()).at("/loads/0/series/0");
    assertThat(series.at("/changes/0/before").asDouble()).isEqualTo(102);
    assertThat(series.at("/changes/0/worse").asBoolean()).isTrue();
    assertThat(series.at("/changes/0/new/0").asText()).isEqualTo("kafka-clients 4.4.0 -> 4.5.0");
    assertThat(series.at("/runs/11/median").asDouble()).isEqualTo(settled(12) + 30);
  }

  @Test
  void tooFewRunsAreNoChangeOfZero() throws IOException {
    nights(3, 99);
    int change =
        List.of(history().csv().lines().findFirst().orElseThrow().split(",")).indexOf("change");
    assertThat(history().csv().lines().skip(1))
        .allMatch(line -> line.split(",", -1)[change].isEmpty());
    assertThat(
            new ObjectMapper().readTree(history().json()).at("/loads/0/series/0/changes").isNull())
        .isTrue();
  }

  @Test
  void markdownAndPageNeedNothingFromElsewhere() throws IOException {
    nights(12, 7);
    night(13).arm("<script>alert(1)</script>", "vertx", 2, 100).store();
    assertThat(history().markdown())
        .contains("| arm | figure | runs | lowest to highest | what is seen |")
        .contains("| plain | settled | 12 |")
        .contains("kafka-clients 4.4.0 -\\> 4.5.0")
        .doesNotContain("<script>");
    String page = history().html();
    String own = page.replaceAll("(?s)<script>\\s*/\\*.*?</script>", "");
    assertThat(own)
        .contains("data-figure=\"rss_settled_mib\"", "change between run 6")
        .doesNotContain("src=", "url(", "@import", "<link", "<script>alert");
  }

  @Test
  void thePageSaysOnceWhatWasRun() throws IOException {
    nights(2, 99);
    String head = String.join("; ", history().loads().get(0).head());
    assertThat(history().html()).containsOnlyOnce(head).contains("<h2>Over time</h2>");
    night(20).option("records", 5_000).arm("plain", "plain", 2, 180).store();
    assertThat(history().html())
        .contains("<h2>" + head + "</h2>")
        .doesNotContain("<h2>Over time</h2>");
  }

  @Test
  void runsOfOneDayAreToldApartByTheTime() throws IOException {
    night(1).arm("plain", "plain", 2, 100).store();
    night(1).started("2026-11-01T23:59:59Z").arm("plain", "plain", 2, 100).store();
    assertThat(history().html()).contains("\"one_day\":true");
    night(2).started("2026-11-02T00:00:00Z").arm("plain", "plain", 2, 100).store();
    assertThat(history().html()).contains("\"one_day\":false");
  }

  @Test
  void whatGoesWithTheMachineIsSaidAndFailsNoJobUnasked() throws IOException {
    for (int day = 1; day <= 12; day++) {
      night(day).rate(day < 7 ? 500 + day : 400 + day).arm("plain", "plain", 2, 100).store();
    }
    History history =
        new History(List.of(results), List.of(), List.of(), List.of(TrialMetric.RECORDS_PER_S));
    assertThat(history.terminal(200))
        .contains(
            "records_per_s goes with how fast the machine is", "(-18.7 %; 6 runs before, 6 since)");
    assertThat(history.worse(null, false)).isEmpty();
    assertThat(history.worse(null, true)).hasSize(1);
  }

  @Test
  void ofOtherScatterItIsSaid() throws IOException {
    for (int day = 1; day <= 28; day++) {
      double off = day <= 14 ? day % 3 * 0.1 : (day % 2 == 0 ? 1 : -1) * (10 + day);
      night(day).arm("plain", "plain", 2, 100 + off).store();
    }
    assertThat(history().terminal(200)).contains("it scatters otherwise, median");
    assertThat(history().worse(null, false)).as("neither better nor worse").isEmpty();
  }

  @Test
  void namesChooseRuns() throws IOException {
    nights(3, 99);
    new StoredRun(results, "by hand")
        .started("2026-11-02T12:00:00Z")
        .arm("plain", "plain", 2, 100)
        .store();
    History history = new History(List.of(results), List.of("nightly"), List.of("plain"), SETTLED);
    assertThat(history.loads().get(0).runs()).hasSize(3);
    assertThat(history.terminal(200)).contains("1 run of another name left out (--named)");
    assertThat(Map.copyOf(history.loads().get(0).figures())).containsOnlyKeys("plain");
  }
}
