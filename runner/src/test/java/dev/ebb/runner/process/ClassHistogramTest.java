package dev.ebb.runner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ClassHistogramTest {

  private static final String TEXT =
      """
      4711:
       num     #instances         #bytes  class name (module)
      -------------------------------------------------------
         1:         30000        1440000  [B (java.base@17.0.15)
         2:         12000         672000  org.apache.kafka.storage.internals.log.ProducerStateEntry
         3:             1             16  a.B$$Lambda$7/0x00007f
      Total         42001        2112016
      """;

  @Test
  void itReadsWhatJcmdPrints() {
    ClassHistogram histogram = ClassHistogram.parse(TEXT);
    assertThat(histogram.lines()).hasSize(3);
    assertThat(histogram.bytes()).isEqualTo(2_112_016);
    assertThat(histogram.total().orElseThrow().instances()).isEqualTo(42_001);
    assertThat(histogram.instances("org.apache.kafka.storage.internals.log.ProducerStateEntry"))
        .isEqualTo(12_000);
    assertThat(histogram.instances("not.There")).isZero();
  }

  @Test
  void whatIsNoHistogramOrCutOffIsSaid() {
    assertThatThrownBy(() -> ClassHistogram.parse("hello"))
        .hasMessageContaining("no class histogram");
    assertThatThrownBy(() -> ClassHistogram.parse(TEXT.substring(0, TEXT.indexOf("Total"))))
        .hasMessageContaining("cut off");
  }

  @Test
  void someRowsOfOneAreReadAsPeoplePasteThem() {
    for (String line :
        new String[] {
          "   2:      33476789     1606885872  kafka.log.ProducerStateEntry",
          "33,476,789   1,606,885,872   kafka.log.ProducerStateEntry",
          "| 2: | 33476789 | 1606885872 | kafka.log.ProducerStateEntry |"
        }) {
      ClassHistogram rows = ClassHistogram.excerpt("num  #instances  #bytes  class\n" + line);
      assertThat(rows.total()).as(line).isEmpty();
      assertThat(rows.instances("kafka.log.ProducerStateEntry")).as(line).isEqualTo(33_476_789);
      assertThat(rows.bytes("kafka.log.ProducerStateEntry")).isEqualTo(1_606_885_872L);
      assertThatThrownBy(rows::bytes).isInstanceOf(IllegalStateException.class);
    }
  }
}
