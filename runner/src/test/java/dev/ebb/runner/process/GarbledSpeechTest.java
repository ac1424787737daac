package dev.ebb.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.Garbled;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What clients say, garbled: an event, nothing, or a reason in one line. */
class GarbledSpeechTest {

  private static final String EVENT =
      "{\"event\":\"report\",\"t_us\":1700000000000000,\"processed\":15000,\"distinct\":15000,"
          + "\"seen\":{\"0\":[0,5000]},\"commits\":null}";

  @Property(tries = 1_000)
  void events(@ForAll long seed) {
    for (Speech speech :
        List.of(new Speech.Protocol(), new Speech.Lines(Pattern.compile("\"processed\":(\\d+)")))) {
      for (String line : Garbled.of(EVENT, seed).split("\n", -1)) {
        try {
          speech.hear(line).ifPresent(event -> event.number("processed"));
        } catch (Speech.Unintelligible e) {
          assertThat(e.getMessage().lines()).hasSize(1);
          assertThat(e.getMessage()).doesNotContain("\u001b");
        }
      }
    }
  }
}
