package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.load.Filler;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.Clients;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.Jdk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each consumer module by itself, as a process, on one real broker. */
class ClientsIT {

  private static final long RECORDS = 40_000;
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private static Path directory;
  private static EmbeddedCluster cluster;
  private static Topics topics;
  private static int number;

  @BeforeAll
  static void fillATopic() throws Exception {
    cluster =
        EmbeddedCluster.start(
            EmbeddedCluster.Settings.temporary(
                EbbProcess.HOME,
                new Jdk(Path.of(System.getProperty("java.home"))),
                1,
                directory.resolve("broker.log"),
                Light.broker()));
    topics = new Topics(cluster.access());
    topics.create("filled", 3);
    Filler.fill(cluster.access(), "filled", Workload.of(RECORDS, 55, 3), 0);
  }

  @AfterAll
  static void nothingIsLeft() {
    topics.close();
    cluster.close();
    assertThat(cluster.nodes()).allSatisfy(node -> assertThat(node.data()).doesNotExist());
    EbbProcess.assertNothingIsLeft(directory);
  }

  static Stream<String> clients() {
    return Clients.standard(EbbProcess.HOME).stream().map(Client::name);
  }

  static Stream<Arguments> modes() {
    return Clients.standard(EbbProcess.HOME).stream()
        .flatMap(client -> client.modes().stream().map(mode -> Arguments.of(client.name(), mode)));
  }

  private static synchronized String freshGroup() {
    return "group-" + ++number;
  }

  private static EbbProcess drainFilled(String client, String group, String... more)
      throws IOException {
    return start(client, cluster.bootstrapServers(), "filled", group, more);
  }

  private static EbbProcess start(
      String client, String bootstrap, String topic, String group, String... more)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(EbbProcess.java(), "-Xmx256m", Light.CLIENT, "-jar"));
    command.add(EbbProcess.jar(client));
    command.addAll(List.of("--bootstrap-server", bootstrap, "--topic", topic, "--group", group));
    command.addAll(List.of(more));
    return EbbProcess.start(directory, command, Map.of());
  }

  private static JsonNode lastEvent(EbbProcess process, String name) {
    return process
        .out()
        .lines()
        .filter(line -> line.startsWith("{\"event\":\"" + name + "\"") && line.endsWith("}"))
        .reduce((first, second) -> second)
        .map(ClientsIT::json)
        .orElse(null);
  }

  private static JsonNode json(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  private static void endOfInput(EbbProcess process) throws IOException {
    process.process().getOutputStream().close();
  }

  @ParameterizedTest
  @MethodSource("modes")
  void everyModeDrainsEveryRecordOnceAndCommits(String client, String mode) throws Exception {
    String group = freshGroup();
    boolean share = Clients.named(client, EbbProcess.HOME).shareModes().contains(mode);
    topics.membership(group, share).prepare(true);
    try (EbbProcess process =
        drainFilled(
            client,
            group,
            "--mode=" + mode,
            "--supervised",
            "--accounting=sequence",
            "--expect=" + RECORDS)) {
      await().atMost(SOON).until(() -> lastEvent(process, "drained") != null);
      endOfInput(process);
      assertThat(process.exitCode()).as(process.err()).isZero();
      JsonNode stopped = lastEvent(process, "stopped");
      assertThat(stopped.path("clean").asBoolean()).isTrue();
      assertThat(stopped.path("processed").asLong()).isEqualTo(RECORDS);
      for (String wrong : List.of("lost", "duplicated")) {
        assertThat(stopped.path(wrong).asLong(-1)).as(wrong).isZero();
      }
      JsonNode values = lastEvent(process, "config").path("values");
      if (share) { // neither partitions nor how it reads are a member's own
        assertThat(lastEvent(process, "assigned").path("partitions").isNull()).isTrue();
        assertThat(values.has("isolation.level")).isFalse();
      } else {
        assertThat(stopped.path("out_of_order").asLong(-1)).isZero();
        assertThat(lastEvent(process, "assigned").path("partitions").asInt()).isEqualTo(3);
        assertThat(values.path("isolation.level").asText()).isEqualTo("read_committed");
      }
      assertThat(
              topics.membership(group, share).committed().values().stream()
                  .mapToLong(Long::longValue)
                  .sum())
          .isEqualTo(RECORDS);
    }
  }

  /** The commits, every 5 s, have come to the end: redelivered records are not counted twice. */
  private static boolean allCommitted(String group) throws Exception {
    return committed(group) == RECORDS;
  }

  private static long committed(String group) throws Exception {
    return topics.committed(group).values().stream().mapToLong(Long::longValue).sum();
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aClientStoppedMidwayAndStartedAgainMissesNothing(String client) throws Exception {
    String group = freshGroup();
    List<JsonNode> ends = new ArrayList<>();
    try (EbbProcess first =
        drainFilled(
            client,
            group,
            "--supervised",
            "--accounting=sequence",
            "--process-batch=5000",
            "--process-time=600ms")) {
      await().atMost(SOON).until(() -> lastEvent(first, "report") != null && processed(first) > 0);
      endOfInput(first);
      assertThat(first.exitCode()).as(first.err()).isZero();
      ends.add(lastEvent(first, "stopped"));
    }
    long before = ends.get(0).path("processed").asLong();
    assertThat(before).isBetween(1L, RECORDS - 1);
    assertThat(committed(group)).isLessThanOrEqualTo(before);
    try (EbbProcess second = drainFilled(client, group, "--supervised", "--accounting=sequence")) {
      await()
          .atMost(SOON)
          .until(
              () -> lastEvent(second, "report") != null && before + processed(second) >= RECORDS);
      endOfInput(second);
      assertThat(second.exitCode()).as(second.err()).isZero();
      ends.add(lastEvent(second, "stopped"));
    }
    assertThat(committed(group)).isEqualTo(RECORDS);
    for (int partition = 0; partition < 3; partition++) {
      String key = Integer.toString(partition);
      long resumed = ends.get(1).path("first_seq").path(key).asLong(Long.MAX_VALUE);
      long reached = ends.get(0).path("next_seq").path(key).asLong(0);
      long written = Workload.of(RECORDS, 55, 3).recordsIn(partition);
      assertThat(reached == written || resumed <= reached)
          .as("partition %s resumed at %s after %s of %s", key, resumed, reached, written)
          .isTrue();
    }
    assertThat(ends).allSatisfy(end -> assertThat(end.path("lost").asLong(-1)).isZero());
  }

  /**
   * Why the Vert.x consumer commits by name: its poll thread is a poll ahead of its event loop, and
   * with auto-commit the close commits all of that poll. Should this ever fail, the library has
   * mended it.
   */
  @Test
  void withAutoCommitAClosingVertxConsumerCommitsWhatItNeverHandled() throws Exception {
    String group = freshGroup();
    try (EbbProcess process =
        drainFilled(
            "vertx",
            group,
            "--supervised",
            "--accounting=sequence",
            "--property=enable.auto.commit=true",
            "--process-batch=1300",
            "--process-time=30s")) {
      await().atMost(SOON).until(() -> lastEvent(process, "report") != null);
      await().atMost(SOON).until(() -> processed(process) == 1_300);
      endOfInput(process);
      process.exitCode();
      assertThat(lastEvent(process, "stopped").path("processed").asLong()).isEqualTo(1_300);
      assertThat(committed(group)).isGreaterThan(1_300);
    }
  }

  private static long processed(EbbProcess process) {
    return lastEvent(process, "report").path("processed").asLong();
  }

  @ParameterizedTest
  @MethodSource("clients")
  void forPeopleItPrintsTheLinesOfTheOriginalAndStopsOnSigterm(String client) throws Exception {
    String group = freshGroup();
    try (EbbProcess process = drainFilled(client, group)) {
      await().atMost(SOON).until(() -> sum(reported(process)) == RECORDS);
      process.process().destroy();
      assertThat(process.exitCode()).isEqualTo(143);
      assertThat(process.out().lines())
          .allSatisfy(
              line ->
                  assertThat(line)
                      .matches(
                          "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6} process memory:"
                              + " \\d+\\.\\d MiB - messages processed: \\d+"));
      assertThat(committed(group)).isEqualTo(RECORDS);
    }
  }

  private static List<Long> reported(EbbProcess process) {
    return process
        .out()
        .lines()
        .filter(line -> line.contains("messages processed: "))
        .map(line -> Long.valueOf(line.replaceAll(".*: ", "")))
        .toList();
  }

  private static long sum(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).sum();
  }

  @ParameterizedTest
  @MethodSource("clients")
  void pacedItReportsBatchByBatch(String client) throws Exception {
    try (EbbProcess process =
        drainFilled(client, freshGroup(), "--process-batch=15000", "--process-time=1s")) {
      await().atMost(SOON).until(() -> sum(reported(process)) == RECORDS);
      process.process().destroy();
      process.exitCode();
      assertThat(reported(process).stream().filter(count -> count > 0))
          .containsExactlyElementsOf(LongStream.of(15_000, 15_000, 10_000).boxed().toList());
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aMissingTopicIsNamed(String client) throws Exception {
    try (EbbProcess process =
        start(
            client,
            cluster.bootstrapServers(),
            "not-there",
            freshGroup(),
            "--startup-timeout=4s")) {
      assertThat(process.exitCode()).isEqualTo(2);
      assertThat(process.err()).contains("error: topic 'not-there' does not exist at 127.0.0.1");
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aRecordThatEbbDidNotWriteIsNamed(String client) throws Exception {
    String topic = "strange-" + client;
    topics.create(topic, 1);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", cluster.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, new byte[3])).get();
    }
    String group = freshGroup();
    try (EbbProcess process =
        start(client, cluster.bootstrapServers(), topic, group, "--accounting=sequence")) {
      assertThat(process.exitCode()).isEqualTo(1);
      assertThat(committed(group)).as("nothing was handled, nothing is committed").isZero();
      assertThat(process.err())
          .contains("error: ", "the record at " + topic + "-0@0 has no sequence number");
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void anAbsentBrokerIsNamed(String client) throws Exception {
    try (EbbProcess process =
        start(client, "127.0.0.1:1", "filled", freshGroup(), "--startup-timeout=4s")) {
      assertThat(process.exitCode()).isEqualTo(2);
      assertThat(process.err()).contains("error: no broker answers at 127.0.0.1:1");
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void aModeItDoesNotKnowIsRefusedInOneLine(String client) throws Exception {
    try (EbbProcess process = drainFilled(client, freshGroup(), "--mode=sideways")) {
      assertThat(process.exitCode()).isEqualTo(2);
      assertThat(process.err().strip().lines()).hasSize(1);
      assertThat(process.err()).contains("--mode sideways is unknown");
    }
  }
}
