package dev.ebb.runner.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.trial.TrialMetric;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one more consumer in a process costs, by the trials of arms that differ in that alone. */
class OneMoreTest {

  private final List<Row> rows = new ArrayList<>();

  private void trial(String client, int consumers, double idle) {
    rows.add(
        Row.empty()
            .with(Row.ARM, client + "-x" + consumers)
            .with(Row.STATUS, Row.OK)
            .with(Axis.CLIENT.name(), client)
            .with(Axis.CONSUMERS.name(), Integer.toString(consumers))
            .with(TrialMetric.RSS_IDLE_MIB, idle));
  }

  private List<OneMore> fleets() {
    Trials trials = new Trials(rows, List.of());
    return OneMore.of(ArmSummary.of(trials), trials);
  }

  @Test
  void isTheSlopeOverTheTrials() {
    for (int count : new int[] {1, 5, 10}) {
      trial("plain", count, 80 + 3 * count);
      trial("plain", count, 81 + 3 * count);
      trial("vertx", count, 100);
    }
    List<OneMore> fleets = fleets();
    assertThat(fleets).hasSize(2);
    OneMore plain =
        fleets.stream().filter(fleet -> fleet.most().arm().equals("plain-x10")).findFirst().get();
    OneMore.Cost idle = plain.costs().get(TrialMetric.RSS_IDLE_MIB);
    assertThat(idle.growth().slope()).isCloseTo(3, within(1e-9));
    assertThat(idle.sure()).isTrue();
    assertThat(idle.halfWidth()).isPositive();
    OneMore vertx =
        fleets.stream().filter(fleet -> fleet.most().arm().equals("vertx-x10")).findFirst().get();
    assertThat(vertx.costs().get(TrialMetric.RSS_IDLE_MIB).sure())
        .as("one trial of each tells nothing of noise")
        .isFalse();
    assertThat(plain.costs()).doesNotContainKey(TrialMetric.THREADS_IDLE);
  }

  @Test
  void twoTrialsSayNothing() {
    trial("plain", 1, 80);
    trial("plain", 5, 90);
    assertThat(fleets().get(0).costs()).isEmpty();
  }

  @Test
  void anArmAloneIsNoFleet() {
    trial("plain", 5, 80);
    assertThat(fleets()).isEmpty();
  }

  /** As of a run that began before there was anything to be told. */
  @Test
  void armsThatDoNotTellAreNoFleet() {
    trial("plain", 1, 80);
    rows.add(
        Row.empty()
            .with(Row.ARM, "plain")
            .with(Row.STATUS, Row.OK)
            .with(Axis.CLIENT.name(), "plain")
            .with(Axis.CONSUMERS.name(), "none")
            .with(TrialMetric.RSS_IDLE_MIB, 80.0));
    assertThat(fleets()).isEmpty();
  }
}
