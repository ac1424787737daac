package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole experiment from a file: paced, with a second spike and closer looks; killed in the middle
 * and resumed.
 */
class ExperimentIT {

  private static final String FILE =
      """
      description: two paced spikes on the serial collector
      clients: [plain]
      profiles: [lean]
      jvms: [serial]
      records: 20000
      record-size: 55
      spikes: 2
      process-batch: 15000
      process-time: 300ms
      trials: 2
      idle: 1s
      settle: 2s
      nmt: true
      histogram: true
      properties:
        fetch.min.bytes: 2
      """;

  private static final String ARM = "plain-lean-serial";

  @TempDir private static Path directory;
  private static Path run;
  private static EbbProcess resumed;
  private static List<Map<String, String>> trials;
  private static JsonNode record;

  @BeforeAll
  static void killAndResume() throws IOException, InterruptedException {
    Path file = directory.resolve("mine.yaml");
    Files.writeString(file, FILE);
    EbbProcess killed =
        EbbProcess.start(
            directory, Light.brokerOptions("compare", "-f", "mine.yaml", "--trials=1", "--seed=9"));
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> killed.err().contains("control") || !killed.process().isAlive());
    killed.process().destroyForcibly().waitFor();
    EbbProcess.assertNothingIsLeft(directory);
    try (Stream<Path> runs = Files.list(directory.resolve("results"))) {
      run = runs.findFirst().orElseThrow();
    }
    assertThat(read().path("status").asText()).as(killed.err()).isEqualTo("running");
    resumed =
        EbbProcess.run(
            directory,
            "compare",
            "--resume",
            run.toString(),
            "--fail-if=rss_peak_mib > 10",
            "--fail-if=rebalance_ms > 100000");
    trials = Csv.read(run.resolve("trials.csv"));
    record = read();
  }

  private static JsonNode read() throws IOException {
    return new ObjectMapper().readTree(run.resolve("run.json").toFile());
  }

  @AfterAll
  static void nothingIsLeft() {
    EbbProcess.assertNothingIsLeft(directory);
  }

  @Test
  void whatWasMissingWasRun() throws InterruptedException {
    assertThat(record.path("status").asText()).as(resumed.err()).isEqualTo("finished");
    assertThat(record.path("name").asText()).isEqualTo("mine");
    assertThat(trials).hasSize(1);
    assertThat(trials.get(0)).containsEntry("status", "ok").containsEntry("arm", ARM);
    assertThat(record.path("trials"))
        .extracting(trial -> trial.path("folder").asText())
        .containsExactly(
            ARM + "-warmup",
            ARM + "-control",
            ARM + "-warmup",
            ARM + "-1",
            ARM + "-nmt",
            ARM + "-histogram");
    assertThat(trials.get(0).get("control_settled_mib")).as("of before the kill").isNotEmpty();
  }

  @Test
  void aLimitThatIsCrossedFailsAGoodRun() throws InterruptedException {
    assertThat(resumed.exitCode()).isEqualTo(1);
    assertThat(resumed.err())
        .contains("--fail-if 'rss_peak_mib > 10': " + ARM + " has rss_peak_mib")
        .contains("in one trial: too few to tell it from noise");
  }

  @Test
  void aLimitOnWhatNoTrialKnowsIsCrossedAndSaysWhy() {
    assertThat(resumed.err())
        .contains("--fail-if 'rebalance_ms > 100000': " + ARM + " has no rebalance_ms")
        .contains("none of its one good trial knows it");
  }

  @Test
  void aRunWithNothingMissingIsNotResumed() throws IOException, InterruptedException {
    EbbProcess again = EbbProcess.run(directory, "compare", "--resume", run.toString());
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("nothing is missing");
  }

  @Test
  void aRunOfAnotherVersionIsNotResumed() throws IOException, InterruptedException {
    Path other = Files.createDirectories(directory.resolve("results/other"));
    String then = Files.readString(run.resolve("run.json"));
    Files.writeString(
        other.resolve("run.json"),
        then.replaceAll("(\"kafka_clients\" *: *)\"[^\"]*\"", "$1\"3.9.0\""));
    EbbProcess again = EbbProcess.run(directory, "compare", "--resume", other.toString());
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("it began with kafka-clients 3.9.0");
  }

  @Test
  void aResumedRunKeepsItsSettings() throws IOException, InterruptedException {
    EbbProcess changed =
        EbbProcess.run(directory, "compare", "--resume", run.toString(), "--records=5");
    assertThat(changed.exitCode()).isEqualTo(2);
    assertThat(changed.err()).contains("--records cannot be changed with --resume");
  }

  @Test
  void theCommandLineOverridesTheFile() {
    assertThat(record.path("options").path("trials").asInt()).isEqualTo(1);
    assertThat(record.path("options").path("records").asInt()).isEqualTo(20_000);
    assertThat(record.path("seed").asInt()).isEqualTo(9);
  }

  @Test
  void theProfilesReachTheClient() throws IOException {
    String configuration =
        Files.readString(run.resolve("trials/" + ARM + "-1/consumer.properties"));
    assertThat(configuration)
        .contains("fetch.max.bytes=393216", "max.poll.records=250", "fetch.min.bytes=2");
    assertThat(record.path("trials").get(3).path("jvm_flags").asText()).contains("+UseSerialGC");
  }

  @Test
  void eachReportHasExactlyItsBatch() {
    assertThat(trials.get(0)).containsEntry("batches", "15000+5000");
    assertThat(trials.get(0)).containsEntry("records_processed", "40000");
    assertThat(Csv.number(trials.get(0), "drain_ms")).as("the simulated work").isGreaterThan(300);
  }

  @Test
  void theSecondSpikeHasPhasesOfItsOwn() throws IOException {
    assertThat(
            Csv.read(run.resolve("trials/" + ARM + "-1/samples.csv")).stream()
                .map(line -> line.get("phase"))
                .distinct())
        .containsExactly(
            "start", "idle", "drain", "settle", "drain2", "settle2", "gc", "trim", "stop");
    assertThat(Csv.number(trials.get(0), "rss_peak2_mib")).isPositive();
    assertThat(Csv.number(trials.get(0), "rss_settled2_mib")).isPositive();
    assertThat(resumed.out()).contains("A second spike peaked");
  }

  @Test
  void memoryIsToldAtTheEndOfEachPhase() throws IOException {
    List<Map<String, String>> lines = Csv.read(run.resolve("trials/" + ARM + "-1/memory.csv"));
    assertThat(lines)
        .extracting(line -> line.get("phase"))
        .containsExactly("idle", "drain", "settle", "drain2", "settle2", "gc", "trim");
    assertThat(lines)
        .allSatisfy(
            line ->
                assertThat(line.values()).as(line.toString()).noneMatch(value -> value.isEmpty()));
  }

  /** Two accounts of the same memory: the kernel's, and the JVM's own. */
  @Test
  void theHeapsPartAgreesWithNativeMemoryTracking() throws IOException {
    Path folder = run.resolve("trials/" + ARM + "-nmt");
    for (String phase : List.of("idle", "settle")) {
      double resident =
          Csv.read(folder.resolve("memory.csv")).stream()
              .filter(line -> line.get("phase").equals(phase))
              .mapToDouble(line -> Csv.number(line, "heap_resident_mib"))
              .findFirst()
              .orElseThrow();
      double committed =
          Csv.read(folder.resolve("nmt.csv")).stream()
              .filter(line -> line.get("phase").equals(phase))
              .filter(line -> line.get("category").equals("Java Heap"))
              .mapToDouble(line -> Csv.number(line, "committed_mib"))
              .findFirst()
              .orElseThrow();
      assertThat(resident)
          .as("resident of %s MiB that NMT says are committed, %s", committed, phase)
          .isBetween(0.1 * committed, 1.02 * committed + 0.5);
    }
  }

  @Test
  void theHistogramHasTheTopOfEachMoment() throws IOException {
    List<Map<String, String>> lines =
        Csv.read(run.resolve("trials/" + ARM + "-histogram/histogram.csv"));
    assertThat(lines.stream().map(line -> line.get("phase")).distinct())
        .containsExactly("idle", "drain", "settle", "gc");
    assertThat(lines).hasSize(80);
    assertThat(lines).extracting(line -> line.get("class")).contains("[B", "java.lang.String");
  }

  @Test
  void theReportTellsAllOfIt() throws IOException {
    assertThat(Files.readString(run.resolve("report.md")))
        .contains(
            "## Where what is retained lies",
            "## Memory at the end of each phase",
            "## Native memory of " + ARM,
            "## Classes on the heap of " + ARM,
            "15000+5000");
  }

  @Test
  void whatTrimmingGaveBackAfterTheSecondSpikeIsNoPartOfWhatTheFirstLeft() throws IOException {
    if (trials.get(0).get("retained_heap_mib").isEmpty()) {
      assertThat(Files.readString(run.resolve("report.md"))).containsPattern("RSS (still )?moved");
    }
    assertThat(trials.get(0))
        .containsEntry("retained_malloc_mib", "")
        .containsEntry("retained_other_mib", "");
    assertThat(resumed.out()).contains("trimming malloc");
  }
}
