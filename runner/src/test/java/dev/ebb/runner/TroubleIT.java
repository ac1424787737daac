package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.MemoryLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trouble under way: the failed trial is named, the others are kept, nothing is left running. */
class TroubleIT {

  private static final Duration SOON = Duration.ofSeconds(90);

  @TempDir private Path directory;

  @AfterEach
  void nothingIsLeft() {
    EbbProcess.assertNothingIsLeft(directory);
  }

  private Path run() throws IOException {
    try (Stream<Path> runs = Files.list(directory.resolve("results"))) {
      return runs.findFirst().orElseThrow();
    }
  }

  /** Two clients in a known order: plain first, vertx second. */
  private EbbProcess compare(String... more) throws IOException {
    List<String> args =
        new java.util.ArrayList<>(
            List.of(
                "compare",
                "--quick",
                "--no-warm-up",
                "--idle=1s",
                "--settle=500ms",
                "--jvm-arg=" + Light.CLIENT,
                "--seed=" + SEED_PLAIN_FIRST));
    args.addAll(List.of(more));
    for (String standard : List.of("--records=50000", "--clients=plain,vertx")) {
      String option = standard.replaceAll("=.*", "=");
      if (args.stream().noneMatch(arg -> arg.startsWith(option))) {
        args.add(standard);
      }
    }
    return EbbProcess.start(directory, Light.brokerOptions(args.toArray(String[]::new)));
  }

  private static final int SEED_PLAIN_FIRST = seedForPlainFirst();

  private static int seedForPlainFirst() {
    for (int seed = 1; ; seed++) {
      List<String> round = new java.util.ArrayList<>(List.of("plain", "vertx"));
      java.util.Collections.shuffle(round, new java.util.Random(seed));
      if (round.get(0).equals("plain")) {
        return seed;
      }
    }
  }

  private ProcessHandle awaitVertx(EbbProcess ebb) {
    return await()
        .atMost(SOON)
        .until(
            () -> ebb.children("vertx-consumer.jar").stream().findFirst().orElse(null),
            child -> child != null);
  }

  private Map<String, String> trialOf(String arm) throws IOException {
    return Csv.read(run().resolve("trials.csv")).stream()
        .filter(line -> line.get("arm").equals(arm))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aKilledConsumerFailsItsTrialAlone() throws IOException, InterruptedException {
    try (EbbProcess ebb = compare()) {
      awaitVertx(ebb).destroyForcibly();
      assertThat(ebb.exitCode()).isEqualTo(1);
      assertThat(trialOf("vertx").get("status")).isEqualTo("failed");
      assertThat(trialOf("vertx").get("reason")).contains("killed by signal 9");
      assertThat(trialOf("plain").get("status")).isEqualTo("ok");
      assertThat(ebb.out()).contains("vertx: failed: ", "killed by signal 9", "Of what was kept, ");
    }
  }

  @Test
  void aConsumerThatHangsIsFoundStalled() throws IOException, InterruptedException {
    try (EbbProcess ebb = compare("--stall-timeout=5s")) {
      ProcessHandle vertx = awaitVertx(ebb);
      Path events = run().resolve("trials/vertx-1/events.jsonl");
      await()
          .atMost(SOON)
          .until(() -> Files.exists(events) && Files.readString(events).contains("\"assigned\""));
      new ProcessBuilder("kill", "-STOP", Long.toString(vertx.pid())).start().waitFor();
      assertThat(ebb.process().waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(ebb.exitCode()).isEqualTo(1);
      assertThat(trialOf("vertx").get("reason"))
          .containsAnyOf("stalled", "hangs: no report within");
      assertThat(trialOf("plain").get("status")).isEqualTo("ok");
    }
  }

  /** It is noticed while the backlog is written: what was to be written takes far longer. */
  @Test
  void aConsumerKilledWhileTheBacklogIsWrittenEndsTheWriting()
      throws IOException, InterruptedException {
    try (EbbProcess ebb =
        compare("--release=produce", "--clients=vertx", "--record-size=8", "--records=" + MANY)) {
      ProcessHandle vertx = awaitVertx(ebb);
      Path samples = run().resolve("trials/vertx-1/samples.csv");
      await()
          .atMost(SOON)
          .until(() -> Files.exists(samples) && Files.readString(samples).contains(",drain,"));
      vertx.destroyForcibly();
      assertThat(ebb.process().waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(ebb.exitCode()).isEqualTo(1);
      assertThat(trialOf("vertx").get("reason")).contains("killed by signal 9");
      assertThat(trialOf("vertx").get("records_processed"))
          .as("of those that were to be written")
          .isNotEqualTo(Integer.toString(MANY));
    }
  }

  private static final int MANY = 60_000_000;

  @Test
  void aConsumerOutOfMemorySaysSo() throws IOException, InterruptedException {
    EbbProcess ebb =
        EbbProcess.run(
            directory,
            Light.brokerOptions(
                "compare",
                "--quick",
                "--no-warm-up",
                "--records=300000",
                "--clients=smallrye",
                "--heap=20m"));
    assertThat(ebb.exitCode()).isEqualTo(1);
    assertThat(trialOf("smallrye").get("reason")).contains("out of memory");
  }

  /** As in a pod that is too small: the heap fits, what lies beside it does not. */
  @Test
  void aConsumerKilledForItsMemoryLimitSaysSo() throws IOException, InterruptedException {
    assumeThat(limitsCanBeMade()).as("control groups can be made here").isTrue();
    EbbProcess ebb =
        EbbProcess.run(
            directory,
            Light.brokerOptions(
                "compare",
                "--quick",
                "--no-warm-up",
                "--records=300000",
                "--idle=1s",
                "--settle=500ms",
                "--clients=plain",
                "--client-memory=90m"));
    assertThat(ebb.exitCode()).as(ebb.err()).isEqualTo(1);
    assertThat(trialOf("plain").get("reason"))
        .contains("more than its 90m (--client-memory)", "the kernel killed it");
    assertThat(ebb.out()).contains("each client may have 90m in memory");
  }

  private static boolean limitsCanBeMade() {
    try {
      MemoryLimit.of(HeapSize.parse("90m")).close();
      return true;
    } catch (Refused e) {
      return false;
    }
  }

  @Test
  void aKilledRunnerLeavesNothingRunningAndKeepsWhatWasFinished()
      throws IOException, InterruptedException {
    EbbProcess ebb = compare();
    awaitVertx(ebb);
    List<ProcessHandle> children = ebb.process().descendants().toList();
    assertThat(children).hasSizeGreaterThanOrEqualTo(2);
    ebb.process().destroyForcibly();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    EbbProcess report = EbbProcess.run(directory, "report", run().toString());
    assertThat(report.exitCode()).isZero();
    assertThat(report.out()).contains("Of what was kept, ", "under way or was killed");
    assertThat(EbbProcess.brokerDirectories(directory)).isEmpty();
  }

  @Test
  void anInterruptedRunSaysWhatItKept() throws IOException, InterruptedException {
    try (EbbProcess ebb = compare()) {
      awaitVertx(ebb);
      List<ProcessHandle> children = ebb.process().descendants().toList();
      // SIGTERM: a shell that starts its tests in the background has them ignore SIGINT.
      ebb.process().destroy();
      assertThat(ebb.exitCode()).isEqualTo(143);
      assertThat(ebb.err()).contains("interrupted; 1 of 2 trials are kept in");
      assertThat(children).noneMatch(ProcessHandle::isAlive);
      JsonNode record = new ObjectMapper().readTree(run().resolve("run.json").toFile());
      assertThat(record.path("status").asText()).isEqualTo("interrupted");
      assertThat(Csv.read(run().resolve("trials.csv"))).hasSize(1);
    }
  }
}
