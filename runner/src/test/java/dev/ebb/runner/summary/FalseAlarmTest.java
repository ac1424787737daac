package dev.ebb.runner.summary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.trial.Figures;
import dev.ebb.runner.trial.Seen;
import dev.ebb.runner.trial.TrialMetric;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * How often an A/A comparison sees a difference: by 12 runs of {@code ebb compare --clients
 * plain,plain --trials 6 --no-controls --records 500000 --idle 2s --settle 4s}, one after the other
 * over half an hour on a shared machine, with the drift that it has.
 */
class FalseAlarmTest {

  private static final String ARM = "plain";
  private static final String TWIN = "plain-2";

  /** Figures that go with how fast the machine is. */
  private static final List<Metric<Seen>> TIMES = List.of(TrialMetric.DRAIN_MS, TrialMetric.CPU_S);

  private static final List<Trials> RUNS = new ArrayList<>();

  @BeforeAll
  static void recorded() throws IOException {
    Map<String, List<Row>> runs = new LinkedHashMap<>();
    try (InputStream in = FalseAlarmTest.class.getResourceAsStream("/aa-runs.csv");
        MappingIterator<Map<String, String>> lines =
            new CsvMapper()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(in)) {
      while (lines.hasNext()) {
        Map<String, String> line = lines.next();
        Row row = Row.read(line);
        double seconds = row.number(TrialMetric.DRAIN_MS).orElseThrow() / 1e3;
        runs.computeIfAbsent(line.get("run"), run -> new ArrayList<>())
            .add(row.with(TrialMetric.RECORDS_PER_S, 500_000 / seconds));
      }
    }
    runs.values().forEach(rows -> RUNS.add(new Trials(rows, List.of())));
  }

  private static List<Contrast> between(
      String arm, Trials later, String other, Trials earlier, List<Metric<Seen>> metrics) {
    List<Contrast> contrasts = Contrast.of(arm, later, other, earlier, metrics);
    assertThat(contrasts)
        .hasSameSizeAs(metrics)
        .allSatisfy(contrast -> assertThat(contrast.interval()).isNotNull());
    return contrasts;
  }

  private static List<Metric<Seen>> memory() {
    List<Metric<Seen>> memory = new ArrayList<>(Figures.contrasted());
    memory.removeAll(TIMES);
    assertThat(memory).hasSize(4);
    return memory;
  }

  private static double rate(List<Contrast> contrasts) {
    return (double) contrasts.stream().filter(Contrast::seen).count() / contrasts.size();
  }

  /** Of 72 comparisons 3.6 are expected to see one, and 8 or more in one case of fifty. */
  @Test
  void withinARunThereIsSeldomADifferenceWhereThereIsNone() {
    List<Contrast> contrasts = new ArrayList<>();
    for (Trials run : RUNS) {
      contrasts.addAll(between(TWIN, run, ARM, run, Figures.contrasted()));
    }
    assertThat(contrasts).hasSize(72);
    assertThat(rate(contrasts)).isLessThanOrEqualTo(0.10);
  }

  private static List<Contrast> ofAllPairs(List<Metric<Seen>> metrics) {
    List<Contrast> contrasts = new ArrayList<>();
    for (Trials later : RUNS) {
      for (Trials earlier : RUNS.subList(0, RUNS.indexOf(later))) {
        contrasts.addAll(between(ARM, later, ARM, earlier, metrics));
        contrasts.addAll(between(TWIN, later, TWIN, earlier, metrics));
      }
    }
    return contrasts;
  }

  @Test
  void betweenTwoRunsMemoryIsSeldomCalledDifferent() {
    assertThat(rate(ofAllPairs(memory()))).isLessThanOrEqualTo(0.07);
  }

  /** As ebb diff says: what a machine does meanwhile is in the times of two runs. */
  @Test
  void betweenTwoRunsTimesDriftWithTheMachine() {
    double rate = rate(ofAllPairs(TIMES));
    assertThat(rate).isBetween(0.15, 0.25);
    assertThat(TIMES).allMatch(metric -> metric.declared().drifts());
    assertThat(memory()).noneMatch(metric -> metric.declared().drifts());
  }

  /** The medians of an arm, run by run: what {@code ebb history} looks at. */
  private static double[] medians(String arm, Metric<Seen> metric) {
    return RUNS.stream().mapToDouble(run -> Figure.of(run.values(arm, metric)).median()).toArray();
  }

  /**
   * The 12 runs of this half an hour as a history; of the 8 series none is expected to show one.
   */
  @Test
  void overRunsMemoryShowsNoChange() {
    for (Metric<Seen> metric : memory()) {
      for (String arm : List.of(ARM, TWIN)) {
        assertThat(ChangePoints.of(medians(arm, metric))).as(arm + " " + metric).isEmpty();
      }
    }
  }

  @Test
  void overRunsAPlantedChangeIsSeenWhereItIs() {
    for (String arm : List.of(ARM, TWIN)) {
      double[] medians = medians(arm, TrialMetric.RSS_SETTLED_MIB);
      for (int i = 8; i < medians.length; i++) {
        medians[i] += 25;
      }
      assertThat(ChangePoints.of(medians)).extracting(ChangePoint::at).containsExactly(8);
    }
  }

  @Test
  void aRealDifferenceIsSeen() {
    for (Trials run : RUNS) {
      List<Row> more =
          run.of(TWIN).stream()
              .map(
                  row ->
                      row.with(
                          TrialMetric.RSS_SETTLED_MIB,
                          row.number(TrialMetric.RSS_SETTLED_MIB).orElseThrow() + 40))
              .toList();
      assertThat(
              between(
                  TWIN,
                  new Trials(more, List.of()),
                  ARM,
                  run,
                  List.of(TrialMetric.RSS_SETTLED_MIB)))
          .allMatch(Contrast::seen);
    }
  }
}
