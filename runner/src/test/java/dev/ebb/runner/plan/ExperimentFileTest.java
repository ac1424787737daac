package dev.ebb.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExperimentFileTest {

  private static final Path HOME = Path.of(System.getProperty("user.dir")).getParent();

  @TempDir Path directory;

  private ExperimentFile experiment(String text) throws IOException {
    Path file = directory.resolve("mine.yaml");
    Files.writeString(file, text);
    return ExperimentFile.named(file.toString(), HOME);
  }

  @Test
  void keysBecomeOptions() throws IOException {
    ExperimentFile experiment =
        experiment(
            """
            description: mine
            clients: [plain, vertx]
            records: 5
            controls: false
            nmt: true
            properties:
              fetch.max.bytes: 1000
            jvm-args: [-Da=b, -Dc=d]
            """);
    assertThat(experiment.name()).isEqualTo("mine");
    assertThat(
            experiment.settings().values().stream()
                .flatMap(setting -> setting.arguments().stream()))
        .containsExactly(
            "--clients=plain,vertx",
            "--records=5",
            "--no-controls",
            "--nmt",
            "--property=fetch.max.bytes=1000",
            "--jvm-arg=-Da=b",
            "--jvm-arg=-Dc=d");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'records: 5\ntrails: 3'; mine.yaml:2: trails: unknown key; did you mean trials?",
        "'records: [1, 2]'; mine.yaml:1: records: a single value is expected",
        "'records: 5\nrecords: 6'; mine.yaml:2: 'records' is given twice",
        "'a: [b'; mine.yaml:1:",
        "'nmt: 3'; mine.yaml:1: nmt: '3' is neither true nor false",
        "'records:'; mine.yaml:1: records: a single value is expected",
        "'properties: 3'; mine.yaml:1: 'key: value' lines are expected here",
        "'- a'; mine.yaml:1: 'key: value' lines are expected here",
        "''; mine.yaml is empty"
      })
  void whatIsWrongIsToldWithItsLine(String text, String message) {
    assertThatThrownBy(() -> experiment(text).settings())
        .isInstanceOf(Refused.class)
        .hasMessageContaining(message);
  }

  @Test
  void allThatAreShippedCanBeRead() {
    assertThat(ExperimentFile.shipped(HOME))
        .extracting(ExperimentFile::name)
        .contains("spike", "paced", "lean", "jvm-matrix", "modes", "two-spikes", "aa");
    for (ExperimentFile experiment : ExperimentFile.shipped(HOME)) {
      assertThat(experiment.description()).as(experiment.name()).isPresent();
      assertThat(experiment.settings()).as(experiment.name()).isNotEmpty();
    }
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNearest() {
    assertThatThrownBy(() -> ExperimentFile.named("two-spike", HOME))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("did you mean two-spikes?");
  }
}
