package dev.ebb.runner.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ebb.runner.finding.Explained;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.trial.Seen;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;

class VarianceSplitTest {

  private static final Metric<Seen> FIGURE = TrialMetric.RETAINED_MIB;

  private static Row row(String client, String mode, String jvm, double value) {
    return Row.empty()
        .with(Row.ARM, client + "-" + mode + "-" + jvm)
        .with("client", client)
        .with("mode", mode)
        .with("profile", "default")
        .with("jvm", jvm)
        .with("java", "17")
        .with(Row.STATUS, Row.OK)
        .with(FIGURE, value);
  }

  private static VarianceSplit split(List<Row> rows) {
    return VarianceSplit.of(new Trials(rows, List.of()), FIGURE);
  }

  private static String words(VarianceSplit split, int trials) {
    return Explained.of(List.of(split), trials).get(0).sentence();
  }

  /** Two clients on three JVM profiles; what the two make of a figure, and noise of 1 MiB. */
  private static List<Row> matrix(int trials, ToDoubleBiFunction<Integer, Integer> effect) {
    Random random = new Random(3);
    List<Row> rows = new ArrayList<>();
    for (int client = 0; client < 2; client++) {
      for (int jvm = 0; jvm < 3; jvm++) {
        for (int trial = 0; trial < trials; trial++) {
          double value = 100 + effect.applyAsDouble(client, jvm) + random.nextGaussian();
          rows.add(row("client" + client, "only", "jvm" + jvm, value));
        }
      }
    }
    return rows;
  }

  @Test
  void theRuntimeIsBlamedWhereItIsTheRuntime() {
    VarianceSplit split = split(matrix(3, (client, jvm) -> 50.0 * jvm));
    assertThat(split.shares().get("the JVM profile")).isGreaterThan(0.98);
    assertThat(split.seen()).containsExactly("the JVM profile");
    assertThat(split.shares().values().stream().mapToDouble(Double::doubleValue).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(words(split, 3))
        .startsWith(
            "Of the differences between these arms in what is retained, the JVM profile explains more"
                + " than 99 %")
        .contains("the client nothing that can be told from noise");
  }

  @Test
  void aKnownSplitIsFound() {
    // Over the six cells: client 0 or 20 (variance 100), JVM 0, 10, 20 (variance 66.7).
    VarianceSplit split = split(matrix(3, (client, jvm) -> 20.0 * client + 10.0 * jvm));
    assertThat(split.shares().get("the client")).isCloseTo(0.6, within(0.05));
    assertThat(split.shares().get("the JVM profile")).isCloseTo(0.4, within(0.05));
    assertThat(split.shares().get(VarianceSplit.NOISE)).isLessThan(0.02);
    assertThat(split.seen()).containsExactlyInAnyOrder("the client", "the JVM profile");
  }

  @Test
  void whatOnlyACombinationDoesIsNamedSo() {
    VarianceSplit split = split(matrix(3, (client, jvm) -> client == 1 && jvm == 2 ? 60 : 0));
    assertThat(split.seen()).contains(VarianceSplit.TOGETHER);
    assertThat(split.shares().get(VarianceSplit.TOGETHER)).isBetween(0.2, 0.6);
  }

  @Test
  void noiseAloneIsCalledNoise() {
    VarianceSplit split = split(matrix(6, (client, jvm) -> 0));
    assertThat(split.seen()).isEmpty();
    assertThat(split.shares().get(VarianceSplit.NOISE)).isGreaterThan(0.7);
  }

  @Test
  void aFailedTrialDoesNotUpsetIt() {
    List<Row> rows = matrix(3, (client, jvm) -> 20.0 * client + 10.0 * jvm);
    rows.set(0, rows.get(0).with(Row.STATUS, Row.FAILED));
    rows.set(17, rows.get(17).with(Row.STATUS, Row.FAILED));
    VarianceSplit split = split(rows);
    assertThat(split.shares().get("the client")).isCloseTo(0.6, within(0.05));
    assertThat(split.seen()).contains("the client", "the JVM profile");
  }

  @Test
  void tooFewTrialsCannotTell() {
    VarianceSplit split = split(matrix(1, (client, jvm) -> 50.0 * jvm));
    assertThat(split.shares()).isEmpty();
    assertThat(words(split, 1))
        .isEqualTo(
            "What the differences in what is retained come from cannot be told from 1 trial per arm:"
                + " 2 would do");
  }

  @Test
  void aModeBelongsToItsClient() {
    Random random = new Random(5);
    List<Row> rows = new ArrayList<>();
    for (int trial = 0; trial < 4; trial++) {
      rows.add(row("plain", "classic", "g1", 100 + random.nextGaussian()));
      rows.add(row("plain", "consumer", "g1", 140 + random.nextGaussian()));
      rows.add(row("vertx", "handler", "g1", 100 + random.nextGaussian()));
    }
    VarianceSplit split = split(rows);
    assertThat(split.shares().get("the mode")).isGreaterThan(split.shares().get("the client"));
    assertThat(split.seen()).contains("the mode");
  }

  @Test
  void nothingVariedIsNothingToExplain() {
    List<Row> rows = List.of(row("plain", "classic", "g1", 1), row("plain", "classic", "g1", 2));
    assertThat(Explained.of(List.of(split(rows)), 2)).isEmpty();
  }
}
