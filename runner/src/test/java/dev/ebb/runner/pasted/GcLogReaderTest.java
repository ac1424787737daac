package dev.ebb.runner.pasted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GcLogReaderTest {

  private static final long MIB = 1 << 20;

  private static GcLog read(String text) {
    return Pasted.only(text, GcLog.class);
  }

  private static Optional<GcLog.Live> live(GcLog log, String after) {
    return log.live().stream().filter(live -> live.after().equals(after)).findFirst();
  }

  @ParameterizedTest
  @CsvSource({
    "jdk17-g1, G1, full collection",
    "jdk17-serial, Serial, full collection",
    "jdk17-parallel, Parallel, full collection",
    "jdk17-shenandoah, Shenandoah, cycle of the whole heap",
    "jdk17-zgc, ZGC, cycle of the whole heap",
    "jdk25-g1, G1, full collection",
    "jdk25-serial, Serial, full collection",
    "jdk25-parallel, Parallel, full collection",
    "jdk25-shenandoah, Shenandoah, cycle of the whole heap",
    "jdk25-genshen, Shenandoah, cycle of the whole heap",
    "jdk25-zgc, ZGC, cycle of the whole heap"
  })
  void eachCollectorsIsReadAndAllOfIt(String file, String collector, String after) {
    String text = Pasted.text(file + "-gc.log");
    Paste paste = Pasted.read(text);
    assertThat(paste.found()).hasSize(1);
    assertThat(paste.unread()).isEmpty();
    GcLog log = (GcLog) paste.found().get(0);
    assertThat(log.collector()).hasValue(collector);
    assertThat(log.max()).hasValue(64 * MIB);
    assertThat(live(log, after)).isPresent();
    assertThat(log.source().to()).isEqualTo((int) text.lines().count());
  }

  @Test
  void whatFullCollectionsLeftIsReadOverTime() {
    GcLog.Live live = live(read(Pasted.text("leaks-gc.log")), "full collection").orElseThrow();
    assertThat(live.count()).isEqualTo(50);
    assertThat(live.first()).isZero();
    assertThat(live.last()).isEqualTo(39);
    assertThat(live.resolution()).isEqualTo(1);
    assertThat(live.hours() * 3_600).isCloseTo(21.5, within(1.5));
  }

  @Test
  void onlyTheLastLineOfAShenandoahCycleTells() {
    GcLog log =
        read(
            """
            [0.056s][info][gc] Using Shenandoah
            [0.058s][info][gc          ] GC(0) Concurrent cleanup 2M->9M(16M) 0.010ms
            [0.060s][info][gc          ] GC(0) Concurrent cleanup 9M->1M(16M) 0.011ms
            [0.526s][info][gc          ] GC(1) Concurrent cleanup (unload classes) 16M->8M(16M) 0.01ms
            [0.528s][info][gc          ] GC(1) Concurrent cleanup (unload classes) 8M->3M(17M) 0.01ms
            [0.600s][info][gc          ] GC(2) Concurrent cleanup (Young) 8M->4M(17M) 0.01ms
            """);
    GcLog.Live live = log.live().get(0);
    assertThat(live.count()).isEqualTo(2);
    assertThat(live.first()).isEqualTo(1);
    assertThat(live.last()).isEqualTo(3);
    assertThat(log.young()).isEqualTo(1);
    assertThat(log.committed()).hasValue(17 * MIB);
  }

  @Test
  void aCycleThatDegeneratedCountsOnceAndJdk9sMixedOnesAreMixed() {
    GcLog log =
        read(
            """
            [0.058s][info][gc] GC(0) Concurrent cleanup 2M->9M(16M) 0.010ms
            [0.060s][info][gc] GC(0) Pause Degenerated GC (Mark) 9M->4M(16M) 10.011ms
            [0.160s][info][gc] GC(1) Pause Mixed (G1 Evacuation Pause) 9M->5M(16M) 1.011ms
            """);
    assertThat(live(log, "cycle of the whole heap").orElseThrow().count()).isEqualTo(1);
    assertThat(live(log, "cycle of the whole heap").orElseThrow().last()).isEqualTo(4);
    assertThat(live(log, "mixed collection").orElseThrow().last()).isEqualTo(5);
  }

  @Test
  void youngCollectionsDoNotTellWhatIsLive() {
    GcLog log =
        read(
            """
            [0.201s][info][gc] GC(1) Pause Young (Normal) (G1 Evacuation Pause) 6M->1M(16M) 1.128ms
            [0.301s][info][gc] GC(2) Pause Young (Concurrent Start) (G1 Humongous Allocation) 6M->2M(16M) 1.1ms
            [0.302s][info][gc] GC(3) Pause Remark 2M->2M(16M) 1.1ms
            """);
    assertThat(log.young()).isEqualTo(2);
    assertThat(log.live()).isEmpty();
  }

  @Test
  void decorationsMayBeAnyOrNone() {
    String event = "GC(7) Pause Full (System.gc()) 123M->45M(256M) 12.3ms\n";
    for (String before :
        List.of(
            "[2026-11-27T00:00:00.123+0000][0.045s][info][gc] ",
            "[2026-11-27T00:00:00.123+0000][gc] ",
            "[45ms][info][gc,start] ",
            "[0,045s][info][gc          ] ",
            "> | [0.045s][info][gc] ",
            "my-pod-7d9f8-x2x 2026-11-27T00:00:00.123456789Z stdout F [0.045s][info][gc] ",
            "\u001b[32m[0.045s][info][gc]\u001b[0m ",
            "")) {
      GcLog log = read(before + event);
      assertThat(log.live()).as(before).hasSize(1);
      assertThat(log.live().get(0).last()).as(before).isEqualTo(45);
      assertThat(log.committed()).as(before).hasValue(256 * MIB);
    }
  }

  @Test
  void anotherJvmsLogBelowItIsAnother() {
    String text = Pasted.text("leaks-gc.log");
    assertThat(Pasted.read(text + text).found()).hasSize(2);
  }

  @Test
  void aPauseOfTheSameNumberTwiceIsOfSeveralJvms() {
    String both =
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    String.format(
                        Locale.ROOT,
                        "[%1$d.000s][info][gc] GC(%1$d) Pause Full (System.gc()) 9M->%2$dM(99M) 1.1ms%n"
                            + "[%1$d.100s][info][gc] GC(%1$d) Pause Full (System.gc()) 9M->5M(99M) 1.1ms%n",
                        i,
                        1 + i))
            .collect(Collectors.joining());
    assertThat(read(both).several()).isTrue();
    for (String name : Pasted.names()) {
      if (name.endsWith("gc.log")) {
        GcLog log = (GcLog) Pasted.read(Pasted.text(name)).found().get(0);
        assertThat(log.several()).as(name).isFalse();
      }
    }
    List<Found> after = Pasted.read(Pasted.text("leaks-gc.log").repeat(2)).found();
    assertThat(after).noneMatch(log -> ((GcLog) log).several());
  }

  @Test
  void howLongTheJvmHadBeenRunningIsToldByUptimeAlone() {
    String event = "[info][gc] GC(7) Pause Full (System.gc()) 123M->45M(256M) 12.3ms\n";
    assertThat(read("[7200.000s]" + event).live().get(0).upHours()).hasValue(2);
    assertThat(read("[2026-11-27T00:00:00.123+0000]" + event).live().get(0).upHours()).isEmpty();
    assertThat(read("[1795700000123ms]" + event).live().get(0).upHours()).isEmpty();
    assertThat(read(event).live().get(0).upHours()).isEmpty();
  }

  @Test
  void jdk8sAreReadWithAllTheirFullCollections() {
    GcLog parallel = read(Pasted.text("jdk8-parallel-gc.log"));
    assertThat(parallel.collector()).hasValue("Parallel");
    assertThat(parallel.young()).isEqualTo(1);
    GcLog.Live full = live(parallel, "full collection").orElseThrow();
    assertThat(full.count()).isEqualTo(2);
    assertThat(full.first()).isCloseTo(98_765 / 1024.0, within(0.001));
    assertThat(full.last()).isCloseTo(98_766 / 1024.0, within(0.001));
    assertThat(full.hours()).isCloseTo(60 / 3_600.0, within(1e-9));
    GcLog cms = read(Pasted.text("jdk8-cms-gc.log"));
    assertThat(cms.collector()).hasValue("CMS");
    assertThat(live(cms, "full collection").orElseThrow().last())
        .isCloseTo(10_440 / 1024.0, within(0.001));
    assertThat(cms.young()).isEqualTo(1);
  }

  @Test
  void aYoungCollectionOfJdk8ThatTurnsToTheOldGenerationIsFull() {
    List<Found> found = Pasted.read(Pasted.text("jdk8-serial-gc.log")).found();
    assertThat(found).hasSize(2);
    GcLog serial = (GcLog) found.get(0);
    GcLog.Live full = live(serial, "full collection").orElseThrow();
    assertThat(full.count()).isEqualTo(2);
    assertThat(full.last()).isCloseTo(11_440 / 1024.0, within(0.001));
    assertThat(serial.young()).isEqualTo(1);
    assertThat(((HeapInfo) found.get(1)).collector()).isEqualTo("Serial");
  }

  @Test
  void g1OfJdk8HasItsSizesSomeLinesFurtherDown() {
    GcLog g1 = read(Pasted.text("jdk8-g1-gc.log"));
    assertThat(g1.collector()).hasValue("G1");
    assertThat(g1.young()).isEqualTo(1);
    assertThat(live(g1, "full collection").orElseThrow().last()).isCloseTo(12.3, within(0.001));
    assertThat(live(g1, "mixed collection").orElseThrow().last()).isCloseTo(15.5, within(0.001));
    assertThat(g1.committed()).hasValue(64 * MIB);
  }

  @Test
  void sizesThatCannotBeReadAreCounted() {
    Paste paste =
        Pasted.read(
            """
            [0.201s][info][gc] GC(1) Pause Full (System.gc()) 6M->1M(16M) 1.128ms
            [0.301s][info][gc] GC(2) Pause Full (System.gc()) 6M->x1M(16M) 1.128ms
            [0.401s][info][gc] GC(3) Pause Full (System.gc()) 6M->99M(16M) 1.128ms
            """);
    assertThat(((GcLog) paste.found().get(0)).live().get(0).count()).isEqualTo(1);
    assertThat(paste.unread()).containsExactly(new Paste.Unread(Kind.GC_LOG, 2, 2));
  }
}
