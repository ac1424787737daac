package dev.ebb.runner.pasted;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HistogramReaderTest {

  private static PastedHistogram read(String text) {
    return Pasted.only(text, PastedHistogram.class);
  }

  @Test
  void jcmdsIsReadWithItsProcessAndTotal() {
    PastedHistogram histogram = read(Pasted.text("jdk25-g1-histogram-1.txt"));
    assertThat(histogram.source().pid()).hasValue(13357);
    assertThat(histogram.classes().lines()).hasSize(302);
    assertThat(histogram.classes().bytes()).isEqualTo(9_299_208);
    assertThat(histogram.classes().of("[B").orElseThrow().bytes()).isEqualTo(8_137_336);
    assertThat(histogram.classes().of("java.lang.String").orElseThrow().instances())
        .isEqualTo(9_462);
    assertThat(histogram.whole()).isTrue();
  }

  @Test
  void jmapsAndThatOfJdk8AreReadToo() {
    PastedHistogram jmap = read(Pasted.text("jdk17-g1-histogram-2.txt"));
    assertThat(jmap.source().pid()).isEmpty();
    assertThat(jmap.whole()).isTrue();
    PastedHistogram old = read(Pasted.text("jdk8-histogram.txt"));
    assertThat(old.classes().bytes("[C")).isEqualTo(5_418_840);
    assertThat(old.classes().bytes()).isEqualTo(8_206_496);
    assertThat(old.whole()).isTrue();
  }

  @Test
  void oneThatIsCutOffHasNoTotal() {
    String text = Pasted.text("jdk25-g1-histogram-1.txt");
    PastedHistogram histogram = read(text.substring(0, text.length() / 2));
    assertThat(histogram.classes().total()).isEmpty();
    assertThat(histogram.whole()).isFalse();
    assertThat(histogram.classes().bytes("[B")).isEqualTo(8_137_336);
  }

  @Test
  void oneThatLacksARowIsNotWhole() {
    String text = Pasted.text("jdk8-histogram.txt");
    assertThat(read(text.replaceFirst("(?m)^   3:.*\\n", "")).whole()).isFalse();
    assertThat(read(text.replace("743760", "743761")).whole()).isFalse();
  }

  @Test
  void severalInOneFileAreSeveral() {
    String text = Pasted.text("jdk8-histogram.txt");
    String withoutHead = text.substring(text.indexOf("   1:"));
    List<Found> found = Pasted.read(text + "then\n" + text + withoutHead).found();
    assertThat(found).hasSize(3).allMatch(one -> ((PastedHistogram) one).whole());
  }

  @Test
  void thousandsMayBeSetApart() {
    String rows =
        """
         num     #instances         #bytes  class name
           1:        31,207      5,418,840  [C
           2:         1.854      1.310.720  [B
           3:     30\u00a0990       743\u202f760  java.lang.String
        """;
    PastedHistogram histogram = read(rows);
    assertThat(histogram.classes().bytes("[C")).isEqualTo(5_418_840);
    assertThat(histogram.classes().bytes("[B")).isEqualTo(1_310_720);
    assertThat(histogram.classes().bytes("java.lang.String")).isEqualTo(743_760);
  }

  @Test
  void whatIsNoWholeNumberIsNotRead() {
    Paste paste =
        Pasted.read(
            """
             num     #instances         #bytes  class name
               1:        31,207      5,418,84  [C
               2:          1854       1310720  [B
            """);
    PastedHistogram histogram = (PastedHistogram) paste.found().get(0);
    assertThat(histogram.classes().lines()).hasSize(1);
    assertThat(histogram.whole()).isFalse();
    assertThat(paste.unread()).containsExactly(new Paste.Unread(Kind.HISTOGRAM, 1, 2));
  }

  @Test
  void aBrokenRowIsOfTheTableAboveIt() {
    String table = "   2:  10  1000  [C\n   3:  1o  900  [I\n";
    List<Found> found =
        Pasted.read(
                " #instances #bytes\n   1:  20  2000  [B\n"
                    + table
                    + "Total: reserved=3KB, committed=2KB\n")
            .found();
    assertThat(found.get(0).source().unread()).isEqualTo(1);
    assertThat(found.get(1).source().unread()).isZero();
  }

  @Test
  void rowsOfAMarkdownTableAreReadToo() {
    PastedHistogram histogram =
        read(
            """
            | num | #instances | #bytes | class name |
            |---|---|---|---|
            | 1 | 31207 | 5418840 | [C |
            | 2 | 1854 | 1310720 | [B |
            | Total | 33061 | 6729560 |
            """);
    assertThat(
            read("#instances #bytes\n| 1: | 31,207 | 5,418,840 | `[C` |\n").classes().bytes("[C"))
        .isEqualTo(5_418_840);
    assertThat(histogram.classes().bytes()).isEqualTo(6_729_560);
    assertThat(histogram.whole()).isTrue();
  }

  @Test
  void rowsAndNamesThatWereWrappedAreJoined() {
    PastedHistogram histogram =
        read(
            """
             num     #instances         #bytes  class name
               1:         31207
             5418840  [C
               2:          1854        1310720  java.util.concurrent.
            ConcurrentHashMap$Node (java.base@17.0.15)
            Total         33061        6729560
            """);
    assertThat(histogram.classes().bytes("[C")).isEqualTo(5_418_840);
    assertThat(histogram.classes().bytes("java.util.concurrent.ConcurrentHashMap$Node"))
        .isEqualTo(1_310_720);
    assertThat(histogram.whole()).isTrue();
  }

  @Test
  void aTimeIsNoRow() {
    assertThat(Pasted.read("at 10:15:30: 12 345 requests.failed\n").found()).isEmpty();
    assertThat(Pasted.read("   1: 12 345 apples\n").found()).isEmpty();
  }
}
