package dev.ebb.runner.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {

  /** A sample every 100 ns with these MiB. */
  private static Timeline of(double... mib) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < mib.length; i++) {
      samples.add(new Sample(i * 100L, Phase.SETTLE, (long) (mib[i] * (1 << 20)), 0, 0, 1));
    }
    return Timeline.of(samples);
  }

  private static List<Sample> all(Timeline timeline) {
    return timeline.samples().toList();
  }

  @Test
  void medianAndPeakKeepToTheirSpan() {
    Timeline timeline = of(900, 10, 30, 20, 900);
    assertThat(timeline.medianRss(100, 300)).hasValue(20);
    assertThat(timeline.peakRss(100, 300)).hasValue(30);
    assertThat(timeline.peakRss(1_000, 2_000)).isEmpty();
  }

  @Test
  void severalTogetherAddUpFromWhenAllAreThere() {
    Timeline late =
        Timeline.of(
            all(of(5, 7, 9)).stream()
                .map(s -> new Sample(s.nanos() + 150, s.phase(), s.rssBytes(), 0, 0, 1))
                .toList());
    Timeline sum = Timeline.sum(List.of(of(10, 20, 30, 40), late));
    assertThat(all(sum)).extracting(Sample::nanos).containsExactly(200L, 300L);
    assertThat(all(sum)).extracting(Sample::rssMib).containsExactly(35.0, 47.0);
    assertThat(all(Timeline.sum(List.of(of(1, 2))))).hasSize(2);
  }

  @Test
  void aMissedSampleIsSeenAsAGap() {
    List<Sample> samples = new ArrayList<>(all(of(1, 1, 1, 1, 1, 1)));
    samples.remove(2);
    samples.remove(2);
    assertThat(Timeline.of(samples).maxGapNanos(0, 500)).hasValue(300);
    assertThat(Timeline.of(samples).maxGapNanos(0, 1_200)).as("none at the end").hasValue(700);
  }

  @Test
  void settlingIsTheLastTimeItCameWithinTheTolerance() {
    assertThat(of(300, 101, 300, 101, 100, 99).staysWithin(100, 0.02, 0, 500)).hasValue(300);
    assertThat(of(100, 100, 300).staysWithin(100, 0.02, 0, 200)).isEmpty();
  }

  @Test
  void steadyNeedsTheWholeSpan() {
    assertThat(of(100, 100.2, 100.4).steady(0.5, 300, 0)).isFalse();
    assertThat(of(900, 100, 100.2, 100.4, 100).steady(0.5, 300, 0)).isTrue();
    assertThat(of(100, 100.2, 100.6, 100.4).steady(0.5, 300, 0)).isFalse();
    assertThat(of(100, 100, 100, 100, 100).steady(0.5, 300, 200))
        .as("what was before it began does not count")
        .isFalse();
  }

  @Test
  void cpuTimeBeyondTheLastSampleIsUnknown() {
    assertThat(of(1, 2, 3).cpuMillisAt(100)).hasValue(0);
    assertThat(of(1, 2, 3).cpuMillisAt(201)).isEmpty();
  }
}
