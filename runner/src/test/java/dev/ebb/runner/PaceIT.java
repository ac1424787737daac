package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients whose work takes its time. */
class PaceIT {

  @TempDir private Path directory;

  @AfterEach
  void nothingIsLeft() {
    EbbProcess.assertNothingIsLeft(directory);
  }

  private EbbProcess compare(String... more) throws IOException, InterruptedException {
    List<String> args =
        new ArrayList<>(
            List.of(
                "compare", "--quick", "--idle=1s", "--settle=500ms", "--jvm-arg=" + Light.CLIENT));
    args.addAll(List.of(more));
    return EbbProcess.run(directory, Light.brokerOptions(args.toArray(String[]::new)));
  }

  private List<Map<String, String>> trials() throws IOException {
    try (Stream<Path> runs = Files.list(directory.resolve("results"))) {
      return Csv.read(runs.findFirst().orElseThrow().resolve("trials.csv"));
    }
  }

  /** A drain has ended when the work is done, too; a warm-up trial is stopped right then. */
  @Test
  void aClientIsNotStoppedWhileItsLastBatchIsAtWork() throws IOException, InterruptedException {
    EbbProcess ebb =
        compare(
            "--clients=reactor,smallrye",
            "--records=10000",
            "--process-batch=4000",
            "--process-time=700ms");
    assertThat(ebb.exitCode()).as(ebb.err() + ebb.out()).isZero();
    assertThat(trials())
        .hasSize(2)
        .allSatisfy(
            line -> {
              assertThat(line).containsEntry("status", "ok").containsEntry("lost", "0");
              assertThat(Csv.number(line, "drain_ms"))
                  .as("two batches' work of 700 ms each lies within it")
                  .isGreaterThan(1_400);
            });
    assertThat(ebb.err()).contains("reactor warm-up: drained in");
  }

  /** Its group goes on without it, and records come again: nothing of that is lost. */
  @Test
  void aHandlerSlowerThanItsPollIntervalLosesNothing() throws IOException, InterruptedException {
    EbbProcess ebb =
        compare(
            "--no-warm-up",
            "--clients=plain,vertx",
            "--records=600",
            "--process-batch=200",
            "--process-time=4s",
            "--stall-timeout=9s",
            "--property=max.poll.interval.ms=2000",
            "--property=max.poll.records=200");
    for (Map<String, String> line : trials()) {
      assertThat(line.get("reason")).doesNotContain("lost", "duplicated", "do not add up");
      if (line.get("status").equals("failed")) {
        assertThat(line.get("reason")).contains("stalled: ", "came again meanwhile, redelivered");
      } else {
        assertThat(line).containsEntry("lost", "0").containsEntry("duplicated", "0");
      }
    }
    Map<String, String> plain =
        trials().stream().filter(line -> line.get("arm").equals("plain")).findFirst().orElseThrow();
    assertThat(plain.get("status"))
        .as("it handles its first batch again and again")
        .isEqualTo("failed");
    assertThat(ebb.exitCode()).isEqualTo(1);
  }
}
