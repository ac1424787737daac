package dev.ebb.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimelinesTest {

  private static Map<String, String> sample(double millis, String phase, double rss) {
    return Map.of("t_ms", Double.toString(millis), "phase", phase, "rss_mib", Double.toString(rss));
  }

  private static Timelines.Source trial(String name, int samples, int peakAt, double base) {
    List<Map<String, String>> lines = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      lines.add(sample(100.0 * i - 1_000, i < 10 ? "idle" : "drain", i == peakAt ? 900 : base));
    }
    return new Timelines.Source(name, lines, List.of(), List.of());
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
