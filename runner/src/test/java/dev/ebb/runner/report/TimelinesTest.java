package dev.ebb.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Sample;
import dev.ebb.runner.sample.Timeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelinesTest {

  private static Timelines.Source trial(String name, int samples, int peakAt, double base) {
    List<Sample> lines = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      double rss = i == peakAt ? 900 : base;
      lines.add(
          new Sample(
              (100L * i - 1_000) * 1_000_000,
              i < 10 ? Phase.IDLE : Phase.DRAIN,
              (long) (rss * (1 << 20)),
              0,
              0,
              1));
    }
    return new Timelines.Source(name, Timeline.of(lines), true, List.of(), List.of());
  }

  @Test
  void aPeakOfOneSampleSurvivesThinningOut() {
    Timelines timelines = Timelines.of(List.of(trial("a-1", 20_000, 13_333, 100)));
    assertThat(timelines.median().length).isLessThan(500);
    assertThat(Arrays.stream(timelines.median()).max()).hasValue(900);
    assertThat(timelines.trials().get(0).rss()).anyMatch(point -> point[1] == 900);
  }

  @Test
  void theMedianAndTheBandAreOfTheTrials() {
    Timelines timelines =
        Timelines.of(
            List.of(
                trial("a-1", 100, -1, 100),
                trial("a-2", 100, -1, 130),
                trial("a-3", 100, -1, 110)));
    assertThat(timelines.median()).containsOnly(110);
    assertThat(timelines.low()).containsOnly(100);
    assertThat(timelines.high()).containsOnly(130);
    assertThat(timelines.phases())
        .extracting(Timelines.Phase::name)
        .containsExactly("idle", "drain");
  }

  @Test
  void aShorterTrialEndsTheMedianNotTheTrials() {
    Timelines timelines =
        Timelines.of(List.of(trial("a-1", 100, -1, 100), trial("a-2", 50, -1, 130)));
    assertThat(timelines.seconds()[timelines.seconds().length - 1]).isLessThan(4.5);
    assertThat(timelines.trials().get(0).rss()).hasSizeGreaterThan(90);
  }
}
