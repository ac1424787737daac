package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.store.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** A search for the least memory, with few records and knobs. */
class TuneIT {

  @TempDir private Path directory;

  @AfterEach
  void nothingIsLeft() {
    EbbProcess.assertNothingIsLeft(directory);
  }

  private EbbProcess tune(List<String> space, String... more)
      throws IOException, InterruptedException {
    Path file = directory.resolve("space.yaml");
    Files.write(file, space);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "tune",
                "plain",
                "--space=" + file,
                "--records=200000",
                "--record-size=1k", // 200 MiB: what has plenty fills its heap on any machine
                "--seed=7",
                "--heap=256m"));
    arguments.addAll(List.of(more));
    return EbbProcess.run(directory, Light.brokerOptions(arguments.toArray(String[]::new)));
  }

  /** With 18 MiB of records in one answer a heap of 16 is too small: that is shown, and why. */
  private static final List<String> SPACE =
      List.of(
          "languages: [java]",
          "always:",
          "  flags: [\"-XX:TieredStopAtLevel=1\"]",
          "  properties: {max.partition.fetch.bytes: 6291456}",
          "knobs:",
          "  heap:",
          "    ordered: true",
          "    start: 64m",
          "    options: {plenty: {}, 64m: {heap: 64m}, 16m: {heap: 16m}}",
          "  collector:",
          "    base: true",
          "    start: serial",
          "    options:",
          "      g1: {flags: [\"-XX:+UseG1GC\"]}",
          "      serial: {flags: [\"-XX:+UseSerialGC\"]}");

  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
  void theLeastIsFoundConfirmedAndCanBePasted() throws IOException, InterruptedException {
    EbbProcess ebb =
        tune(SPACE, "--min-rate=0.3", "--max-time=360s"); // over long before, as a rule
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
    RunDirectory run = ebb.run(directory);
    JsonNode search = run.run().path("search");
    assertThat(search.path("over").asBoolean()).isTrue();
    assertThat(search.path("kind").asText()).isEqualTo("tune");
    String winner = search.path("winner").asText();
    JsonNode entry = entry(search, winner);
    assertThat(entry.path("trials").asInt()).isGreaterThanOrEqualTo(4);
    assertThat(entry.path("failed").asInt()).isZero();
    assertThat(entry.path("long").path("trials").asInt()).isPositive();
    assertThat(entry.path("options").path("heap").asText()).isEqualTo("64m");
    everyTrialIsAccountedFor(run, search);
    whatFailedIsToldWithItsReason(ebb, search);
    theFlagsAreThoseOfTheWinner(ebb, run, winner);
    assertThat(ebb.out())
        .contains("The least peak RSS at no less than 0.30 of the default's rate?")
        .contains("trials", "rate", "kept the rate", "In a long drain", "A pod's limit for it");
    assertThat(Files.readString(run.path().resolve("report.html")))
        .contains("frontier-chart", "To paste", "All that was tried");
    assertThat(Files.readString(run.path().resolve("report.md"))).contains("## To paste");
    assertThat(run.path().resolve("charts/frontier.svg")).isNotEmptyFile();
    itIsShownAgainAndNotGoneOnWith(run);
    whatIsLeftCanBeCompared(run);
  }

  private static JsonNode entry(JsonNode search, String arm) {
    for (JsonNode tried : search.path("tried")) {
      if (tried.path("arm").asText().equals(arm)) {
        return tried;
      }
    }
    throw new AssertionError(arm + " in " + search);
  }

  private static void everyTrialIsAccountedFor(RunDirectory run, JsonNode search) {
    List<Map<String, String>> trials = run.table("trials.csv");
    assertThat(trials).extracting(trial -> trial.get("arm")).contains("default", "default-long");
    for (Map<String, String> trial : trials) {
      if (trial.get("status").equals("ok")) {
        boolean lasting = trial.get("arm").endsWith("-long");
        long records = search.path(lasting ? "long_records" : "records").asLong();
        assertThat(trial)
            .containsEntry("lost", "0")
            .containsEntry("records_processed", Long.toString(lasting ? 2 * records : records));
      }
    }
    for (JsonNode arm : run.run().path("arms")) {
      assertThat(arm.path("levels").path("jvm").path("jvm_flags")).isNotEmpty();
    }
  }

  private static void whatFailedIsToldWithItsReason(EbbProcess ebb, JsonNode search) {
    List<JsonNode> failed = new ArrayList<>();
    search.path("tried").forEach(tried -> failed.add(tried));
    failed.removeIf(tried -> !tried.path("options").path("heap").asText().equals("16m"));
    assertThat(failed).isNotEmpty();
    assertThat(failed)
        .allSatisfy(
            tried -> {
              assertThat(tried.path("failed").asInt()).isPositive();
              assertThat(tried.path("holds").asBoolean()).isFalse();
              assertThat(tried.path("reason").asText()).containsIgnoringCase("memory");
            });
    assertThat(ebb.out()).contains("out of memory", "heap 16m");
  }

  private static void theFlagsAreThoseOfTheWinner(EbbProcess ebb, RunDirectory run, String winner)
      throws IOException {
    String jvm = Files.readString(run.path().resolve("winner-jvm.yaml"));
    assertThat(jvm).contains("-XX:+UseSerialGC", "heap: ", "max.partition.fetch.bytes");
    assertThat(ebb.out())
        .contains("export JAVA_TOOL_OPTIONS='", "-XX:+UseSerialGC", "ENV JAVA_TOOL_OPTIONS=\"")
        .contains("limits: {memory: ", "max.partition.fetch.bytes=6291456")
        .containsPattern("ebb compare --clients plain --jvms '?g1,\\S*winner-jvm.yaml");
    for (JsonNode arm : run.run().path("arms")) {
      if (arm.path("arm").asText().equals(winner)) {
        arm.path("jvm_flags").forEach(flag -> assertThat(ebb.out()).contains(flag.asText()));
      }
    }
  }

  private void itIsShownAgainAndNotGoneOnWith(RunDirectory run)
      throws IOException, InterruptedException {
    EbbProcess again = EbbProcess.run(directory, "report", run.path().toString());
    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).contains("JAVA_TOOL_OPTIONS", "(winner)");
    EbbProcess resumed = EbbProcess.run(directory, "compare", "--resume", run.path().toString());
    assertThat(resumed.exitCode()).isEqualTo(2);
    assertThat(resumed.err()).contains("a search decides as it goes");
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
  void whereNothingHoldsThereIsNoWinner() throws IOException, InterruptedException {
    EbbProcess ebb =
        tune(
            List.of(
                "languages: [java]",
                "knobs:",
                "  compilers: {options: {all: {}, none: {flags: [-Xint]}}}"),
            "--min-rate=1",
            "--max-time=60s");
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isEqualTo(1);
    assertThat(ebb.out()).contains("No winner: ");
    assertThat(ebb.run(directory).path().resolve("winner-jvm.yaml")).doesNotExist();
  }

  /** What was found is what the profiles hold that it leaves. */
  private void whatIsLeftCanBeCompared(RunDirectory run) throws IOException, InterruptedException {
    EbbProcess compared =
        EbbProcess.run(
            directory,
            Light.brokerOptions(
                "compare",
                "--clients=plain",
                "--jvms=" + run.path().resolve("winner-jvm.yaml"),
                "--quick",
                "--no-warm-up",
                "--records=50000"));
    assertThat(compared.exitCode()).as(compared.out() + compared.err()).isZero();
    JsonNode arm = compared.run(directory).run().path("arms").path(0);
    assertThat(arm.path("jvm_flags").toString()).contains("-XX:+UseSerialGC");
    assertThat(arm.path("profile_properties").has("max.partition.fetch.bytes")).isTrue();
  }
}
