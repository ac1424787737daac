package dev.ebb.runner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SpeechTest {

  @Test
  void numbersSinceTheLineBeforeAreAddedUpAndNothingNewIsNoEvent() throws Exception {
    Speech lines = new Speech.Lines(Pattern.compile("processed: (-?\\d+)"));
    assertThat(lines.hear("processed: 0")).isEmpty();
    assertThat(lines.hear("something else")).isEmpty();
    assertThat(lines.hear("processed: 10").orElseThrow().number("processed")).isEqualTo(10);
    assertThat(lines.hear("processed: -3")).isEmpty();
    assertThat(lines.hear("processed: 5").orElseThrow().number("processed")).isEqualTo(15);
  }

  @Test
  void whatSteersATerminalIsNotShown() {
    Speech protocol = new Speech.Protocol();
    assertThatThrownBy(() -> protocol.hear("{\u001b[31mred \u001b]0;title\u0007"))
        .isInstanceOf(Speech.Unintelligible.class)
        .satisfies(
            e -> assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}").contains("title"));
  }
}
