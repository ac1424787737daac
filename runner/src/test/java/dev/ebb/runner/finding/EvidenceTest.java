package dev.ebb.runner.finding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.trial.BrokerRestartMetric;
import dev.ebb.runner.trial.RebalanceMetric;
import dev.ebb.runner.trial.SecondSpikeMetric;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a finding stands on. */
class EvidenceTest {

  @Test
  void anIntervalIsThatOfTheFirstFigure() {
    List<Row> rows = new ArrayList<>();
    for (int trial = 0; trial < 6; trial++) {
      rows.add(VerdictsTest.python("c", "default", 100 + trial, 62 + trial / 10.0));
      rows.add(
          VerdictsTest.row("plain", "g1", 90 + trial)
              .with(TrialMetric.RETAINED_DIRECT_MIB, 40.0 + trial)
              .with(TrialMetric.HEAP_COMMITTED_DRAINED_MIB, 250.0 + trial)
              .with(SecondSpikeMetric.RSS_PEAK2_MIB, 210.0 + trial)
              .with(SecondSpikeMetric.RSS_SETTLED2_MIB, 160.0));
      rows.add(
          VerdictsTest.row("rebalanced", "g1", 90)
              .with("scenario", "rebalance")
              .with(RebalanceMetric.PAUSE_JOIN_MS, 1_000.0)
              .with(RebalanceMetric.PAUSE_KILL_MS, 7_000.0 + trial));
      rows.add(
          VerdictsTest.row("restarted", "g1", 90)
              .with("scenario", "broker-restart")
              .with(BrokerRestartMetric.BROKER_DOWN_MS, 9_000.0)
              .with(BrokerRestartMetric.STOOD_STILL_MS, 11_000.0 + trial));
    }
    Verdicts verdicts =
        VerdictsTest.judged(rows).python("c").flags("plain", VerdictsTest.G1).verdicts();
    List<Finding> sure =
        Stream.of("c", "plain", "rebalanced", "restarted")
            .flatMap(arm -> verdicts.of(arm).stream())
            .filter(finding -> finding.evidence().low() != null)
            .toList();
    assertThat(sure)
        .extracting(Finding::code)
        .contains("kept", "held-by-nobody", "rebalanced", "broker-came-back", "second-spike");
    assertThat(sure)
        .allSatisfy(
            finding ->
                assertThat(finding.figures().values().iterator().next())
                    .as("%s %s", finding.code(), finding.figures())
                    .isBetween(finding.evidence().low(), finding.evidence().high()));
  }
}
