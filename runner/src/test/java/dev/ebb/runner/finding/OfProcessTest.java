package dev.ebb.runner.finding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.ControlGroup;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What ebb inspect says of a process. */
class OfProcessTest {

  /** ZGC counts whole pages as used, of which not all need be in memory. */
  @Test
  void moreHeapInUseThanIsInMemoryIsNoPartOfIt() {
    assertThat(FreeHeap.unknown(OptionalDouble.of(51), 86).sentence())
        .startsWith("86 MiB are in use by the JVM's own count")
        .contains("more than is in memory", "whole pages")
        .doesNotContain("86 of it");
    assertThat(FreeHeap.unknown(OptionalDouble.of(70), 26).sentence())
        .startsWith("26 of it is in use, live or not");
    Finding live = FreeHeap.ofProcess(OptionalDouble.of(51), 86);
    assertThat(live.sentence()).contains("86 MiB are live by the JVM's own count");
    assertThat(live.figures()).doesNotContainKey(FreeHeap.FREE_MIB);
  }

  @Test
  void whatIsNotInMemoryCannotBeGivenBack() {
    Finding free = FreeHeap.ofProcess(OptionalDouble.of(60), 10);
    assertThat(free.figures()).containsEntry(FreeHeap.FREE_MIB, 50.0);
    assertThat(Collector.mend(List.of("-XX:+UseG1GC"), free, 7).orElseThrow().sentence())
        .contains("jcmd 7 VM.set_flag G1PeriodicGCInterval 3000");
    assertThat(Collector.mend(List.of("-XX:+UseG1GC", "-XX:G1PeriodicGCInterval=1"), free, 7))
        .isEmpty();
  }

  @Test
  void trimmingThatRaisedRssGaveNothingBack() {
    assertThat(MallocHeld.of(-11.6).sentence())
        .isEqualTo("Malloc held nothing that it could give back");
  }

  @Test
  void aHeapThatBeganAtItsLimitHasNotGrownToIt() {
    assertThat(HeapLimit.ofProcess(200, 200, OptionalDouble.of(200)).orElseThrow().sentence())
        .contains("committed from the start");
    assertThat(HeapLimit.ofProcess(200, 200, OptionalDouble.of(16)).orElseThrow().sentence())
        .contains("has grown to its limit");
  }

  private static ControlGroup group(double used, double limit, double cache, long kills) {
    return new ControlGroup(
        "/g",
        1,
        OptionalDouble.of(used),
        OptionalDouble.of(limit),
        OptionalDouble.of(used - cache),
        OptionalDouble.of(cache),
        OptionalDouble.of(0),
        OptionalDouble.of(0),
        OptionalDouble.empty(),
        OptionalLong.of(0),
        OptionalLong.of(kills));
  }

  @Test
  void aControlGroupIsSpokenOfWhereItIsNearItsLimit() {
    assertThat(Charged.of(group(100, 512, 10, 0))).isEmpty();
    assertThat(Charged.of(group(500, 512, 300, 0)).orElseThrow().sentence())
        .contains("charged 500 of 512 MiB", "300 of that is page cache");
    assertThat(Charged.of(group(100, 512, 10, 2)).orElseThrow().sentence())
        .isEqualTo("The kernel has ended 2 processes of this control group for want of memory");
  }

  @Test
  void aSharedHeapIsChargedMoreThanRssShows() {
    ControlGroup with =
        new ControlGroup(
            "/g",
            1,
            OptionalDouble.of(400),
            OptionalDouble.empty(),
            OptionalDouble.of(100),
            OptionalDouble.of(0),
            OptionalDouble.of(0),
            OptionalDouble.of(200),
            OptionalDouble.empty(),
            OptionalLong.empty(),
            OptionalLong.empty());
    assertThat(
            SharedHeap.of(OptionalDouble.of(70), 200, Optional.of(with)).orElseThrow().sentence())
        .contains("charged for all 200 MiB", "130 more than RSS shows");
    assertThat(SharedHeap.of(OptionalDouble.of(195), 200, Optional.of(with))).isEmpty();
    assertThat(SharedHeap.of(OptionalDouble.of(70), 200, Optional.empty())).isEmpty();
  }
}
