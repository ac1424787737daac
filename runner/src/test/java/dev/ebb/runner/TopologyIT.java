package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import org.junit.jupiter.api.io.TempDir;

/** More than one broker, and more than one process of a client. */
class TopologyIT {

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

  @Test
  void twoProcessesOfAClientOnThreeBrokers() throws IOException, InterruptedException {
    EbbProcess ebb =
        EbbProcess.run(
            directory,
            Light.brokerOptions(
                "compare",
                "--clients=plain,smallrye",
                "--brokers=3",
                "--instances=2",
                "--partitions=4",
                "--quick",
                "--records=60000",
                "--idle=500ms",
                "--settle=500ms",
                "--jvm-arg=" + Light.CLIENT));
    assertThat(ebb.exitCode()).as(ebb.err() + ebb.out()).isZero();
    JsonNode record = new ObjectMapper().readTree(run().resolve("run.json").toFile());
    assertThat(record.path("cluster").path("brokers").asInt()).isEqualTo(3);
    assertThat(ebb.out()).contains("3 brokers ", "2 processes of each client in one group");
    assertThat(Files.readString(run().resolve("report.md"))).contains("| smallrye, 2 |");
    assertThat(Files.readString(run().resolve("report.html"))).contains("Instance by instance");
    List<Map<String, String>> trials = Csv.read(run().resolve("trials.csv"));
    assertThat(trials).hasSize(2);
    for (Map<String, String> line : trials) {
      assertThat(line)
          .containsEntry("status", "ok")
          .containsEntry("instances", "2")
          .containsEntry("records_processed", "60000")
          .containsEntry("lost", "0")
          .containsEntry("duplicated", "0");
      assertThat(Csv.number(line, "rebalance_ms")).isNotNegative();
      Path folder = run().resolve("trials/" + line.get("arm") + "-1");
      assertThat(folder.resolve("samples-2.csv")).exists();
      assertThat(folder.resolve("events-2.jsonl")).exists();
      List<Map<String, String>> each = Csv.read(folder.resolve("instances.csv"));
      assertThat(each).hasSize(2);
      for (String sum : List.of("rss_idle_mib", "rss_settled_mib", "retained_mib")) {
        assertThat(Csv.number(line, sum))
            .as("%s of %s", sum, line.get("arm"))
            .isCloseTo(Csv.number(each.get(0), sum) + Csv.number(each.get(1), sum), within(0.01));
      }
      theyAreAskedNoMoreOftenThanOneAlone(folder, Csv.number(line, "drain_ms"));
      assertThat(Csv.number(each.get(0), "records_processed"))
          .as("each takes its part: %s", each)
          .isBetween(1.0, 59_999.0);
      assertThat(Csv.number(line, "rss_peak_mib"))
          .isGreaterThan(Csv.number(line, "rss_idle_mib"))
          .isLessThanOrEqualTo(
              Csv.number(each.get(0), "rss_peak_mib")
                  + Csv.number(each.get(1), "rss_peak_mib")
                  + 0.01);
    }
  }

  /** Its members take records of the same partitions; together they have each of them. */
  @Test
  void aShareGroupOfTwoMissesNothing() throws IOException, InterruptedException {
    EbbProcess ebb =
        EbbProcess.run(
            directory,
            Light.brokerOptions(
                "compare",
                "--clients=plain",
                "--modes=share",
                "--instances=2",
                "--quick",
                "--no-warm-up",
                "--records=60000",
                "--idle=500ms",
                "--settle=500ms",
                "--jvm-arg=" + Light.CLIENT));
    assertThat(ebb.exitCode()).as(ebb.err() + ebb.out()).isZero();
    assertThat(Csv.read(run().resolve("trials.csv")))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .containsEntry("arm", "plain-share")
                    .containsEntry("lost", "0")
                    .containsEntry("duplicated", "0"));
  }

  /** A slow member is evicted, and what it had not committed is handled by the other, too. */
  @Test
  void whatTwoHaveHandledIsNotTakenForTheEnd() throws IOException, InterruptedException {
    EbbProcess ebb =
        EbbProcess.run(
            directory,
            Light.brokerOptions(
                "compare",
                "--clients=plain",
                "--instances=2",
                "--partitions=3",
                "--quick",
                "--no-warm-up",
                "--records=3000",
                "--process-batch=1100",
                "--process-time=4s",
                "--property=max.poll.interval.ms=3000",
                "--stall-timeout=15s",
                "--idle=500ms",
                "--settle=500ms",
                "--jvm-arg=" + Light.CLIENT));
    List<Map<String, String>> trials = Csv.read(run().resolve("trials.csv"));
    assertThat(trials).singleElement();
    Map<String, String> only = trials.get(0);
    if (only.get("status").equals("ok")) {
      assertThat(only).containsEntry("lost", "0");
    } else { // the same records may come again and again: then it never gets to the end
      assertThat(only.get("reason")).startsWith("drain: stalled: ").doesNotContain("lost");
      assertThat(ebb.exitCode()).isEqualTo(1);
    }
  }

  /** Of one client the drain is watched by what it reports by itself, once a second. */
  private static void theyAreAskedNoMoreOftenThanOneAlone(Path folder, double drainMillis)
      throws IOException {
    long edges = 6; // it is asked at the ends of phases, and reports when they begin
    for (String file : List.of("events-1.jsonl", "events-2.jsonl")) {
      List<String> events = Files.readAllLines(folder.resolve(file));
      long reports = events.stream().filter(line -> line.contains("\"event\":\"report\"")).count();
      double seconds = (microsOf(events.get(events.size() - 1)) - microsOf(events.get(0))) / 1e6;
      assertThat(reports)
          .as("%s in %.1f s, drained in %.0f ms", file, seconds, drainMillis)
          .isLessThanOrEqualTo((long) (seconds + edges));
    }
  }

  private static long microsOf(String event) throws IOException {
    return new ObjectMapper().readTree(event).path("t_us").asLong();
  }

  @Test
  void followersKeepProducerStateToo() throws IOException, InterruptedException {
    EbbProcess churn =
        EbbProcess.run(
            directory,
            Light.brokerOptions(
                "churn",
                "--brokers=3",
                "--replication-factor=3",
                "--arms=recreate",
                "--pushes=60",
                "--checkpoints=2",
                "--no-warm-up"));
    assertThat(churn.exitCode()).as(churn.err() + churn.out()).isZero();
    List<Map<String, String>> last =
        Csv.read(run().resolve("brokers.csv")).stream()
            .filter(line -> line.get("checkpoint").equals("2"))
            .toList();
    assertThat(last).extracting(line -> line.get("broker")).containsExactly("1", "2", "3");
    assertThat(last)
        .allSatisfy(
            line ->
                assertThat(line)
                    .containsEntry("producer_state_entries", "60")
                    .containsEntry("producer_id_count_gauge", "60"));
    List<Map<String, String>> looks = Csv.read(run().resolve("churn.csv"));
    assertThat(looks.get(2))
        .containsEntry("producer_ids", "60")
        .containsEntry("producer_state_entries", "180");
    assertThat(churn.out()).contains("Broker by broker", "recreate, broker 3");
    assertThat(run().resolve("trials/recreate/samples-3.csv")).exists();
  }
}
