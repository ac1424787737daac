package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.load.ExistingTopic;
import dev.ebb.runner.load.Filler;
import dev.ebb.runner.plan.Clients;
import dev.ebb.runner.plan.Source;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.Jdk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A topic that people have already, with what theirs have: keys, tombstones, aborted records. */
class ExistingTopicIT {

  private static final String TOPIC = "orders";
  private static final int COMMITTED = 40_000;
  private static final int LATER = 300;

  @TempDir private static Path stores;
  private static EmbeddedCluster cluster;
  private static Topics topics;
  private static Instant later;

  @TempDir private Path directory;

  @BeforeAll
  static void fillTheTopic() throws Exception {
    cluster =
        EmbeddedCluster.start(
            EmbeddedCluster.Settings.temporary(
                EbbProcess.HOME,
                new Jdk(Path.of(System.getProperty("java.home"))),
                1,
                stores.resolve("broker.log"),
                Light.broker()));
    topics = new Topics(cluster.access());
    topics.create(TOPIC, 3);
    Map<String, Object> config = new HashMap<>(cluster.access().config());
    config.put("transactional.id", "theirs");
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      for (int i = 0; i < COMMITTED; i++) {
        byte[] value = ("{\"order\":" + i + "}").getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(TOPIC, "key " + i, i % 4_000 == 7 ? null : value));
      }
      producer.commitTransaction();
      producer.beginTransaction();
      for (int i = 0; i < 500; i++) {
        producer.send(new ProducerRecord<>(TOPIC, "aborted " + i, new byte[100]));
      }
      producer.flush();
      producer.abortTransaction();
      Thread.sleep(5);
      later = Instant.now();
      producer.beginTransaction();
      for (int i = 0; i < LATER; i++) {
        producer.send(new ProducerRecord<>(TOPIC, i % 2, "later " + i, new byte[10]));
      }
      producer.commitTransaction();
    }
  }

  @AfterAll
  static void nothingIsLeft() {
    topics.close();
    cluster.close();
    EbbProcess.assertNothingIsLeft(stores);
  }

  @AfterEach
  void theirTopicIsAsItWas() throws Exception {
    assertThat(topics.topics(false)).containsExactly(TOPIC);
    assertThat(topics.groups()).isEmpty();
  }

  private EbbProcess compare(String... more) throws IOException, InterruptedException {
    List<String> args =
        new ArrayList<>(List.of("compare", "--quick", "--no-warm-up", "--idle=500ms"));
    args.add("--jvm-arg=" + Light.CLIENT);
    args.addAll(List.of("--settle=500ms", "--bootstrap-server", cluster.bootstrapServers()));
    args.addAll(List.of(more));
    return EbbProcess.run(directory, args.toArray(String[]::new));
  }

  private List<Map<String, String>> trials() throws IOException {
    try (Stream<Path> runs = Files.list(directory.resolve("results"))) {
      return Csv.read(runs.findFirst().orElseThrow().resolve("trials.csv"));
    }
  }

  @Test
  void everyClientDrainsItFromTheBeginning() throws Exception {
    EbbProcess ebb = compare("--topic", TOPIC);
    assertThat(ebb.exitCode()).as(ebb.err() + ebb.out()).isZero();
    String all = Integer.toString(COMMITTED + LATER);
    assertThat(trials()).hasSize(Clients.standard(EbbProcess.HOME).size());
    assertThat(trials())
        .allSatisfy(
            line -> {
              assertThat(line)
                  .containsEntry("status", "ok")
                  .containsEntry("records_expected", all)
                  .containsEntry("records_processed", all)
                  .containsEntry("lost", "0")
                  .containsEntry("duplicated", "0");
              assertThat(Csv.number(line, "rss_idle_mib"))
                  .isLessThan(Csv.number(line, "rss_peak_mib"));
              assertThat(Csv.number(line, "drain_ms")).isPositive();
            });
    assertThat(ebb.out()).contains("of topic " + TOPIC + ", which ebb has only read");
  }

  @Test
  void onlyWhatCameSince() throws Exception {
    EbbProcess ebb =
        compare("--topic", TOPIC, "--from", later.toString(), "--clients=plain", "--controls");
    assertThat(ebb.exitCode()).as(ebb.err() + ebb.out()).isZero();
    assertThat(trials().get(0)).containsEntry("records_processed", Integer.toString(LATER));
    assertThat(ebb.out().replaceAll("\\s+", " "))
        .contains("plain-control: with --topic a control trial has no partitions");
  }

  @Test
  void onlyTheLastOffsets() {
    Source last = new Source(TOPIC, null, 3_000L);
    ExistingTopic found = ExistingTopic.read(cluster.access(), last, seen -> {});
    assertThat(found.partitions()).isEqualTo(3);
    assertThat(found.records()).isBetween(1_500L, 3_000L); // aborted records are among the offsets
    ExistingTopic all =
        ExistingTopic.read(cluster.access(), new Source(TOPIC, null, null), seen -> {});
    assertThat(all.records()).isEqualTo(COMMITTED + LATER);
    found
        .last()
        .forEach((partition, offset) -> assertThat(all.last()).containsEntry(partition, offset));
  }

  /** As its retention does between two trials. */
  @Test
  void recordsThatGoAfterTheyWereCountedAreMissedByName() throws Exception {
    String topic = "shrinking";
    topics.create(topic, 1);
    Filler.fill(cluster.access(), topic, Workload.of(1_000, 55, 1), 0);
    EbbProcess ebb =
        EbbProcess.start(
            directory,
            "compare",
            "--quick",
            "--no-warm-up",
            "--idle=3s",
            "--clients=plain",
            "--bootstrap-server=" + cluster.bootstrapServers(),
            "--topic=" + topic);
    try (Admin admin = Admin.create(cluster.access().config())) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> topics.groups().stream().anyMatch(group -> group.endsWith("-plain-1")));
      admin
          .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(500)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
    assertThat(ebb.exitCode()).as(ebb.out()).isEqualTo(1);
    assertThat(trials().get(0).get("reason"))
        .contains("records of topic shrinking have gone since they were counted", "offset 500");
    topics.delete(topic);
  }

  @Test
  void whatTheClusterWouldNotMakeIsRefusedBeforeAnythingRan() throws Exception {
    EbbProcess ebb = compare("--replication-factor=3", "--clients=plain");
    assertThat(ebb.exitCode()).isEqualTo(2);
    assertThat(ebb.err().lines()).hasSize(1);
    assertThat(ebb.err()).contains("cannot be made", "eplication factor");
    assertThat(directory.resolve("results")).doesNotExist();
  }

  @Test
  void aTopicThatIsNotThereIsRefused() throws Exception {
    EbbProcess ebb = compare("--topic", "order");
    assertThat(ebb.exitCode()).isEqualTo(2);
    assertThat(ebb.err().lines()).hasSize(1);
    assertThat(ebb.err()).contains("--topic order does not exist", "did you mean orders?");
    assertThat(directory.resolve("results")).doesNotExist();
  }
}
