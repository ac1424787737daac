package dev.ebb.runner.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ebb.runner.process.ClassHistogram;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class HeapStateTest {

  /** As somebody pasted them, of a heap of 15 GB (fluent-plugin-kafka, issue 406). */
  private static final String PASTED =
      """
         2:      33476789     1606885872  kafka.log.ProducerStateEntry
         3:      33471849     1338873960  kafka.log.BatchMetadata
      """;

  private static HeapState of(String text, OptionalDouble heapMib) {
    return HeapState.of(ClassHistogram.excerpt(text), heapMib);
  }

  private static String words(HeapState state) {
    return String.join("\n", state.lines());
  }

  @Test
  void someRowsTellHowManyAndHowMuchAtLeast() {
    HeapState state = of(PASTED, OptionalDouble.empty());
    assertThat(state.state().entries()).isEqualTo(33_476_789);
    assertThat(state.state().batches()).isEqualTo(33_471_849);
    assertThat(state.atLeastMib()).isEqualTo(2_945_759_832.0 / (1 << 20), within(0.01));
    assertThat(state.fewMib()).isGreaterThan(state.atLeastMib());
    assertThat(words(state))
        .contains("33,476,789 entries", "33,471,849 batches", "at least 2,809 MiB")
        .contains("about 6,640 to 9,961 MiB", "Scala 2.12", "Scala 2.13")
        .contains("not known: what else is live, for the line Total is missing")
        .contains("the row of class 1")
        .contains("what share of the heap that is")
        .doesNotContain("%");
    assertThat(state.verdict()).contains("do not tell what share");
  }

  @Test
  void withTheHeapsSizeTheyTellAShare() {
    HeapState state = of(PASTED, OptionalDouble.of(15 * 1_024));
    assertThat(words(state)).contains("at least 2,809 MiB of 15,360", "(43 to 65 %)");
    assertThat(state.verdict()).startsWith("likely: ");
  }

  @Test
  void noEstimateIsMoreThanTheWholeHeap() {
    HeapState state = of(PASTED, OptionalDouble.of(4_096));
    assertThat(state.manyMib()).isEqualTo(4_096);
    assertThat(words(state)).contains("(100 %)").doesNotContain("101", "243 %");
    assertThat(state.verdict()).startsWith("yes: ");
    String whole = PASTED + "Total      66948638     2945759832\n";
    HeapState small = of(whole, OptionalDouble.empty());
    assertThat(small.verdict())
        .as("what is live says nothing of how full the heap is")
        .isEqualTo("yes: producer state is most of what is live");
    assertThat(small.manyMib()).isLessThanOrEqualTo(small.wholeMib().orElseThrow());
  }

  @Test
  void aWholeTableTellsWhichLayoutItIsOf() {
    String table =
        """
           1:       1000000      144000000  [Ljava.lang.Object;
           2:       1000000       48000000  kafka.log.ProducerStateEntry
           3:       1000000       40000000  kafka.log.BatchMetadata
           4:       1000000       32000000  scala.collection.mutable.HashMap$Node
           5:       1000000       24000000  java.lang.Long
           6:       1000000       24000000  scala.collection.mutable.Queue
        Total       6100000      330000000
        """;
    HeapState state = of(table, OptionalDouble.empty());
    assertThat(state.layouts()).hasSize(1);
    assertThat(state.fewMib()).isEqualTo(312e6 / (1 << 20), within(0.01));
    assertThat(state.verdict()).startsWith("yes: ");
    assertThat(words(state)).contains("95 %").doesNotContain("not known");
  }

  @Test
  void theOldestClassesAreKnown() {
    String table =
        """
           9:           500          28000  kafka.log.ProducerIdEntry
        Total       6100000      330000000
        """;
    HeapState state = of(table, OptionalDouble.empty());
    assertThat(state.state().entries()).isEqualTo(500);
    assertThat(state.verdict()).startsWith("no: ");
  }

  @Test
  void rowsWithoutAnyEntryTellNothing() {
    HeapState state = of("1: 10 1000 [B\n", OptionalDouble.of(100));
    assertThat(state.verdict()).contains("do not tell");
    assertThat(words(state)).contains("not known: whether there are any");
  }
}
