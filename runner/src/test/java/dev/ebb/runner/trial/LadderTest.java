package dev.ebb.runner.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Sample;
import dev.ebb.runner.sample.Timeline;
import dev.ebb.runner.subject.Outcomes;
import dev.ebb.runner.trial.GivingBack.Collected;
import dev.ebb.runner.trial.GivingBack.Rest;
import dev.ebb.runner.trial.GivingBack.Trimmed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What the steps of the give-back ladder show, and when they show nothing. */
class LadderTest {

  private final List<Finding> notes = new ArrayList<>();

  private boolean telling(double before, double after, boolean steady) {
    Rest rest = new Rest(OptionalDouble.of(after), steady);
    return GivingBack.telling("trimming malloc", OptionalDouble.of(before), rest, 1, notes);
  }

  @Test
  void aStepThatGaveBackAndCameToRestTells() {
    assertThat(telling(130, 120, true)).isTrue();
    assertThat(telling(130, 130.8, true)).as("within what asking takes").isTrue();
    assertThat(notes).isEmpty();
  }

  /** As was seen on a fast machine: 120.3 MiB before trimming, 131.9 after it. */
  @Test
  void aStepThatRaisedRssTellsNothingAndThatIsSaid() {
    assertThat(telling(120.3, 131.9, true)).isFalse();
    assertThat(notes).hasSize(1);
    assertThat(notes.get(0).code()).isEqualTo("ladder-wrong-way");
    assertThat(notes.get(0).sentence())
        .contains("trimming malloc raised RSS by 11.6 MiB", "are not known");
  }

  @Test
  void aStepThatDidNotComeToRestTellsNothingAndThatIsSaid() {
    assertThat(telling(130, 120, false)).isFalse();
    assertThat(notes.get(0).sentence()).contains("had not come to rest", "are not known");
  }

  @Test
  void aStepThatCouldNotBeSeenTellsNothing() {
    Rest none = new Rest(OptionalDouble.empty(), true);
    assertThat(GivingBack.telling("x", OptionalDouble.of(1), none, 1, notes)).isFalse();
  }

  /** Idle at 60, settled at 200 MiB, then down the ladder. */
  private static Seen seen(double afterGc, boolean gcTells, double afterTrim, boolean trimTells) {
    return seen(
        new Collected(OptionalDouble.of(afterGc), gcTells, OptionalDouble.of(10)),
        new Trimmed(OptionalDouble.of(afterTrim), trimTells));
  }

  /** The same with further samples, at their nanoseconds. */
  private static Seen seen(Collected collected, Trimmed trimmed, Sample... further) {
    Outcomes trial = new Outcomes();
    trial.add(new Idling.Idled(0, 100));
    trial.add(new Settling.Settled(100, 200));
    Outcomes own = new Outcomes();
    own.add(collected);
    own.add(trimmed);
    List<Sample> samples = new ArrayList<>();
    samples.add(new Sample(60, Phase.IDLE, 60L << 20, 0, 0, 1));
    samples.add(new Sample(140, Phase.SETTLE, 200L << 20, 0, 0, 1));
    samples.add(new Sample(150, Phase.SETTLE, 200L << 20, 0, 0, 1));
    samples.addAll(List.of(further));
    samples.sort(Comparator.comparingLong(Sample::nanos));
    return Seen.one(trial, own, Timeline.of(samples));
  }

  @Test
  void mallocsPartIsWhatTrimmingGaveBack() {
    Seen seen = seen(130, true, 120, true);
    assertThat(seen.value(TrialMetric.RETAINED_MIB)).hasValue(140);
    assertThat(seen.value(TrialMetric.RETAINED_MALLOC_MIB)).hasValue(10);
  }

  @Test
  void whereAStepTellsNothingThePartsAreNotKnownButRssIs() {
    for (Seen seen : List.of(seen(120.3, true, 131.9, false), seen(120.3, false, 110, true))) {
      assertThat(seen.value(TrialMetric.RETAINED_MALLOC_MIB)).isEmpty();
      assertThat(seen.value(TrialMetric.RETAINED_OTHER_MIB)).isEmpty();
      assertThat(seen.value(TrialMetric.TRIM_GAVE_BACK_MIB)).isEmpty();
      assertThat(seen.value(TrialMetric.RSS_AFTER_GC_MIB)).hasValue(120.3);
      assertThat(seen.value(TrialMetric.RSS_AFTER_TRIM_MIB)).isPresent();
    }
  }

  @Test
  void cpuTimeThatNobodyKnowsIsNotZero() {
    for (OptionalDouble cpu : List.of(OptionalDouble.empty(), OptionalDouble.of(1.5))) {
      Outcomes trial = new Outcomes();
      trial.add(new Draining.Drained(100, 10, 1_000, cpu, true));
      trial.add(new Settling.Disturbed(cpu, cpu));
      Outcomes own = new Outcomes();
      own.add(
          new Draining.MemberDrained(
              null, OptionalLong.of(50), OptionalLong.of(100), 10, cpu, null));
      Seen seen = Seen.one(trial, own, Timeline.of(List.of()));
      assertThat(seen.value(TrialMetric.CPU_S)).isEqualTo(cpu);
      assertThat(seen.value(TrialMetric.BROKER_CPU_S)).isEqualTo(cpu);
      assertThat(seen.value(TrialMetric.OTHER_CPU_PCT)).isEqualTo(cpu);
    }
    assertThat(Disturbance.brokerCpuMillis(List.of(ProcessHandle.current().pid()))).isPresent();
    assertThat(Disturbance.brokerCpuMillis(List.of(NO_SUCH_PID)))
        .as("one of them cannot be asked")
        .isEmpty();
  }

  private static final long NO_SUCH_PID = 1L << 30;

  /** As was seen of Vert.x: a collection of the JVM's own, 0.1 s before settle ended. */
  @Test
  void whatHadGoneByItselfJustBeforeIsNotToTheCreditOfCollections() {
    Seen seen =
        seen(
            new Collected(OptionalDouble.of(130), true, OptionalDouble.of(10)),
            new Trimmed(OptionalDouble.of(110), true),
            new Sample(199, Phase.SETTLE, 152L << 20, 0, 0, 1),
            new Sample(210, Phase.GC, 130L << 20, 0, 0, 1));
    assertThat(Moved.idling(seen)).isEmpty();
    assertThat(Moved.settling(seen, 0)).hasValue(-48);
    assertThat(seen.value(TrialMetric.RETAINED_MIB)).hasValue(140);
    assertThat(seen.value(TrialMetric.GC_GAVE_BACK_MIB)).isEmpty();
    assertThat(seen.value(TrialMetric.RETAINED_HEAP_MIB)).isEmpty();
    assertThat(seen.value(TrialMetric.RETAINED_MALLOC_MIB)).isEmpty();
    assertThat(seen.value(TrialMetric.TRIM_GAVE_BACK_MIB)).hasValue(20);
    assertThat(Moved.note(seen, 0).orElseThrow().sentence())
        .contains("just before settle ended", "not known");
  }

  @Test
  void whereRssStillMovedWhenIdleEndedTheHeapsPartIsNotKnown() {
    Seen seen =
        seen(
            new Collected(OptionalDouble.of(130), true, OptionalDouble.of(10)),
            new Trimmed(OptionalDouble.of(110), true),
            new Sample(70, Phase.IDLE, 60L << 20, 0, 0, 1),
            new Sample(99, Phase.IDLE, 66L << 20, 0, 0, 1));
    assertThat(Moved.idling(seen)).hasValue(6);
    assertThat(Moved.settling(seen, 0)).isEmpty();
    assertThat(seen.value(TrialMetric.RETAINED_HEAP_MIB)).isEmpty();
    assertThat(seen.value(TrialMetric.GC_GAVE_BACK_MIB)).hasValue(70);
    assertThat(Moved.note(seen, 0).orElseThrow().sentence()).contains("when idle ended");
    assertThat(Moved.note(seen, 1)).isEmpty();
  }

  @Test
  void afterSeveralSpikesTheLadderIsHeldAgainstTheLast() {
    Outcomes trial = new Outcomes();
    trial.add(new Settling.Settled(0, 100));
    trial.add(new Settling.Settled(100, 200));
    Outcomes own = new Outcomes();
    own.add(new Collected(OptionalDouble.of(150), true, OptionalDouble.of(10)));
    own.add(new Trimmed(OptionalDouble.of(120), true));
    List<Sample> samples =
        List.of(
            new Sample(50, Phase.SETTLE, 300L << 20, 0, 0, 1),
            new Sample(150, Phase.SETTLE, 200L << 20, 0, 0, 1));
    Seen seen = Seen.one(trial, own, Timeline.of(samples));
    assertThat(seen.value(TrialMetric.GC_GAVE_BACK_MIB)).hasValue(50);
    assertThat(seen.value(TrialMetric.TRIM_GAVE_BACK_MIB)).hasValue(30);
    assertThat(seen.value(TrialMetric.RETAINED_MALLOC_MIB)).isEmpty();
  }
}
