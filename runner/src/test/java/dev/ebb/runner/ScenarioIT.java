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
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What goes wrong, made to happen to clients of which the answer is known, and to one in Java; what
 * takes a minute and more runs in .ci/run alone.
 */
class ScenarioIT {

  @TempDir private Path directory;

  @AfterEach
  void nothingIsLeft() {
    EbbProcess.assertNothingIsLeft(directory);
  }

  private String description(String how) throws IOException {
    Path file = directory.resolve(how + ".yaml");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Files.writeString(
        file,
        """
        description: a client of which the answer is known
        language: other
        command: ["%s", -XX:TieredStopAtLevel=1, -cp, "%s", dev.ebb.runner.KnownClient, "%s",
          "{bootstrap}", "{topic}", "{group}", "{isolation}", "{process-batch}", "{process-seconds}",
          "{expect}"]
        """
            .formatted(java, System.getProperty("java.class.path"), how));
    return file.toString();
  }

  private EbbProcess compare(String... more) throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of("compare", "--quick", "--no-warm-up", "--idle=500ms", "--settle=500ms"));
    arguments.addAll(List.of(more));
    return EbbProcess.run(directory, Light.brokerOptions(arguments.toArray(String[]::new)));
  }

  private Path run() throws IOException {
    try (Stream<Path> runs = Files.list(directory.resolve("results"))) {
      return runs.findFirst().orElseThrow();
    }
  }

  private Map<String, String> trial(String arm) throws IOException {
    return Csv.read(run().resolve("trials.csv")).stream()
        .filter(line -> line.get("arm").equals(arm))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aCrashBringsAgainWhatWasNotCommittedAndLosesNothing()
      throws IOException, InterruptedException {
    EbbProcess ebb =
        compare(
            "--scenario=crash",
            "--clients="
                + String.join(
                    ",", description("careful"), description("never"), description("drops")),
            "--records=3000",
            "--process-batch=100",
            "--process-time=200ms");
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isEqualTo(1);
    assertThat(trial("careful"))
        .as(ebb.out())
        .containsEntry("status", "ok")
        .containsEntry("redelivered", "0")
        .containsEntry("lost", "0");
    Map<String, String> never = trial("never");
    assertThat(never).as(ebb.out()).containsEntry("status", "ok").containsEntry("lost", "0");
    assertThat(never.get("redelivered"))
        .as("all that it had handled when it was killed")
        .isEqualTo(never.get("killed_at_records"));
    assertThat(Csv.number(never, "killed_at_records")).isBetween(1_500.0, 2_999.0);
    assertThat(Csv.number(never, "new_record_ms"))
        .isGreaterThanOrEqualTo(Csv.number(never, "back_ms"));
    for (String unknown : List.of("retained_mib", "gc_count", "gc_ms", "alloc_bytes_per_record")) {
      assertThat(never.get(unknown)).as("%s of two processes in turn", unknown).isEmpty();
    }
    assertThat(trial("drops"))
        .containsEntry("status", "failed")
        .hasEntrySatisfying("reason", reason -> assertThat(reason).contains("2999 of 3000"));
    assertThat(ebb.out())
        .contains("crash: killed in mid-drain", "records came again, none was lost");
    assertThat(Csv.read(run().resolve("trials/never-1/instances.csv"))).hasSize(2);
    assertThat(Csv.read(run().resolve("trials/never-1/samples.csv")))
        .as("what happened is marked on the timeline")
        .extracting(line -> line.get("phase"))
        .contains("drain", "again", "settle")
        .filteredOn(phase -> phase.equals("start"))
        .hasSizeLessThan(50);
    assertThat(Files.readString(run().resolve("report.html"))).contains("2nd life");
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
  void aBrokerThatComesBackIsReadOnFrom() throws IOException, InterruptedException {
    EbbProcess ebb =
        compare(
            "--scenario=broker-restart",
            "--clients=plain," + description("careful"),
            "--records=60000",
            "--process-batch=500",
            "--process-time=100ms",
            "--jvm-arg=" + Light.CLIENT);
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
    for (String arm : List.of("plain", "careful")) {
      Map<String, String> trial = trial(arm);
      assertThat(trial).as(arm).containsEntry("status", "ok").containsEntry("lost", "0");
      assertThat(Csv.number(trial, "broker_down_ms")).isGreaterThan(6_000);
      assertThat(Csv.number(trial, "stood_still_ms")).isGreaterThan(3_000);
      assertThat(Csv.number(trial, "still_before_ms"))
          .as("however long, of a busy machine")
          .isNotNegative();
      assertThat(Csv.number(trial, "resume_ms")).isPositive();
      assertThat(trial.get("other_cpu_pct")).as("its broker counts from its new start").isEmpty();
    }
    assertThat(trial("careful"))
        .as("who has committed all that it has handled gets nothing again")
        .containsEntry("redelivered", "0");
    assertThat(Csv.number(trial("plain"), "outage_log_lines")).isPositive();
    assertThat(ebb.out()).contains("with its broker gone for", "none was lost");
    assertThat(Csv.read(run().resolve("trials/plain-1/samples.csv")))
        .extracting(line -> line.get("phase"))
        .contains("broker-stops", "broker-gone", "broker-back");
  }

  /** By each library's own default: the loop of Kafka's consumer, and two that go on. */
  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
  void aRecordThatCannotBeHandledIsTriedAsOftenAsTheLibraryDoes()
      throws IOException, InterruptedException {
    EbbProcess ebb =
        compare(
            "--scenario=poison",
            "--clients=plain,vertx,spring,smallrye",
            "--profiles=default,skip",
            "--records=3000",
            "--jvm-arg=" + Light.CLIENT);
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
    assertThat(trial("plain"))
        .as(ebb.out())
        .containsEntry("poison_attempts", "1")
        .containsEntry("poison_skipped", "0")
        .containsEntry("poison_stopped", "1");
    assertThat(trial("vertx"))
        .containsEntry("poison_attempts", "1")
        .containsEntry("poison_skipped", "1")
        .containsEntry("others_handled_pct", "100.0");
    assertThat(trial("spring"))
        .containsEntry("poison_attempts", "10")
        .containsEntry("poison_skipped", "1")
        .containsEntry("lost", "");
    assertThat(Csv.number(trial("spring"), "poison_retry_ms")).isPositive();
    assertThat(trial("smallrye"))
        .containsEntry("poison_attempts", "1")
        .containsEntry("poison_stopped", "1");
    for (String arm : List.of("spring-skip", "smallrye-skip")) {
      assertThat(trial(arm))
          .as(arm)
          .containsEntry("poison_attempts", "1")
          .containsEntry("poison_skipped", "1")
          .containsEntry("others_handled_pct", "100.0");
    }
    assertThat(ebb.out())
        .contains("spring: called its handler 10 times for the record that throws");
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT) // and so does this
  @EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
  void whatAClientDoesThatHasNothingToDoIsWatched() throws IOException, InterruptedException {
    EbbProcess ebb = compare("--scenario=idle", "--clients=plain," + description("careful"));
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
    assertThat(Csv.number(trial("plain"), "wakeups_per_s")).isPositive();
    assertThat(Csv.number(trial("plain"), "idle_cpu_pct")).isBetween(0.0, 200.0);
    assertThat(Csv.number(trial("plain"), "idle_alloc_kib_per_s")).isPositive();
    assertThat(trial("plain").get("idle_drift_kib_per_min")).isNotEmpty();
    assertThat(Csv.number(trial("careful"), "wakeups_per_s")).isPositive();
    assertThat(trial("careful").get("idle_alloc_kib_per_s")).as("it does not tell").isEmpty();
    assertThat(ebb.out()).contains("with nothing to read it woke up");
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
  void oneMoreConsumerInTheProcessHasItsPrice() throws IOException, InterruptedException {
    EbbProcess ebb =
        compare(
            "--scenario=fleet",
            "--clients=plain,smallrye",
            "--consumers-per-process=1,2,4",
            "--records=3000",
            "--jvm-arg=" + Light.CLIENT);
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
    for (String client : List.of("plain", "smallrye")) {
      Map<String, String> four = trial(client + "-x4");
      assertThat(four)
          .containsEntry("status", "ok")
          .containsEntry("consumers", "4")
          .containsEntry("records_processed", "12000")
          .containsEntry("lost", "0");
      assertThat(Csv.number(four, "threads_idle"))
          .as("each has a heartbeat thread at the least")
          .isGreaterThanOrEqualTo(Csv.number(trial(client), "threads_idle") + 3);
    }
    assertThat(ebb.out()).contains("one more costs", "one more consumer in the process costs");
    assertThat(Files.readString(run().resolve("report.md"))).contains("One more consumer");
  }

  @Test
  void whoReadsAheadWithoutBoundIsSeenTo() throws IOException, InterruptedException {
    EbbProcess ebb =
        compare(
            "--scenario=back-pressure",
            "--clients=plain," + description("greedy"),
            "--records=5000",
            "--process-batch=500",
            "--process-time=100ms",
            "--jvm-arg=" + Light.CLIENT);
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
    assertThat(Csv.number(trial("greedy"), "ahead_records_max")).isGreaterThan(4_000);
    assertThat(Csv.number(trial("plain"), "ahead_records_max")).isBetween(1.0, 500.0);
    assertThat(Csv.number(trial("plain"), "ahead_mib_max")).isPositive();
    assertThat(Csv.read(run().resolve("trials/plain-1/ahead.csv")))
        .as("over time, and never above the most of all")
        .hasSizeGreaterThan(3)
        .allSatisfy(line -> assertThat(Csv.number(line, "ahead_records")).isBetween(0.0, 500.0))
        .anySatisfy(line -> assertThat(Csv.number(line, "ahead_records")).isPositive());
    assertThat(ebb.out()).contains("records ahead of its handler");
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT) // beside the others: it mostly waits
  @EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
  void membersThatComeAndGoAreCountedTogether() throws IOException, InterruptedException {
    EbbProcess ebb =
        compare(
            "--scenario=rebalance,slow-handler", "--clients=plain", "--jvm-arg=" + Light.CLIENT);
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
    Map<String, String> rebalance = trial("plain-rebalance");
    assertThat(rebalance).containsEntry("lost", "0").containsEntry("scenario", "rebalance");
    for (String pause : List.of("pause_join_ms", "pause_leave_ms", "pause_kill_ms")) {
      assertThat(Csv.number(rebalance, pause)).as(pause).isPositive();
    }
    assertThat(Csv.number(rebalance, "again_join"))
        .as("who is asked to give partitions up commits first")
        .isZero();
    assertThat(Csv.number(rebalance, "in_flight_join"))
        .as("a loop that polls gives partitions up within poll, when it has handled all")
        .isZero();
    assertThat(Csv.read(run().resolve("trials/plain-rebalance-1/instances.csv"))).hasSize(3);
    Map<String, String> slow = trial("plain-slow-handler");
    assertThat(Csv.number(slow, "evictions")).isPositive();
    assertThat(Csv.number(slow, "handled_again")).isPositive();
    assertThat(slow.get("lost")).as("it was given no chance to handle all").isEmpty();
    assertThat(ebb.out())
        .contains("rebalance: ", "slow-handler: ", "plain-slow-handler: was evicted");
  }
}
