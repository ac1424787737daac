package dev.ebb.runner.pasted;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MemoryMapReaderTest {

  private static final long KIB = 1 << 10;

  private static MemoryMap read(String text) {
    return Pasted.only(text, MemoryMap.class);
  }

  @Test
  void smapsAddsUpToItsRollup() {
    MemoryMap smaps = read(Pasted.text("jdk17-g1-smaps.txt"));
    MemoryMap rollup = read(Pasted.text("jdk17-g1-smaps-rollup.txt"));
    assertThat(smaps.kind()).isEqualTo(Kind.SMAPS);
    assertThat(rollup.kind()).isEqualTo(Kind.ROLLUP);
    assertThat(smaps.mappings().mappings()).hasSize(202);
    assertThat(smaps.rss()).isEqualTo(70_384 * KIB).isEqualTo(rollup.rss());
    assertThat(smaps.whole()).isTrue();
    assertThat(smaps.complete()).isTrue();
    assertThat(rollup.whole()).isTrue();
    assertThat(rollup.complete()).isFalse();
  }

  @Test
  void bothOfPmapsTablesAreReadWithTheirTotals() {
    MemoryMap narrow = read(Pasted.text("jdk17-g1-pmap-x.txt"));
    MemoryMap wide = read(Pasted.text("jdk17-g1-pmap-X.txt"));
    assertThat(narrow.source().pid()).hasValue(12196);
    assertThat(narrow.rss()).isEqualTo(wide.rss()).isEqualTo(70_384 * KIB);
    assertThat(narrow.pss()).isEmpty();
    assertThat(wide.pss()).isPresent();
    assertThat(narrow.complete()).isTrue();
    assertThat(wide.complete()).isTrue();
    assertThat(wide.mappings().mappings()).hasSize(202);
  }

  @Test
  void zgcsHeapIsCountedOnceByItsShare() {
    MemoryMap map = read(Pasted.text("jdk17-zgc-pmap-X.txt"));
    assertThat(map.rss()).isEqualTo(155_156 * KIB);
    assertThat(map.pss()).hasValue(94_058 * KIB);
    assertThat(map.mappings().heap(null).orElseThrow()).isBetween(55_000 * KIB, 64_000 * KIB);
  }

  @Test
  void halfAMapIsALowerBound() {
    for (String file :
        new String[] {"jdk17-g1-smaps.txt", "jdk17-g1-pmap-x.txt", "jdk17-g1-pmap-X.txt"}) {
      String text = Pasted.text(file);
      MemoryMap begin = read(text.substring(0, text.lastIndexOf('\n', text.length() / 2)));
      assertThat(begin.whole()).as(file).isFalse();
      assertThat(begin.rss()).as(file).isPositive().isLessThan(70_384 * KIB);
    }
    String text = Pasted.text("jdk17-g1-smaps.txt");
    MemoryMap end = read(text.substring(text.indexOf("Rss:")));
    assertThat(end.whole()).as("its first mapping is torn").isFalse();
    MemoryMap late =
        read(text.substring(text.indexOf("[heap]")).replaceFirst("(?s).*?\\n(?=7f)", ""));
    assertThat(late.whole()).as("the program itself is missing").isFalse();
    MemoryMap lateField = read("VmFlags: rd wr mr\n" + text);
    assertThat(lateField.whole()).as("there was a mapping before").isFalse();
  }

  /**
   * Cut in the midst of one mapping, and on in the midst of another, at each of its lines: seen
   * unless they fit.
   */
  @Test
  void aMapThatLacksABlockInItsMiddleIsALowerBound() {
    List<String> lines = Pasted.text("jdk17-g1-smaps.txt").lines().toList();
    for (int from = 100; from < 104; from++) {
      for (int to = 200; to < 204; to++) {
        List<String> left = new ArrayList<>(lines.subList(0, from));
        left.addAll(lines.subList(to, lines.size()));
        boolean seen = from % 4 != to % 4 || lines.get(to).startsWith("Size");
        assertThat(read(String.join("\n", left)).whole()).as(from + "-" + to).isEqualTo(!seen);
      }
    }
  }

  @Test
  void whatOtherFilesSayBelowAMapIsNotOfItsLastMapping() {
    String text = Pasted.text("jdk17-g1-smaps.txt") + "VmPeak:  1048576 kB\nVmRSS:  70384 kB\n";
    assertThat(read(text).whole()).isTrue();
  }

  @Test
  void aTotalIsBelievedAndRowsThatAreMissingAreMissed() {
    String text = Pasted.text("jdk17-g1-pmap-x.txt");
    String rows = text.substring(text.indexOf("\n", 2_000) + 1);
    MemoryMap map = read("Address           Kbytes     RSS   Dirty Mode  Mapping\n" + rows);
    assertThat(map.rss()).isEqualTo(70_384 * KIB);
    assertThat(map.whole()).isTrue();
    assertThat(map.complete()).isFalse();
  }

  @Test
  void aLineThatCannotBeReadMakesItALowerBound() {
    String text = Pasted.text("jdk17-g1-smaps.txt").replaceFirst("Rss: +25600 kB", "Rss: 25x00 kB");
    Paste paste = Pasted.read(text);
    MemoryMap map = (MemoryMap) paste.found().get(0);
    assertThat(map.whole()).isFalse();
    assertThat(map.rss()).isEqualTo((70_384 - 25_600) * KIB);
    assertThat(paste.unread()).containsExactly(new Paste.Unread(Kind.SMAPS, 1, 3));
  }

  @Test
  void withoutPssItIsNotMadeUp() {
    String text = Pasted.text("jdk17-g1-smaps.txt").replaceAll("(?m)^Pss:.*\\n", "");
    assertThat(read(text).pss()).isEqualTo(OptionalLong.empty());
    assertThat(read(text).rss()).isEqualTo(70_384 * KIB);
  }

  @Test
  void twoInOneFileAreTwo() {
    String text = Pasted.text("jdk17-g1-smaps.txt");
    assertThat(Pasted.read(text + text).found())
        .hasSize(2)
        .allMatch(map -> ((MemoryMap) map).whole());
    String narrow = Pasted.text("jdk17-g1-pmap-x.txt");
    assertThat(Pasted.read(narrow + narrow).found()).hasSize(2);
  }
}
