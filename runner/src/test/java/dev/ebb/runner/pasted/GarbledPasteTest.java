package dev.ebb.runner.pasted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.ebb.runner.Garbled;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

/** Whatever is pasted, it is read as far as it goes, and no sum is more than its rows are. */
class GarbledPasteTest {

  private static final List<String> NAMES = Pasted.names();

  private static void isRead(String text) {
    Paste paste = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Pasted.read(text));
    for (Found found : paste.found()) {
      assertThat(found.source().from()).isBetween(1, found.source().to());
      assertThat(found.source().to()).isLessThanOrEqualTo(paste.lines());
      if (found instanceof PastedHistogram histogram && histogram.whole()) {
        assertThat(histogram.classes().bytes())
            .isEqualTo(histogram.classes().lines().stream().mapToLong(row -> row.bytes()).sum());
      }
      if (found instanceof NativeMemory memory) {
        memory.total().ifPresent(sum -> assertThat(sum.committed()).isNotNegative());
      }
      if (found instanceof MemoryMap map) {
        assertThat(map.rss()).isNotNegative();
      }
    }
    paste.unread().forEach(unread -> assertThat(unread.first()).isBetween(1, paste.lines()));
  }

  @Property(tries = 600)
  void mutated(@ForAll long seed) {
    String name = NAMES.get((int) Math.floorMod(seed, (long) NAMES.size()));
    isRead(Garbled.of(Pasted.text(name), seed));
  }

  @Property(tries = 200)
  void piecesOfSeveral(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      String one = Pasted.text(NAMES.get(random.nextInt(NAMES.size())));
      int from = random.nextInt(one.length());
      text.append(one, from, Math.min(one.length(), from + random.nextInt(3_000)));
    }
    isRead(text.toString());
  }

  @Property(tries = 300)
  void anyText(@ForAll @StringLength(max = 400) String text) {
    isRead(text);
  }

  /** Long lines, of what patterns look for, over and over. */
  @Property(tries = 60)
  void longLines(@ForAll long seed) {
    Random random = new Random(seed);
    List<String> pieces =
        List.of(
            "1",
            " ",
            ":",
            "(",
            "[",
            "K->",
            "gc",
            "GC(1) ",
            "reserved=",
            "[GC ",
            "a.",
            "|",
            "0x",
            "-",
            "Pause ",
            "M",
            ",");
    StringBuilder text = new StringBuilder();
    String piece = pieces.get(random.nextInt(pieces.size()));
    String other = pieces.get(random.nextInt(pieces.size()));
    for (int i = 0; i < 20_000; i++) {
      text.append(random.nextInt(50) == 0 ? other : piece);
    }
    isRead(text.append('\n').append(text).toString());
  }
}
