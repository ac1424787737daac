package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** {@code ebb overhead}: what ebb itself costs, in a run like any other. */
@EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
class OverheadIT {

  @TempDir private Path directory;

  @AfterEach
  void nothingIsLeft() {
    EbbProcess.assertNothingIsLeft(directory);
  }

  @Test
  void aPairIsMeasuredKeptAndShownAgain() throws IOException, InterruptedException {
    EbbProcess ebb =
        EbbProcess.run(directory, "overhead", "--clients=plain", "--pairs=1", "--records=100000");
    assertThat(ebb.exitCode()).as(ebb.err()).isZero();
    assertThat(ebb.out()).contains("100,000 records", "(one pair)", "results: ");
    Path run;
    try (Stream<Path> runs = Files.list(directory.resolve("results"))) {
      run = runs.findFirst().orElseThrow();
    }
    List<Map<String, String>> pairs = Csv.read(run.resolve("pairs.csv"));
    assertThat(pairs).hasSize(1);
    assertThat(pairs.get(0)).containsEntry("status", "ok").containsEntry("arm", "plain");
    JsonNode record = new ObjectMapper().readTree(run.resolve("run.json").toFile());
    assertThat(record.path("kind").asText()).isEqualTo("overhead");
    assertThat(record.path("status").asText()).isEqualTo("finished");
    JsonNode summary = new ObjectMapper().readTree(run.resolve("summary.json").toFile());
    JsonNode speed = summary.at("/arms/0/figures/speed_ratio");
    assertThat(speed.path("n").asInt()).isEqualTo(1);
    assertThat(speed.path("low").isNull()).as("one pair has no interval").isTrue();
    try (EbbProcess report = EbbProcess.run(directory, "report", run.toString())) {
      assertThat(report.exitCode()).isZero();
      assertThat(ebb.out()).contains(report.out());
    }
    try (EbbProcess diff = EbbProcess.run(directory, "diff", run.toString(), run.toString())) {
      assertThat(diff.exitCode()).isEqualTo(2);
      assertThat(diff.err()).contains("a run of ebb overhead");
    }
  }
}
