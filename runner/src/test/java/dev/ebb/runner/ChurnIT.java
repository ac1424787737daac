package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.ebb.runner.cluster.Access;
import dev.ebb.runner.cluster.ProducerCensus;
import dev.ebb.runner.cluster.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ebb churn} and {@code ebb producers}, on real brokers. */
class ChurnIT {

  private static final int PUSHES = 300;

  private static final Duration SOON = Duration.ofSeconds(60);

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

  private static Map<String, String> last(List<Map<String, String>> lines, String arm) {
    return lines.stream()
        .filter(line -> line.get("arm").equals(arm))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private static long count(Map<String, String> line, String column) {
    return Long.parseLong(line.get(column));
  }

  @Test
  void eachFactorLeavesWhatItShould() throws IOException, InterruptedException {
    try (EbbProcess ebb =
        EbbProcess.run(
            directory,
            Light.brokerOptions(
                "churn",
                "--arms=reuse,recreate,recreate-no-idempotence,recreate-transactional,"
                    + "recreate-spread",
                "--pushes=" + PUSHES,
                "--checkpoints=3",
                "--threads=4",
                "--no-warm-up"))) {
      assertThat(ebb.exitCode()).as(ebb.err()).isZero();
      assertThat(ebb.out()).contains("recreate: 300 pushes left 300 producer ids");
      for (String line : ebb.out().lines().toList()) {
        assertThat(line.length()).as(line).isLessThanOrEqualTo(Math.max(80, longestWord(line)));
      }
    }
    Path run = run();
    assertThat(Files.readAllLines(run.resolve("churn.csv")).get(0))
        .isEqualTo(
            "arm,checkpoint,pushes,records,producer_ids,producer_state_entries,"
                + "producer_state_bytes,heap_used_mib,heap_live_mib,rss_mib,pushes_per_s,"
                + "push_p50_ms,push_p99_ms");
    assertThat(Files.readAllLines(run.resolve("summary.csv")).get(0))
        .isEqualTo(
            "arm,status,reason,pushes,producer_ids,entries,ids_per_push,bytes_per_entry,"
                + "bytes_per_entry_low,bytes_per_entry_high,heap_full_after_pushes");
    List<Map<String, String>> looks = Csv.read(run.resolve("churn.csv"));
    assertThat(looks).hasSize(5 * 4).allMatch(line -> !line.get("heap_live_mib").isEmpty());
    ids(looks, "reuse", 1, 3);
    ids(looks, "recreate", PUSHES, PUSHES);
    ids(looks, "recreate-no-idempotence", 0, 0);
    ids(looks, "recreate-transactional", 1, 3, PUSHES / 20);
    ids(looks, "recreate-spread", PUSHES, 3L * PUSHES);
    Map<String, String> gauge = last(Csv.read(run.resolve("pushes.csv")), "recreate");
    assertThat(count(gauge, "producer_id_count_gauge")).isEqualTo(PUSHES);
    assertThat(gauge.get("construct_p50_ms")).isNotEmpty();
    List<Map<String, String>> steps = Csv.read(run.resolve("aftermath.csv"));
    afterwards(steps.stream().filter(step -> step.get("arm").equals("recreate")).toList());
    assertThat(count(last(steps, "recreate-spread"), "producer_state_entries")).isZero();
    for (String file :
        List.of("report.md", "report.html", "summary.json", "charts/live-heap.svg")) {
      assertThat(run.resolve(file)).isNotEmptyFile();
    }
    asItsSchemaSays(run);
    shownAgain(run);
  }

  private static void asItsSchemaSays(Path run) throws IOException {
    try (InputStream in =
        ChurnIT.class.getResourceAsStream("/schema/churn-summary-1.schema.json")) {
      Schema schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      String summary = Files.readString(run.resolve("summary.json"));
      assertThat(schema.validate(summary, InputFormat.JSON)).isEmpty();
      assertThat(schema.validate(summary.replace("entries", "entry"), InputFormat.JSON))
          .as("the schema does refuse")
          .isNotEmpty();
    }
  }

  private static int longestWord(String line) {
    return Stream.of(line.split(" ")).mapToInt(String::length).max().orElse(0) + 9;
  }

  /** The Admin API's ids, and the histogram's entries. */
  private static void ids(List<Map<String, String>> looks, String arm, long ids, long entries) {
    ids(looks, arm, ids, entries, PUSHES);
  }

  private static void ids(
      List<Map<String, String>> looks, String arm, long ids, long entries, long pushes) {
    Map<String, String> line = last(looks, arm);
    assertThat(count(line, "pushes")).isEqualTo(pushes);
    assertThat(count(line, "producer_ids")).as(arm).isEqualTo(ids);
    assertThat(count(line, "producer_state_entries")).as(arm).isEqualTo(entries);
  }

  private static void afterwards(List<Map<String, String>> steps) {
    assertThat(steps)
        .extracting(line -> line.get("step"))
        .containsExactly("started", "pushed", "restarted", "expired");
    assertThat(count(steps.get(2), "producer_ids")).as("reloaded").isEqualTo(PUSHES);
    assertThat(count(steps.get(2), "producer_state_entries")).isEqualTo(PUSHES);
    assertThat(count(steps.get(3), "producer_ids")).as("expired").isZero();
    assertThat(count(steps.get(3), "producer_state_entries")).isZero();
    assertThat(count(steps.get(3), "data_records")).as("the data stays").isEqualTo(PUSHES);
  }

  /** From the files alone, and not taken for a comparison. */
  private void shownAgain(Path run) throws IOException, InterruptedException {
    try (EbbProcess report =
        EbbProcess.run(directory, "report", run.toString(), "--format=terminal,html")) {
      assertThat(report.exitCode()).as(report.err()).isZero();
      assertThat(report.out()).contains("300 producer ids", "report.html");
    }
    try (EbbProcess diff = EbbProcess.run(directory, "diff", run.toString(), run.toString())) {
      assertThat(diff.exitCode()).isEqualTo(2);
      assertThat(diff.err()).contains("a run of ebb churn");
    }
  }

  @Test
  void aKilledRunnerLeavesNothingRunning() throws IOException {
    try (EbbProcess ebb =
        EbbProcess.start(
            directory, Light.brokerOptions("churn", "--arms=recreate", "--pushes=50000"))) {
      await().atMost(SOON).until(() -> !ebb.children("load.Pusher").isEmpty());
      ebb.process().destroyForcibly();
      EbbProcess.assertNothingIsLeft(directory);
    }
  }

  @Test
  void aBrokerThatDiesFailsItsArmAlone() throws IOException, InterruptedException {
    try (EbbProcess ebb =
        EbbProcess.start(
            directory,
            Light.brokerOptions(
                "churn",
                "--arms=reuse,reuse-no-idempotence",
                "--pushes=30",
                "--checkpoints=3",
                "--no-warm-up"))) {
      await()
          .atMost(SOON)
          .until(() -> !ebb.children("load.Pusher").isEmpty()); // so the broker has started
      ebb.children("BrokerMain").get(0).destroyForcibly();
      assertThat(ebb.process().waitFor(3, TimeUnit.MINUTES)).isTrue();
      assertThat(ebb.exitCode()).as(ebb.err()).isEqualTo(1);
      assertThat(ebb.out()).contains("killed by signal 9");
    }
    List<Map<String, String>> arms = Csv.read(run().resolve("summary.csv"));
    assertThat(arms).extracting(line -> line.get("status")).containsExactly("failed", "ok");
    assertThat(arms.get(0).get("reason")).contains("the broker killed by signal 9");
  }

  @Test
  void aBrokerIsDrivenOutOfMemoryAndTheToolSurvives() throws IOException, InterruptedException {
    try (EbbProcess ebb =
        EbbProcess.run(
            directory,
            Light.brokerOptions(
                "churn", "--until-oom", "--arms=recreate-spread", "--partitions=100"))) {
      assertThat(ebb.exitCode()).as(ebb.err()).isZero();
      assertThat(ebb.out()).contains("was out of memory after");
    }
    Map<String, String> line = Csv.read(run().resolve("summary.csv")).get(0);
    double pushes = Csv.number(line, "pushes");
    assertThat(Csv.number(line, "heap_full_after_pushes"))
        .as("a projection, from few collections where the machine is busy")
        .isBetween(0.25 * pushes, 4 * pushes);
  }

  @Test
  void aClusterOfOnesOwnIsLeftAloneUnlessAllowedAndThenLookedAt() throws Exception {
    try (EbbProcess broker =
        EbbProcess.start(directory, Light.broker("broker", "--port=" + freePort()))) {
      String bootstrap = awaitBroker(broker);
      try (EbbProcess churn =
          EbbProcess.run(directory, "churn", "--bootstrap-server=" + bootstrap, "--pushes=50")) {
        assertThat(churn.exitCode()).isEqualTo(2);
        assertThat(churn.err().strip().lines()).hasSize(1);
        assertThat(churn.err()).contains("--allow-external");
      }
      try (EbbProcess filled =
          EbbProcess.run(
              directory,
              "produce",
              "--bootstrap-server=" + bootstrap,
              "--topic=orders",
              "--records=1000")) {
        assertThat(filled.exitCode()).as(filled.err()).isZero();
      }
      long pid = broker.children("BrokerMain").get(0).pid();
      try (EbbProcess look =
          EbbProcess.run(
              directory, "producers", "--bootstrap-server=" + bootstrap, "--pid=" + pid)) {
        assertThat(look.exitCode()).as(look.err()).isZero();
        assertThat(look.out())
            .contains(
                "Is it producer state? no", "1 producer id with 3 entries in 3 of 3", "orders")
            .doesNotContain("warning");
      }
      aTopicThatIsDeletedMeanwhileIsLeftOut(bootstrap);
      churnThere(bootstrap);
      broker.process().destroy(); // so that it can remove its data
      assertThat(broker.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void aTopicThatIsDeletedMeanwhileIsLeftOut(String bootstrap) throws Exception {
    TopicPartition here = new TopicPartition("orders", 0);
    List<TopicPartition> gone =
        List.of(new TopicPartition("deleted", 0), new TopicPartition("deleted", 1));
    try (Topics topics = new Topics(Access.open(bootstrap))) {
      ProducerCensus census = topics.producers(List.of(gone.get(0), here, gone.get(1)), done -> {});
      assertThat(census.states()).containsOnlyKeys(here);
      assertThat(census.refused()).containsOnlyKeys(gone);
      assertThat(census.refused().values()).containsOnly("the topic has been deleted meanwhile");
    }
  }

  private void churnThere(String bootstrap) throws IOException, InterruptedException {
    try (EbbProcess churn =
        EbbProcess.start(
            directory,
            "churn",
            "--bootstrap-server=" + bootstrap,
            "--allow-external",
            "--arms=recreate",
            "--pushes=2000",
            "--threads=2")) {
      await()
          .atMost(SOON)
          .until(() -> lookAt(bootstrap).contains("looks like single-use producers"));
      assertThat(churn.exitCode()).as(churn.err()).isZero();
      assertThat(churn.err())
          .contains("until the arm's topic is removed", "if this is killed, until they expire");
    }
    assertThat(lookAt(bootstrap)).as("the topics are gone").doesNotContain("ebb-churn");
    Map<String, String> line = Csv.read(run().resolve("summary.csv")).get(0);
    assertThat(line).containsEntry("producer_ids", "2000").containsEntry("entries", "");
  }

  private String lookAt(String bootstrap) throws IOException, InterruptedException {
    try (EbbProcess look =
        EbbProcess.run(directory, "producers", "--bootstrap-server=" + bootstrap)) {
      assertThat(look.exitCode()).as(look.err()).isZero();
      return look.out();
    }
  }

  private static int freePort() throws IOException {
    try (java.net.ServerSocket socket =
        new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String awaitBroker(EbbProcess broker) {
    await().atMost(SOON).until(() -> broker.out().contains("broker ready at"));
    return broker.out().replaceAll("(?s).*broker ready at (\\S+) .*", "$1");
  }
}
