package dev.ebb.runner.pasted;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeapInfoReaderTest {

  private static final long KIB = 1 << 10;

  private static HeapInfo read(String text) {
    return Pasted.only(text, HeapInfo.class);
  }

  @ParameterizedTest
  @CsvSource({
    "jdk8-g1, G1, 65536, 13629",
    "jdk8-cms, CMS, 65536, 14671",
    "jdk11-shenandoah, Shenandoah, 44288, 43981",
    "jdk11-zgc, ZGC, 63488, 28672",
    "jdk17-g1, G1, 25600, 13629",
    "jdk17-serial, Serial, 21752, 16018",
    "jdk17-parallel, Parallel, 32768, 16070",
    "jdk17-shenandoah, Shenandoah, 44288, 43981",
    "jdk17-zgc, ZGC, 63488, 28672",
    "jdk25-g1, G1, 24576, 19611",
    "jdk25-serial, Serial, 23544, 18573",
    "jdk25-parallel, Parallel, 29696, 20344",
    "jdk25-shenandoah, Shenandoah, 60160, 52426",
    "jdk25-genshen, Shenandoah, 51200, 44801",
    "jdk25-zgc, ZGC, 32768, 24576"
  })
  void eachCollectorsIsRead(String file, String collector, long committed, long used) {
    String text = Pasted.text(file + "-heap-info.txt");
    HeapInfo heap = read(text);
    assertThat(heap.collector()).isEqualTo(collector);
    assertThat(heap.committed()).hasValue(committed * KIB);
    assertThat(heap.used()).hasValue(used * KIB);
    assertThat(heap.max()).hasValue(65_536 * KIB);
    assertThat(heap.source().pid()).isPresent();
    assertThat(heap.range().isPresent()).isEqualTo(!collector.equals("ZGC"));
    assertThat(Pasted.read(text).unread()).isEmpty();
  }

  @Test
  void halfOfItHasNoSizes() {
    String text = Pasted.text("jdk17-serial-heap-info.txt");
    HeapInfo young = read(text.substring(0, text.indexOf(" tenured")));
    assertThat(young.committed()).isEmpty();
    assertThat(young.used()).isEmpty();
    assertThat(young.range()).isEmpty();
    HeapInfo old = read(text.substring(text.indexOf(" tenured")));
    assertThat(old.committed()).isEmpty();
  }

  @Test
  void aSizeThatCannotBeReadIsCounted() {
    String text = Pasted.text("jdk17-g1-heap-info.txt").replace("25600K", "25b00K");
    Paste paste = Pasted.read(text);
    assertThat(paste.found()).isEmpty();
    assertThat(paste.unread()).containsExactly(new Paste.Unread(Kind.HEAP_INFO, 1, 2));
  }

  @Test
  void anAddressTooLongForOneIsNone() {
    String text = Pasted.text("jdk17-g1-heap-info.txt").replace("[0x0", "[0x0123456789abcdef0");
    List<Found> found = Pasted.read(text).found();
    assertThat(found).allSatisfy(heap -> assertThat(((HeapInfo) heap).range()).isEmpty());
  }
}
