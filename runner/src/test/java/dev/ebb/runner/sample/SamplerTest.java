package dev.ebb.runner.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SamplerTest {

  @Test
  void aPhaseShorterThanTheIntervalIsSampledAsWell() {
    long self = ProcessHandle.current().pid();
    Sampler sampler = new Sampler(self, Duration.ofHours(1), Phase.START, false);
    try (sampler) {
      sampler.mark(Phase.IDLE);
      sampler.mark(Phase.DRAIN);
      sampler.mark(Phase.STOP);
      sampler.mark(Phase.STOP);
    }
    assertThat(sampler.timeline().samples())
        .isSortedAccordingTo((a, b) -> Long.compare(a.nanos(), b.nanos()))
        .allSatisfy(sample -> assertThat(sample.rssMib()).isPositive())
        .extracting(Sample::phase)
        .containsSubsequence(Phase.START, Phase.IDLE, Phase.DRAIN, Phase.STOP);
  }
}
