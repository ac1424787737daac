package dev.ebb.runner.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplerTest {

  @TempDir private Path directory;

  @Test
  void aPhaseShorterThanTheIntervalIsSampledAsWell() throws IOException {
    long self = ProcessHandle.current().pid();
    SampleLog log = new SampleLog(directory.resolve("samples.csv"), System.nanoTime());
    try (log;
        ProcessSampler sampler =
            new ProcessSampler(
                new ProcessTree(self), false, Duration.ofHours(1), Phase.START, log, false)) {
      sampler.mark(Phase.IDLE);
      sampler.mark(Phase.DRAIN);
      sampler.mark(Phase.STOP);
      sampler.mark(Phase.STOP);
    }
    assertThat(all(log.timeline()))
        .isSortedAccordingTo((a, b) -> Long.compare(a.nanos(), b.nanos()))
        .allSatisfy(sample -> assertThat(sample.rssMib()).isPositive())
        .extracting(Sample::phase)
        .containsSubsequence(Phase.START, Phase.IDLE, Phase.DRAIN, Phase.STOP);
  }

  private static List<Sample> all(Timeline timeline) {
    try (Stream<Sample> samples = timeline.samples()) {
      return samples.toList();
    }
  }

  private static Sample sample(long nanos, double mib) {
    return new Sample(nanos, Phase.DRAIN, (long) (mib * (1 << 20)), 7, 8, 9);
  }

  @Test
  void eachSampleIsInTheFileAtOnce() throws IOException {
    Path file = directory.resolve("samples.csv");
    try (SampleLog log = new SampleLog(file, 0)) {
      log.add(sample(1_000_000, 50));
      assertThat(Files.readString(file)).endsWith("1.0,drain,50.0,0.007,8,9\n");
    }
  }

  @Test
  void whatAKilledRunnerLeftIsReadUpToItsLastWholeLine() throws IOException {
    Path file = directory.resolve("samples.csv");
    try (SampleLog log = new SampleLog(file, 0)) {
      log.add(sample(1_000_000, 50));
      log.add(sample(2_000_000, 60));
    }
    Files.writeString(file, Files.readString(file) + "3.0,drain,7"); // of 70.5
    assertThat(all(SampleLog.stored(file)))
        .containsExactly(sample(1_000_000, 50), sample(2_000_000, 60));
  }

  @Test
  void timesAreCountedFromTheReleaseOnceThatIsKnown() throws IOException {
    Path file = directory.resolve("samples.csv");
    SampleLog log = new SampleLog(file, 0);
    log.add(sample(1_000_000, 50));
    log.add(sample(4_000_000, 60));
    log.close(3_000_000);
    assertThat(all(SampleLog.stored(file)))
        .extracting(Sample::nanos)
        .containsExactly(-2_000_000L, 1_000_000L);
  }

  @Test
  void aDayOfSamplesIsNotKeptInMemory() throws IOException {
    SampleLog log = new SampleLog(directory.resolve("samples.csv"), 0);
    try (log) {
      for (int second = 0; second < 3_600; second++) {
        log.add(sample(second * 1_000_000_000L, 50));
      }
      assertThat(all(log.recent())).hasSizeLessThan(40);
      assertThat(log.timeline().peakRss(0, Long.MAX_VALUE)).hasValue(50);
      assertThat(log.count()).isEqualTo(3_600);
    }
  }

  @Test
  void aFileWhoseHeadsCannotBeReadHasNoSamples(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("samples.csv"), "\n0,idle,1\n");
    assertThat(all(SampleLog.stored(file))).isEmpty();
  }
}
