package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ebb.runner.cluster.Containers;
import dev.ebb.runner.plan.Clients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A broker in a container; skipped where no engine is, unless EBB_CONTAINERS=required. */
@EnabledIf(value = "shouldRun", disabledReason = "no container engine answers here")
class ContainerIT {

  private static final Duration SOON = Duration.ofSeconds(90);

  @TempDir private Path directory;

  static boolean shouldRun() {
    return "required".equals(System.getenv("EBB_CONTAINERS")) || Containers.engineAnswers();
  }

  @BeforeAll
  static void anEngine() {
    assertThat(Containers.engineAnswers()).as("a container engine answers").isTrue();
  }

  @AfterEach
  void nothingIsLeft() {
    EbbProcess.assertNothingIsLeft(directory);
    assertThat(Containers.leftovers()).isEmpty();
  }

  private Path run() throws IOException {
    try (Stream<Path> runs = Files.list(directory.resolve("results"))) {
      return runs.findFirst().orElseThrow();
    }
  }

  @Test
  void aWholeComparison() throws IOException, InterruptedException {
    EbbProcess ebb =
        EbbProcess.run(
            directory,
            "compare",
            "--cluster=testcontainers",
            "--quick",
            "--records=50000",
            "--idle=500ms",
            "--settle=500ms",
            "--jvm-arg=" + Light.CLIENT);
    assertThat(ebb.exitCode()).as(ebb.err()).isZero();
    assertThat(ebb.err().lines()).allSatisfy(line -> assertThat(line).matches("\\[\\d/\\d\\] .*"));
    List<Map<String, String>> trials = Csv.read(run().resolve("trials.csv"));
    assertThat(trials).hasSize(Clients.standard(EbbProcess.HOME).size());
    assertThat(trials)
        .allSatisfy(
            line -> {
              assertThat(line)
                  .containsEntry("status", "ok")
                  .containsEntry("records_processed", "50000")
                  .containsEntry("lost", "0")
                  .containsEntry("duplicated", "0");
              assertThat(Csv.number(line, "commit_ms")).isPositive();
            });
    JsonNode record = new ObjectMapper().readTree(run().resolve("run.json").toFile());
    assertThat(record.path("cluster").path("kind").asText()).isEqualTo("testcontainers");
    assertThat(record.path("cluster").path("image").asText()).startsWith("apache/kafka:");
    assertThat(ebb.out()).contains("broker in a container of apache/kafka:");
  }

  @Test
  void anImageThatIsNotThereIsRefused() throws IOException, InterruptedException {
    EbbProcess ebb =
        EbbProcess.run(
            directory, "compare", "--quick", "--cluster=testcontainers:localhost:1/no/kafka:1");
    assertThat(ebb.exitCode()).isEqualTo(2);
    assertThat(ebb.err().lines()).hasSize(2);
    assertThat(ebb.err())
        .contains("pulling localhost:1/no/kafka:1")
        .contains("--cluster testcontainers", "localhost:1/no/kafka:1");
  }

  @Test
  void aKilledRunnersContainerIsCleanedAway() throws IOException, InterruptedException {
    EbbProcess ebb =
        EbbProcess.start(
            directory,
            "compare",
            "--cluster=testcontainers",
            "--quick",
            "--no-warm-up",
            "--clients=plain");
    await().atMost(SOON).until(() -> !ebb.children("plain-client.jar").isEmpty());
    ebb.process().destroyForcibly().waitFor();
    assertThat(Containers.leftovers()).hasSize(1);
    EbbProcess clean = EbbProcess.run(directory, "clean");
    assertThat(clean.exitCode()).as(clean.err()).isZero();
    assertThat(clean.out()).contains("container ", " removed");
  }
}
