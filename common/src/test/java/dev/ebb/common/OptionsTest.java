package dev.ebb.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

  private static final List<String> NEEDED =
      List.of("--bootstrap-server", "b:1", "--topic", "t", "--group", "g");

  private static Options parse(String... more) {
    List<String> args = new ArrayList<>(NEEDED);
    args.addAll(List.of(more));
    return Options.parse("test", List.of("first", "second"), args.toArray(String[]::new));
  }

  @Test
  void theFirstModeAndOffsetsAreTheDefault() {
    Options options = parse();
    assertThat(options.mode()).isEqualTo("first");
    assertThat(options.sequence()).isFalse();
    assertThat(options.supervised()).isFalse();
    assertThat(options.startupTimeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void aPropertyWinsOverTheCommandConfig(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("client.properties");
    Files.writeString(file, "max.poll.records=10\nfetch.max.bytes=1000\n");
    Options options =
        parse("--command-config", file.toString(), "--property", "max.poll.records=20");
    assertThat(options.kafka())
        .containsEntry("max.poll.records", "20")
        .containsEntry("fetch.max.bytes", "1000");
  }

  @ParameterizedTest
  @CsvSource({
    "--mode=third, --mode third is unknown",
    "--expect=0, --expect 0",
    "--expect=many, --expect many",
    "--report-interval=5, --report-interval '5' is not a duration",
    "--accounting=guess, --accounting guess",
    "--property=novalue, --property novalue",
    "--process-batch=5, --process-batch and --process-time belong together",
    "--command-config=/no/such/file, --command-config /no/such/file cannot be read",
    "--consumers=0, --consumers 0",
    "--consumers=1001, at most 1000",
    "--bogus, unknown option --bogus"
  })
  void whatCannotBeUsedIsNamed(String arg, String message) {
    assertThatThrownBy(() -> parse(arg))
        .isInstanceOf(Options.UsageException.class)
        .hasMessageContaining(message.replace("'5'", "'5'"));
  }

  @Test
  void aMissingTopicIsNamed() {
    assertThatThrownBy(
            () ->
                Options.parse(
                    "test",
                    List.of("first"),
                    new String[] {"--bootstrap-server", "b", "--group", "g"}))
        .hasMessageContaining("--topic is missing");
  }

  @ParameterizedTest
  @CsvSource({"250ms, 250", "10s, 10000", "1.5m, 90000", "2h, 7200000"})
  void durationsHaveUnits(String text, long millis) {
    assertThat(Durations.parse(text).toMillis()).isEqualTo(millis);
  }
}
