package dev.ebb.runner.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ebb.runner.churn.Checkpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChurnSummaryTest {

  private static final double MIB = 1 << 20;

  private static List<Checkpoint> looks(double bytesPerPush, double entriesPerPush) {
    List<Checkpoint> looks = new ArrayList<>();
    for (int i = 0; i <= 10; i++) {
      long pushes = 2_000L * i;
      long entries = Math.round(pushes * entriesPerPush);
      double live = 40 + pushes * bytesPerPush / MIB;
      looks.add(
          new Checkpoint(
              "a", i, pushes, pushes, entries, entries, 0L, 50.0, live, 300.0, 1e3, 1.0, 2.0,
              live + 4, entries, 1.0, Map.of()));
    }
    return looks;
  }

  private static Growth connections() {
    return ChurnSummary.bytesPerPush(looks(40, 0)).orElseThrow();
  }

  @Test
  void anEntryIsPricedWithoutWhatConnectionsTake() {
    ChurnSummary arm = ChurnSummary.of("a", null, 20_000, looks(640, 1), connections(), 256);
    assertThat(arm.bytesPerEntry().slope()).isEqualTo(600, within(0.01));
    assertThat(arm.bytesPerPush().slope()).isEqualTo(640, within(0.01));
    assertThat(arm.idsPerPush()).isEqualTo(1);
  }

  @Test
  void severalEntriesAPushShareItsPrice() {
    ChurnSummary arm = ChurnSummary.of("a", null, 20_000, looks(1_840, 3), connections(), 256);
    assertThat(arm.bytesPerEntry().slope()).isEqualTo(600, within(0.01));
  }

  @Test
  void aHeapIsFullWhenWhatGrowsHasFilledWhatWasFree() {
    ChurnSummary arm = ChurnSummary.of("a", null, 20_000, looks(640, 1), null, 256);
    assertThat((double) arm.heapFullAfterPushes()).isEqualTo((256 - 44) * MIB / 640, within(2.0));
  }

  @Test
  void whereNothingGrowsNothingIsPricedAndNoHeapIsEverFull() {
    ChurnSummary arm = ChurnSummary.of("a", null, 20_000, looks(0, 0), connections(), 256);
    assertThat(arm.bytesPerEntry()).isNull();
    assertThat(arm.heapFullAfterPushes()).isNull();
    assertThat(arm.line()).containsEntry("bytes_per_entry", null);
  }

  @Test
  void whatSomethingElseTookAtOnceIsTakenOff() {
    List<Checkpoint> looks = new ArrayList<>(looks(640, 1));
    looks.replaceAll(look -> look.number() < 6 ? look : with(look, look.producerIds(), 8));
    assertThat(ChurnSummary.jumps(looks)).hasSize(1);
    assertThat(ChurnSummary.jumps(looks).get(0).mib()).isEqualTo(8, within(0.01));
    ChurnSummary arm = ChurnSummary.of("a", null, 20_000, looks, connections(), 256);
    assertThat(arm.bytesPerEntry().slope()).isEqualTo(600, within(0.1));
  }

  /** A storm's looks lie further and further apart: twice as many pushes take twice as much. */
  @Test
  void whatIsUsualForSoManyPushesIsNoJump() {
    List<Checkpoint> looks = new ArrayList<>();
    long pushes = 0;
    for (int i = 0; i < 10; i++) {
      pushes += 1_000L << i;
      looks.add(withPushes(looks(640, 1).get(0), i, pushes, 40 + pushes * 640 / MIB));
    }
    assertThat(looks.get(9).heapLiveMib() - looks.get(8).heapLiveMib())
        .as("far more than a jump of something else has")
        .isGreaterThan(200);
    assertThat(ChurnSummary.jumps(looks)).isEmpty();
    Growth growth = ChurnSummary.bytesPerPush(looks).orElseThrow();
    assertThat(growth.slope()).isEqualTo(640, within(0.01));
  }

  @Test
  void aJumpBetweenLooksFarApartIsStillOne() {
    List<Checkpoint> looks = new ArrayList<>();
    for (int i = 1; i <= 10; i++) {
      long pushes = 20_000L * i;
      double jump = i < 6 ? 0 : 16;
      looks.add(withPushes(looks(640, 1).get(0), i, pushes, 40 + pushes * 640 / MIB + jump));
    }
    assertThat(ChurnSummary.jumps(looks)).hasSize(1);
    assertThat(ChurnSummary.jumps(looks).get(0).mib()).isEqualTo(16, within(0.01));
  }

  /** Where ids go as fast as they come the heap levels off: nothing has jumped down. */
  @Test
  void aHeapThatLevelsOffHasNotJumped() {
    List<Checkpoint> looks = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      long entries = Math.min(120_000L, 10_000L * i);
      double live = 40 + entries * 640 / MIB;
      looks.add(withPushes(looks(640, 1).get(0), i, 10_000L * i, entries, live));
    }
    assertThat(ChurnSummary.jumps(looks)).isEmpty();
    ChurnSummary arm = ChurnSummary.of("a", null, 200_000, looks, null, 256);
    assertThat(arm.bytesPerEntry().slope()).isEqualTo(640, within(0.01));
    assertThat(arm.bytesPerPush().error()).as("it is no straight line").isPositive();
    assertThat(arm.heapFullAfterPushes()).isNull();
  }

  private static Checkpoint withPushes(Checkpoint look, int number, long pushes, double live) {
    return withPushes(look, number, pushes, pushes, live);
  }

  private static Checkpoint withPushes(
      Checkpoint look, int number, long pushes, long entries, double live) {
    return new Checkpoint(
        look.arm(),
        number,
        pushes,
        pushes,
        entries,
        entries,
        look.stateBytes(),
        look.heapUsedMib(),
        live,
        look.rssMib(),
        look.pushesPerS(),
        look.pushP50Ms(),
        look.pushP99Ms(),
        live + 4,
        pushes,
        look.cpuMsPerPush(),
        look.parts());
  }

  @Test
  void whereIdsGoAsFastAsTheyComeNoHeapIsEverFull() {
    List<Checkpoint> looks = new ArrayList<>(looks(640, 1));
    looks.replaceAll(look -> with(look, Math.min(1_200, look.pushes()), 0));
    assertThat(ChurnSummary.of("a", null, 20_000, looks, null, 256).heapFullAfterPushes()).isNull();
  }

  private static Checkpoint with(Checkpoint look, long ids, double moreMib) {
    return new Checkpoint(
        look.arm(),
        look.number(),
        look.pushes(),
        look.records(),
        ids,
        look.entries(),
        look.stateBytes(),
        look.heapUsedMib(),
        look.heapLiveMib() + moreMib,
        look.rssMib(),
        look.pushesPerS(),
        look.pushP50Ms(),
        look.pushP99Ms(),
        look.heapOccupiedMib() + moreMib,
        look.gauge(),
        look.cpuMsPerPush(),
        look.parts());
  }
}
