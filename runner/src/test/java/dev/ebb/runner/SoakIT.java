package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Records that keep coming; and closer looks at who allocates. */
@EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
@Execution(ExecutionMode.CONCURRENT) // it mostly waits
class SoakIT {

  @TempDir private Path directory;

  @AfterEach
  void nothingIsLeft() {
    EbbProcess.assertNothingIsLeft(directory);
  }

  private EbbProcess compare(String... more) throws IOException, InterruptedException {
    return compare(List.of(), more);
  }

  private EbbProcess compare(List<String> ofRunner, String... more)
      throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "compare",
                "--clients=plain",
                "--trials=1",
                "--no-warm-up",
                "--idle=1s",
                "--settle=1s"));
    arguments.addAll(List.of(more));
    EbbProcess ebb =
        EbbProcess.runWith(
            directory, ofRunner, Light.brokerOptions(arguments.toArray(String[]::new)));
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
    return ebb;
  }

  private Path run() throws IOException {
    Path results = directory.resolve("results");
    if (!Files.exists(results)) {
      return results;
    }
    try (Stream<Path> runs = Files.list(results)) {
      return runs.findFirst().orElse(results);
    }
  }

  @Test
  void recordsComeAtTheirRateAndEachPeriodIsLookedAt() throws IOException, InterruptedException {
    EbbProcess ebb =
        compare(
            "--scenario=soak",
            "--rate=300",
            "--every=1s",
            "--duration=34s",
            "--together",
            "--jvm-arg=" + Light.CLIENT);
    List<Map<String, String>> trials = Csv.read(run().resolve("trials.csv"));
    assertThat(trials).extracting(trial -> trial.get("arm")).hasSize(2);
    for (Map<String, String> trial : trials) {
      assertThat(trial)
          .containsEntry("status", "ok")
          .containsEntry("records_processed", "10200")
          .containsEntry("lost", "0")
          .containsEntry("soak_looks", "34");
      boolean live = trial.get("scenario").equals("soak-live");
      assertThat(trial.get("live_last_mib").isEmpty()).isEqualTo(!live);
      assertThat(trial.get("rss_last_mib").isEmpty()).isEqualTo(live);
      Path folder = run().resolve("trials").resolve(trial.get("arm") + "-1");
      assertThat(Csv.read(folder.resolve("looks.csv")))
          .hasSize(34)
          .allSatisfy(look -> assertThat(Csv.number(look, "outside_mib")).isPositive());
      assertThat(Files.exists(folder.resolve("live.csv"))).isEqualTo(live);
      assertThat(Csv.number(trial, "drain_ms")).as("34 s, or more").isGreaterThan(33_000);
    }
    assertThat(ebb.out()).contains("plain-soak: ", "plain-soak-live: ", "MiB an hour");
    assertThat(Files.readString(run().resolve("report.md"))).contains("grow without end");
  }

  /** One scenario alone is settled before it is played. */
  @Test
  void aSoakByItselfHasAsManyRecordsAsAskedFor() throws IOException, InterruptedException {
    compare(
        "--scenario=soak",
        "--no-live",
        "--every=1s",
        "--duration=32s",
        "--jvm-arg=" + Light.CLIENT);
    Map<String, String> trial = Csv.read(run().resolve("trials.csv")).get(0);
    assertThat(trial)
        .containsEntry("records_expected", Long.toString(32 * 50_000L))
        .containsEntry("records_processed", Long.toString(32 * 50_000L));
    List<Map<String, String>> looks = Csv.read(run().resolve("trials/plain-1/looks.csv"));
    assertThat(looks).hasSize(32);
    assertThat(looks.get(31)).containsEntry("written", Long.toString(32 * 50_000L));
  }

  /** As one that runs out of memory: that is just when one wants to know. */
  @Test
  void aClientThatDiesInASoakLeavesWhatWasSeen() throws IOException, InterruptedException {
    try (EbbProcess ebb =
        EbbProcess.start(
            directory,
            Light.brokerOptions(
                "compare",
                "--clients=plain",
                "--scenario=soak-live",
                "--references",
                "--rate=100",
                "--every=1s",
                "--duration=10m",
                "--idle=1s",
                "--jvm-arg=" + Light.CLIENT))) {
      await()
          .atMost(Duration.ofMinutes(3))
          .until(
              () -> {
                Path looks = run().resolve("trials/plain-1/looks.csv");
                return Files.exists(looks) && Files.readAllLines(looks).size() > 34;
              });
      ebb.children("plain-client.jar").forEach(ProcessHandle::destroyForcibly);
      assertThat(ebb.process().waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(ebb.exitCode()).isEqualTo(1);
      assertThat(ebb.out()).contains("killed by signal 9", "live heap: ");
      assertThat(Files.exists(run().resolve("trials/plain-1/jfr"))).isFalse();
    }
  }

  @Test
  void whoAllocatesIsSaidToWithinAFewPercentOfWhatTheJvmCounts()
      throws IOException, InterruptedException {
    EbbProcess ebb = compare("--allocations", "--native", "--records=200000");
    assertThat(ebb.out()).contains("plain allocates", "Utils.toArray", "kafka-clients");
    assertThat(ebb.out()).contains("plain holds", "JIT compiler");
    Path folder = run().resolve("trials/plain-allocations");
    double seen = 0;
    for (Map<String, String> site : Csv.read(folder.resolve("allocations.csv"))) {
      seen += Csv.number(site, "bytes");
    }
    double counted =
        Csv.number(
            Csv.read(folder.resolve("allocations-trial.csv")).get(0), "alloc_bytes_per_record");
    assertThat(seen / 200_000).isBetween(0.8 * counted, 1.2 * counted);
    assertThat(Files.readString(run().resolve("report.html")))
        .contains("Which code allocates", "Flame graph: objects of plain", "srcdoc");
    assertThat(Files.readString(run().resolve("report.md"))).contains("## Which code allocates");
  }

  @Test
  void whereNoAgentMayBeLoadedTheFlightRecorderStandsForIt()
      throws IOException, InterruptedException {
    EbbProcess ebb = compare(List.of("-Debb.profiler=jfr"), "--allocations", "--records=200000");
    assertThat(ebb.out().replaceAll("\\s+", " "))
        .contains("plain allocates", "Utils.toArray", "the JVM's flight recorder stands for it");
  }
}
