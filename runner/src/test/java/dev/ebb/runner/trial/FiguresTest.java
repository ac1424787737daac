package dev.ebb.runner.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.churn.LookMetric;
import dev.ebb.runner.overhead.PairMetric;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.result.Declared.Better;
import dev.ebb.runner.result.Declared.Table;
import dev.ebb.runner.result.Declared.Type;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.summary.ChurnMetric;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is declared of each figure is whole, and all else follows from it. */
class FiguresTest {

  private static List<Metric<?>> all() {
    List<Metric<?>> all = new ArrayList<>(Figures.all());
    all.addAll(List.of(LookMetric.values()));
    all.addAll(List.of(ChurnMetric.values()));
    all.addAll(List.of(PairMetric.values()));
    return all;
  }

  @Test
  void everyFigureSaysWhatItMeansAndEndsWithItsUnit() {
    assertThat(all())
        .allSatisfy(
            metric -> {
              assertThat(metric.declared().meaning()).as(metric.label()).hasSizeGreaterThan(10);
              assertThat(metric.declared().meaning()).doesNotEndWith(".");
              if (metric.declared().type() == Type.FIGURE) {
                assertThat(metric.label())
                    .matches(".*(_mib|_ms|_s|_pct|_per_\\w+|_ratio|_low|_high|_max)$");
              }
            });
  }

  @Test
  void everyFigureOfATrialIsAColumnOnce() {
    List<String> columns = Figures.columns();
    assertThat(columns).doesNotHaveDuplicates();
    assertThat(columns).containsAll(Figures.all().stream().map(Metric::label).toList());
    assertThat(columns).containsAll(Axis.ALL.stream().map(Axis::name).toList());
  }

  @Test
  void whatArmsAreComparedByHasABetterDirectionAndAColumn() {
    assertThat(Figures.contrasted()).hasSize(6);
    assertThat(Figures.contrasted())
        .allSatisfy(
            metric -> {
              assertThat(metric.declared().better()).isNotEqualTo(Better.NEITHER);
              assertThat(metric.declared().in(Table.COMPARISON)).isPresent();
            });
  }

  @Test
  void aScenariosOwnFiguresAreAmongThem() {
    assertThat(Figures.all()).contains(SecondSpikeMetric.values());
    assertThat(Figures.named("rss_peak2_mib")).hasValue(SecondSpikeMetric.RSS_PEAK2_MIB);
    assertThat(Figures.summed()).doesNotContain(TrialMetric.BATCHES, TrialMetric.INSTANCES);
  }
}
