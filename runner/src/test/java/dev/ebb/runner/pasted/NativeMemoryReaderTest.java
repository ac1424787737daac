package dev.ebb.runner.pasted;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeMemoryReaderTest {

  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;

  private static NativeMemory read(String text) {
    return Pasted.only(text, NativeMemory.class);
  }

  @ParameterizedTest
  @CsvSource({
    "jdk8-nmt.txt, 4711, 1477212, 186756, 131072, 9",
    "jdk17-g1-nmt.txt, 12196, 1510071, 92967, 27648, 19",
    "jdk25-g1-nmt.txt, 13357, 1508902, 92310, 24576, 21",
    "jdk25-zgc-nmt.txt, 14293, 2458332, 65696, 32768, 20"
  })
  void summariesAreReadToTheLastCategory(
      String file, long pid, long reserved, long committed, long heap, int categories) {
    NativeMemory memory = read(Pasted.text(file));
    assertThat(memory.source().pid()).hasValue(pid);
    assertThat(memory.total().orElseThrow().reserved()).isEqualTo(reserved * KIB);
    assertThat(memory.total().orElseThrow().committed()).isEqualTo(committed * KIB);
    assertThat(memory.of(NativeMemory.HEAP).orElseThrow().committed()).isEqualTo(heap * KIB);
    assertThat(memory.categories()).hasSize(categories);
    assertThat(memory.whole()).isTrue();
    assertThat(memory.compared()).isFalse();
    assertThat(Pasted.read(Pasted.text(file)).unread()).isEmpty();
  }

  @Test
  void growthSinceABaselineIsReadWithItsSign() {
    NativeMemory memory = read(Pasted.text("jdk25-zgc-nmt-diff.txt"));
    assertThat(memory.compared()).isTrue();
    assertThat(memory.total().orElseThrow().grown()).hasValue(-1_802 * KIB);
    assertThat(memory.of("GC").orElseThrow().grown()).hasValue(560 * KIB);
    assertThat(memory.of("Arena Chunk").orElseThrow().grown()).hasValue(-2_366 * KIB);
    assertThat(memory.of("Symbol").orElseThrow().grown()).isEmpty();
    assertThat(memory.whole()).isTrue();
  }

  @Test
  void theScaleIsMinded() {
    NativeMemory mib = read(Pasted.text("jdk17-g1-nmt-mb.txt"));
    assertThat(mib.total().orElseThrow().committed()).isEqualTo(93 * MIB);
    assertThat(mib.resolution()).isEqualTo(MIB);
    assertThat(mib.whole()).isTrue();
    NativeMemory gib = read("Total: reserved=3GB, committed=1GB\n");
    assertThat(gib.total().orElseThrow().reserved()).isEqualTo(3_072 * MIB);
    NativeMemory bytes =
        read(
            "Total: reserved=1546312704, committed=95198208\n- Java Heap (reserved=67108864, committed=28311552)\n");
    assertThat(bytes.total().orElseThrow().committed()).isEqualTo(95_198_208);
    assertThat(bytes.of("Java Heap").orElseThrow().committed()).isEqualTo(28_311_552);
  }

  @Test
  void halfATableHasNoTotalOrIsNotWhole() {
    String text = Pasted.text("jdk17-g1-nmt.txt");
    NativeMemory end = read(text.substring(text.indexOf("-                    Thread")));
    assertThat(end.total()).isEmpty();
    assertThat(end.whole()).isFalse();
    assertThat(end.of(NativeMemory.HEAP)).isEmpty();
    NativeMemory begin = read(text.substring(0, text.indexOf("-                    Thread")));
    assertThat(begin.total()).isPresent();
    assertThat(begin.whole()).isFalse();
  }

  @Test
  void whatCannotBeReadIsCountedAndLeavesItNotWhole() {
    String text =
        Pasted.text("jdk17-g1-nmt.txt").replace("committed=38183KB)\n", "committed=38i83KB)\n");
    Paste paste = Pasted.read(text);
    NativeMemory memory = (NativeMemory) paste.found().get(0);
    assertThat(memory.of("GC")).isEmpty();
    assertThat(memory.whole()).isFalse();
    assertThat(paste.unread())
        .singleElement()
        .satisfies(
            unread -> {
              assertThat(unread.kind()).isEqualTo(Kind.NATIVE_MEMORY);
              assertThat(unread.count()).isEqualTo(1);
              assertThat(text.lines().toList().get(unread.first() - 1)).contains("38i83KB");
            });
  }

  @Test
  void aTotalWhoseDigitsAreBrokenIsNone() {
    assertThat(Pasted.read("Total: reserved=14,7KB1, committed=92967KB\n").found()).isEmpty();
    assertThat(Pasted.read("Total: reserved=10KB, committed=92967KB\n").found()).isEmpty();
    NativeMemory grouped = read("Total: reserved=1,510,071KB, committed=92,967KB\n");
    assertThat(grouped.total().orElseThrow().committed()).isEqualTo(92_967 * KIB);
  }

  @Test
  void linesThatWereWrappedAreJoined() {
    NativeMemory memory =
        read(
            """
            Total: reserved=1510071KB,
            committed=92967KB
            -                 Java Heap (reserved=65536KB, commi
            tted=27648KB)
            """);
    assertThat(memory.total().orElseThrow().committed()).isEqualTo(92_967 * KIB);
    assertThat(memory.of(NativeMemory.HEAP).orElseThrow().committed()).isEqualTo(27_648 * KIB);
  }
}
