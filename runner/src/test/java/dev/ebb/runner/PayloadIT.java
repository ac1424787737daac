package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.result.Row;
import dev.ebb.runner.store.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records as people have them: of many sizes, large ones among them, with keys, compressed. */
class PayloadIT {

  @TempDir private static Path directory;
  private static RunDirectory run;

  @BeforeAll
  static void compare() throws IOException, InterruptedException {
    EbbProcess ebb =
        EbbProcess.run(
            directory,
            Light.brokerOptions(
                "compare",
                "--clients=plain",
                "--quick",
                "--no-warm-up",
                "--jvm-arg=" + Light.CLIENT,
                "--records=60",
                "--record-size=100..3m",
                "--payload=json",
                "--key-size=16",
                "--headers=2x10",
                "--compression=none,zstd",
                "--idle=1s",
                "--settle=1s"));
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
    assertThat(ebb.out())
        .contains("60 records x 100..3m B of JSON, keys of 16 B, 2 headers of 10 B");
    run = only();
  }

  private static RunDirectory only() throws IOException {
    try (Stream<Path> runs = Files.list(directory.resolve("results"))) {
      return RunDirectory.open(runs.findFirst().orElseThrow());
    }
  }

  @AfterAll
  static void nothingIsLeft() {
    EbbProcess.assertNothingIsLeft(directory);
  }

  private static Row trial(String arm) {
    return run.rows("trials.csv").stream().filter(row -> row.arm().equals(arm)).findFirst().get();
  }

  @Test
  void everyRecordIsAccountedForWhateverItsSize() {
    for (String arm : List.of("plain", "plain-zstd")) {
      assertThat(trial(arm).ok()).isTrue();
      assertThat(trial(arm).number("records_processed")).hasValue(60);
      assertThat(trial(arm).number("lost")).hasValue(0);
    }
    assertThat(trial("plain-zstd").text("compression")).isEqualTo("zstd");
  }

  @Test
  void bytesAreThoseOfTheValues() {
    long payload = run.run().path("options").path("payload_bytes").asLong();
    assertThat(payload).isBetween(60L << 20, 120L << 20);
    double seconds = trial("plain").number("drain_ms").getAsDouble() / 1e3;
    assertThat(trial("plain").number("mib_per_s").getAsDouble() * seconds * (1 << 20))
        .isCloseTo(payload, org.assertj.core.data.Percentage.withPercentage(1));
  }

  /** Uncompressed they are more than a broker and a client take by default. */
  @Test
  void limitsAreRaisedForAll() throws IOException {
    String events = Files.readString(run.path().resolve("trials/plain-1/events.jsonl"));
    String limit = events.split("\"max.partition.fetch.bytes\":\"")[1].split("\"")[0];
    assertThat(Integer.parseInt(limit)).isBetween(2 << 20, (3 << 20) + 1_000);
  }
}
