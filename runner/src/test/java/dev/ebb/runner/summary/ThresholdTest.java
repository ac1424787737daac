package dev.ebb.runner.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.trial.Column;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdTest {

  private static final List<String> ARMS = List.of("plain", "smallrye", "plain-jdk17.0.9");

  private static Threshold limit(String text) {
    return Threshold.parse(text, ARMS);
  }

  @ParameterizedTest
  @CsvSource({
    "retained_mib > 200, , 200, false, false",
    "smallrye.retained_mib>200, smallrye, 200, false, false",
    "plain-jdk17.0.9.drain_ms < 5.5, plain-jdk17.0.9, 5.5, false, false",
    "rss_settled_mib > +5%, , 5, true, true",
    "rss_settled_mib < -5, , -5, false, true"
  })
  void isReadAsItIsWritten(
      String text, String arm, double value, boolean percent, boolean difference) {
    Threshold threshold = limit(text);
    assertThat(threshold.arm()).isEqualTo(arm);
    assertThat(threshold.limit()).isEqualTo(value);
    assertThat(threshold.percent()).isEqualTo(percent);
    assertThat(threshold.difference()).isEqualTo(difference);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "retained > ; write it as",
        "retaned_mib > 5; did you mean retained_mib?",
        "plian.retained_mib > 5; did you mean plain?",
        "retained_mib = 5; write it as"
      })
  void whatCannotBeUnderstoodIsRefused(String text, String message) {
    assertThatThrownBy(() -> limit(text)).isInstanceOf(Refused.class).hasMessageContaining(message);
  }

  @Test
  void theWholeIntervalHasToLieBeyond() {
    Figure figure = Figure.of(new double[] {190, 195, 205, 210, 215, 220});
    assertThat(limit("retained_mib > 200").crossedBy("plain", figure)).isEmpty();
    assertThat(limit("retained_mib > 180").crossedBy("plain", figure).orElseThrow())
        .contains("plain has retained_mib 207.5 (95 % interval 190.0 to 220.0)");
    assertThat(limit("retained_mib < 221").crossedBy("plain", figure)).isPresent();
    assertThat(limit("retained_mib < 210").crossedBy("plain", figure)).isEmpty();
  }

  @Test
  void withoutAnIntervalTheMedianDecidesAndSaysSo() {
    Figure figure = Figure.of(new double[] {190, 220, 230});
    assertThat(limit("retained_mib > 200").crossedBy("plain", figure).orElseThrow())
        .contains("the median of too few trials for an interval");
  }

  @Test
  void ofADifference() {
    double[] before = {100, 101, 102, 103, 104, 105};
    double[] after = {110, 111, 112, 113, 114, 115};
    Contrast contrast = Contrast.of("plain", Column.RSS_SETTLED_MIB, after, before);
    assertThat(limit("rss_settled_mib > +5%").crossedBy(contrast, 102.5)).isPresent();
    assertThat(limit("rss_settled_mib > +9%").crossedBy(contrast, 102.5))
        .as("the interval reaches below 9 %%")
        .isEmpty();
    assertThat(limit("rss_settled_mib > +5").crossedBy(contrast, 102.5)).isPresent();
    assertThat(limit("rss_settled_mib < -5%").crossedBy(contrast, 102.5)).isEmpty();
    Contrast none = Contrast.of("plain", Column.RETAINED_OTHER_MIB, before, before);
    assertThat(limit("retained_other_mib > +10%").crossedBy(none, -3))
        .as("of a part that is negative")
        .isEmpty();
  }
}
