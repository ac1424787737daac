package dev.ebb.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ebb.runner.EbbProcess;
import dev.ebb.runner.Light;
import dev.ebb.runner.cluster.Destination;
import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.cluster.Groups;
import dev.ebb.runner.cluster.Reset;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.Jdk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Looking at topics and groups, and moving offsets, on one real broker. */
class GroupIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int RECORDS = 100;
  private static final Instant FIRST = Instant.parse("2026-01-02T03:00:00Z");
  private static final String JAAS =
      "org.apache.kafka.common.security.plain.PlainLoginModule required";

  @TempDir private static Path directory;
  private static EmbeddedCluster cluster;
  private static String secured;
  private static Topics topics;
  private static Admin admin;
  private static int number;

  /** What a command has said, and its exit code. */
  private record Said(int status, String out, String err) {

    /** The words of each line. */
    List<List<String>> rows() {
      return out.lines().map(line -> List.of(line.strip().split(" +"))).toList();
    }

    Said good() {
      assertThat(status).as(err).isZero();
      assertThat(err).isEmpty();
      return this;
    }

    Said refused(String... parts) {
      assertThat(status).as(out + err).isEqualTo(2);
      assertThat(err.strip().lines()).as(err).hasSize(1);
      assertThat(err).contains(parts);
      assertThat(out).isEmpty();
      return this;
    }
  }

  @BeforeAll
  static void startABrokerThatKnowsWhoMay() throws Exception {
    int port = freePort();
    secured = "127.0.0.1:" + freePort();
    String plain = "PLAINTEXT://127.0.0.1:" + port;
    String secure = ",SECURE://" + secured;
    Map<String, String> properties = new HashMap<>();
    properties.put(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_PLAINTEXT");
    String controller = "127.0.0.1:" + freePort();
    properties.put("listeners", plain + ",CONTROLLER://" + controller + secure);
    properties.put("advertised.listeners", plain + secure);
    properties.put("controller.quorum.bootstrap.servers", controller);
    properties.put("inter.broker.listener.name", "PLAINTEXT");
    properties.put("sasl.enabled.mechanisms", "PLAIN");
    properties.put(
        "listener.name.secure.plain.sasl.jaas.config", JAAS + " user_ebb=\"right-secret\";");
    properties.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    properties.put("super.users", "User:ANONYMOUS");
    cluster =
        EmbeddedCluster.start(
            new EmbeddedCluster.Settings(
                EbbProcess.HOME,
                new Jdk(Path.of(System.getProperty("java.home"))),
                1,
                port,
                null,
                directory.resolve("broker.log"),
                "512m",
                Light.broker(),
                properties));
    topics = new Topics(cluster.access());
    admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @AfterAll
  static void nothingIsLeft() {
    admin.close();
    topics.close();
    cluster.close();
    assertThat(cluster.nodes()).allSatisfy(node -> assertThat(node.data()).doesNotExist());
    EbbProcess.assertNothingIsLeft(directory);
  }

  private static synchronized String fresh(String what) {
    return what + "-" + ++number;
  }

  private static Said ebb(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--bootstrap-server=" + cluster.bootstrapServers());
    return run(all);
  }

  private static Said ebbSecured(Path config, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--bootstrap-server", secured, "--command-config", config.toString()));
    return run(all);
  }

  private static Said run(List<String> args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream realOut = System.out;
    PrintStream realErr = System.err;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int status = Ebb.execute(args.toArray(String[]::new));
      return new Said(
          status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(realOut);
      System.setErr(realErr);
    }
  }

  /** A topic with a record a second in each partition, from {@link #FIRST} on. */
  private static String filled(int partitions) throws Exception {
    String topic = fresh("orders");
    topics.create(topic, partitions, 1, Map.of("max.message.bytes", "123456"));
    Map<String, Object> config = Map.of("bootstrap.servers", cluster.bootstrapServers());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int partition = 0; partition < partitions; partition++) {
        for (int second = 0; second < RECORDS; second++) {
          long time = FIRST.plusSeconds(second).toEpochMilli();
          producer.send(new ProducerRecord<>(topic, partition, time, null, new byte[8]));
        }
      }
    }
    return topic;
  }

  /** The first records of a partition, deleted. */
  private static void forget(String topic, int partition, long before) throws Exception {
    RecordsToDelete records = RecordsToDelete.beforeOffset(before);
    admin.deleteRecords(Map.of(new TopicPartition(topic, partition), records)).all().get();
  }

  private static KafkaConsumer<byte[], byte[]> consumer(
      String protocol, String group, String clientId) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", cluster.bootstrapServers());
    config.put("group.id", group);
    config.put("group.protocol", protocol);
    config.put("client.id", clientId);
    config.put("auto.offset.reset", "earliest");
    config.put("enable.auto.commit", "false");
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static KafkaConsumer<byte[], byte[]> reading(
      String protocol, String group, String clientId, String topic) {
    KafkaConsumer<byte[], byte[]> consumer = consumer(protocol, group, clientId);
    consumer.subscribe(List.of(topic));
    await()
        .atMost(SOON)
        .until(
            () -> {
              consumer.poll(POLL);
              return !consumer.assignment().isEmpty();
            });
    return consumer;
  }

  /** A group that had a member, and has none now. */
  private static String left(String protocol, String topic, Map<Integer, Long> committed) {
    String group = fresh("service");
    try (KafkaConsumer<byte[], byte[]> consumer = reading(protocol, group, "once", topic)) {
      consumer.commitSync(offsets(topic, committed));
    }
    return group;
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets(
      String topic, Map<Integer, Long> byPartition) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    byPartition.forEach(
        (partition, offset) ->
            offsets.put(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)));
    return offsets;
  }

  private static Map<Integer, Long> committed(String group) throws Exception {
    return new TreeMap<>(topics.committed(group));
  }

  @ParameterizedTest
  @ValueSource(strings = {"topic", "group"})
  void aloneItSaysWhichCommandsThereAre(String command) {
    Said said = run(List.of(command));
    assertThat(said.status()).isEqualTo(2);
    assertThat(said.err()).contains("Usage: ebb " + command, "list", "describe");
    assertThat(said.out()).isEmpty();
  }

  @Test
  void theManualKnowsCommandsOfCommands() {
    Said said = run(List.of("man")).good();
    assertThat(said.out()).contains(".SS ebb topic list", ".SS ebb group reset", "to\\-datetime");
  }

  @Test
  void topicsAreListedWithWhatIsInThem() throws Exception {
    String topic = filled(3);
    forget(topic, 1, 40);
    left("classic", topic, Map.of(0, 1L));
    Said said = ebb("topic", "list").good();
    assertThat(said.rows().get(0)).containsExactly("topic", "partitions", "replication", "records");
    assertThat(said.rows()).contains(List.of(topic, "3", "1", "260"));
    assertThat(said.out()).doesNotContain("__consumer_offsets");
    assertThat(ebb("topic", "list", "--internal").good().out()).contains("__consumer_offsets");
  }

  @Test
  void aTopicIsDescribedByPartitionWithWhatIsSet() throws Exception {
    String topic = filled(2);
    forget(topic, 1, 40);
    Said said = ebb("topic", "describe", topic).good();
    assertThat(said.out().lines().findFirst())
        .hasValue(topic + ": 2 partitions, replication factor 1");
    assertThat(said.rows())
        .contains(
            List.of("0", "1", "1", "1", "0", "100", "100"),
            List.of("1", "1", "1", "1", "40", "100", "60"),
            List.of("sum", "160"));
    assertThat(said.out()).contains("set on the topic:\n  max.message.bytes=123456\n");
    assertThat(said.out()).doesNotContain("compression.type");
  }

  @Test
  void severalTopicsAreDescribedAsAskedFor() throws Exception {
    String first = filled(1);
    String second = filled(1);
    assertThat(ebb("topic", "describe", second, first).good().out())
        .containsSubsequence(second + ": 1 partition,", first + ": 1 partition,");
  }

  @Test
  void anUnknownTopicIsNamedWithWhatWasMeant() throws Exception {
    String topic = filled(1);
    String typed = topic.replace("orders", "ordres");
    ebb("topic", "describe", typed)
        .refused("there is no topic '" + typed + "' at 127.0.0.1", "did you mean " + topic + "?");
    ebb("topic", "describe", topic, "no topic").refused("there is no topic 'no topic'");
  }

  @ParameterizedTest
  @CsvSource({"classic, Classic", "consumer, Consumer"})
  void groupsAreListed(String protocol, String type) throws Exception {
    String topic = filled(1);
    String empty = left(protocol, topic, Map.of(0, 7L));
    String active = fresh("service");
    String bare = fresh("bare");
    admin.alterConsumerGroupOffsets(bare, offsets(topic, Map.of(0, 5L))).all().get();
    try (KafkaConsumer<byte[], byte[]> consumer = reading(protocol, active, "frontend", topic)) {
      Said said = ebb("group", "list").good();
      assertThat(said.rows().get(0))
          .containsExactly("group", "state", "type", "protocol", "members", "topics");
      assertThat(said.rows())
          .contains(
              List.of(active, "Stable", type, "consumer", "1", topic),
              List.of(empty, "Empty", type, "consumer", "0", topic),
              List.of(bare, "Empty", "Classic", "-", "0", topic));
      assertThat(consumer.assignment()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"classic, Classic, range", "consumer, Consumer, uniform"})
  void aGroupIsDescribedWithWhoReadsWhat(String protocol, String type, String assignor)
      throws Exception {
    String topic = filled(2);
    String group = fresh("service");
    try (KafkaConsumer<byte[], byte[]> consumer = reading(protocol, group, "frontend", topic)) {
      consumer.commitSync(offsets(topic, Map.of(0, 30L)));
      Said said = ebb("group", "describe", group).good();
      assertThat(said.out().lines().findFirst().orElseThrow())
          .startsWith(group + ": Stable, type " + type + ", assignor " + assignor + ", 1 member,")
          .endsWith("coordinator " + cluster.bootstrapServers() + " (id 1)");
      assertThat(said.rows().get(2))
          .startsWith(topic + "-0", "30", "100", "70", "frontend", "127.0.0.1");
      assertThat(said.rows().get(3))
          .as("what is not known is not 0")
          .startsWith(topic + "-1", "-", "100", "-", "frontend", "127.0.0.1");
      assertThat(said.out()).contains("total lag 70, without 1 partition ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void aMemberThatHasNothingToReadIsShown(String protocol) throws Exception {
    String topic = filled(1);
    String group = fresh("service");
    try (KafkaConsumer<byte[], byte[]> first = reading(protocol, group, "busy", topic);
        KafkaConsumer<byte[], byte[]> second = consumer(protocol, group, "idle")) {
      second.subscribe(List.of(topic));
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                first.poll(POLL);
                second.poll(POLL);
                String out = ebb("group", "describe", group).good().out();
                assertThat(out)
                    .contains("Stable", ", 2 members,")
                    .containsPattern(topic + "-0 .*-");
                List<KafkaConsumer<byte[], byte[]>> idle = new ArrayList<>(List.of(first, second));
                idle.removeIf(consumer -> !consumer.assignment().isEmpty());
                assertThat(idle).hasSize(1);
                String client = idle.get(0) == first ? "busy" : "idle";
                assertThat(out).containsPattern("\\(none\\) +- +- +- +" + client + " ");
              });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void anEmptyGroupIsDescribedAsWell(String protocol) throws Exception {
    String topic = filled(1);
    String group = left(protocol, topic, Map.of(0, 10L));
    forget(topic, 0, 20);
    Said said = ebb("group", "describe", group).good();
    assertThat(said.out()).startsWith(group + ": Empty, type ").contains(", 0 members,");
    assertThat(said.rows().get(2)).containsExactly(topic + "-0", "10", "100", "90", "-", "-", "-");
    assertThat(said.out()).contains("total lag 90\n", "note: in 1 partition the committed offset");
  }

  @Test
  void aGroupWhoseTopicIsGoneHasNothingLeft() throws Exception {
    String topic = filled(1);
    String group = left("classic", topic, Map.of(0, 10L));
    topics.delete(topic);
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(ebb("group", "describe", group).good().out())
                    .contains("no committed offsets"));
    ebb("group", "reset", group, "--to-latest").refused(group, "has no committed offsets");
  }

  @Test
  void anUnknownGroupIsNamedWithWhatWasMeant() throws Exception {
    String group = left("classic", filled(1), Map.of(0, 10L));
    String typed = group.replace("service", "servcie");
    String[] message = {"there is no group '" + typed + "'", "did you mean " + group + "?"};
    ebb("group", "describe", typed).refused(message);
    ebb("group", "reset", typed, "--to-latest").refused(message);
  }

  @Test
  void aGroupOfAnotherKindIsListedAndOtherwiseRefused() throws Exception {
    String topic = filled(1);
    String group = fresh("shared");
    Map<String, Object> config =
        Map.of("bootstrap.servers", cluster.bootstrapServers(), "group.id", group);
    try (KafkaShareConsumer<byte[], byte[]> consumer =
        new KafkaShareConsumer<>(
            config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                consumer.poll(POLL);
                assertThat(ebb("group", "list").good().rows())
                    .contains(List.of(group, "Stable", "Share", "share", "-", "-"));
              });
      ebb("group", "describe", group).refused("protocol share, not of consumers");
      ebb("group", "reset", group, "--to-latest", "--topic", topic)
          .refused("protocol share, not of consumers");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void aGroupInUseIsLeftAloneAndItsHolderNamed(String protocol) throws Exception {
    String topic = filled(1);
    String group = fresh("service");
    try (KafkaConsumer<byte[], byte[]> consumer = reading(protocol, group, "frontend", topic)) {
      consumer.commitSync(offsets(topic, Map.of(0, 30L)));
      ebb("group", "reset", group, "--to-latest", "--execute")
          .refused("group '" + group + "' is in use by frontend (127.0.0.1)");
      ebb("group", "reset", group, "--to-latest", "--topic", topic, "--execute")
          .refused("is in use by frontend (127.0.0.1)");
      assertThat(committed(group)).containsExactly(Map.entry(0, 30L));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void whoJoinsBetweenLookingAndChangingIsLeftAloneToo(String protocol) throws Exception {
    String topic = filled(1);
    String group = left(protocol, topic, Map.of(0, 30L));
    try (Groups groups = new Groups(cluster.access())) {
      Reset reset = groups.prepare(group, new Destination.Latest(), List.of());
      try (KafkaConsumer<byte[], byte[]> consumer = reading(protocol, group, "late", topic)) {
        assertThatThrownBy(() -> groups.carryOut(reset))
            .isInstanceOf(Refused.class)
            .hasMessageContaining("group '" + group + "' got members meanwhile");
        assertThat(consumer.assignment()).isNotEmpty();
      }
      assertThat(committed(group)).containsExactly(Map.entry(0, 30L));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void nothingIsChangedUnlessAskedFor(String protocol) throws Exception {
    String topic = filled(2);
    String group = left(protocol, topic, Map.of(0, 30L, 1, 50L));
    Said dry = ebb("group", "reset", group, "--to-earliest").good();
    assertThat(dry.rows())
        .containsExactly(
            List.of("partition", "now", "then", "change"),
            List.of(topic + "-0", "30", "0", "-30"),
            List.of(topic + "-1", "50", "0", "-50"),
            List.of("nothing", "was", "changed:", "--execute", "does", "it"));
    assertThat(committed(group)).containsExactly(Map.entry(0, 30L), Map.entry(1, 50L));
    Said done = ebb("group", "reset", group, "--to-earliest", "--execute").good();
    assertThat(done.out())
        .startsWith(dry.out().replaceFirst("nothing.*\n", ""))
        .endsWith("changed: 2 committed offsets of group " + group + "\n");
    assertThat(committed(group)).containsExactly(Map.entry(0, 0L), Map.entry(1, 0L));
    ebb("group", "reset", group, "--to-latest", "--execute").good();
    assertThat(committed(group)).containsExactly(Map.entry(0, 100L), Map.entry(1, 100L));
  }

  @Test
  void aShiftStaysWithinWhatIsKept() throws Exception {
    String topic = filled(3);
    forget(topic, 0, 20);
    String group = left("classic", topic, Map.of(0, 30L, 1, 50L));
    Said back = ebb("group", "reset", group, "--shift-by", "-40", "--execute").good();
    assertThat(back.rows())
        .contains(
            List.of(topic + "-0", "30", "20", "-10"),
            List.of(topic + "-1", "50", "10", "-40"),
            List.of(topic + "-2", "-", "-", "-"));
    assertThat(back.out())
        .contains(
            "note: clipped to the earliest offset: " + topic + "-0\n",
            "note: no committed offset to shift, left alone: " + topic + "-2\n");
    assertThat(committed(group)).containsExactly(Map.entry(0, 20L), Map.entry(1, 10L));
    String far = Long.toString(Long.MAX_VALUE);
    assertThat(ebb("group", "reset", group, "--shift-by", far, "--execute").good().out())
        .contains("clipped to the latest offset: " + topic + "-0, " + topic + "-1\n");
    ebb("group", "reset", group, "--shift-by", Long.toString(Long.MIN_VALUE)).good();
    assertThat(committed(group)).containsExactly(Map.entry(0, 100L), Map.entry(1, 100L));
    ebb("group", "reset", group, "--shift-by", "1", "--topic", topic + ":2")
        .refused("no committed offset there to shift");
  }

  @Test
  void aTimeIsTheFirstRecordThenOrLater() throws Exception {
    String topic = filled(2);
    forget(topic, 1, RECORDS);
    String group = left("classic", topic, Map.of(0, 5L, 1, 6L));
    String[] reset = {"group", "reset", group, "--execute", "--to-datetime"};
    Said said = ebb(with(reset, FIRST.plusMillis(29_500).toString())).good();
    assertThat(said.out())
        .startsWith("to 2026-01-02T03:00:29.500Z\n")
        .contains("note: no record since then, to the end: " + topic + "-1\n");
    assertThat(committed(group)).containsExactly(Map.entry(0, 30L), Map.entry(1, 100L));
    ebb(with(reset, "2026-01-02T05:00:10+02:00")).good();
    assertThat(committed(group)).containsEntry(0, 10L);
    LocalDateTime here = LocalDateTime.ofInstant(FIRST.plusSeconds(20), ZoneId.systemDefault());
    assertThat(ebb(with(reset, here.toString())).good().out())
        .contains("to 2026-01-02T03:00:20Z (no zone", ZoneId.systemDefault().toString());
    assertThat(committed(group)).containsEntry(0, 20L);
  }

  private static String[] with(String[] args, String more) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add(more);
    return all.toArray(String[]::new);
  }

  @Test
  void partitionsCanBeChosen() throws Exception {
    String topic = filled(3);
    String group = left("consumer", topic, Map.of(0, 1L, 1, 2L, 2, 3L));
    ebb("group", "reset", group, "--to-latest", "--topic", topic + ":0,2", "--execute").good();
    assertThat(committed(group))
        .containsExactly(Map.entry(0, 100L), Map.entry(1, 2L), Map.entry(2, 100L));
    ebb("group", "reset", group, "--to-latest", "--topic", topic + ":0,3")
        .refused("topic '" + topic + "' has no partition 3: they are 0 to 2");
    ebb("group", "reset", group, "--to-latest", "--topic", topic.replace("orders", "order"))
        .refused("did you mean " + topic + "?");
  }

  @Test
  void aGroupThatIsNotThereIsMadeWhenItsTopicIsNamed() throws Exception {
    String topic = filled(2);
    String group = fresh("new");
    ebb("group", "reset", group, "--shift-by", "5", "--topic", topic)
        .refused("no committed offset there to shift");
    Said said = ebb("group", "reset", group, "--to-latest", "--topic", topic, "--execute").good();
    assertThat(said.rows()).contains(List.of(topic + "-0", "-", "100", "-"));
    assertThat(committed(group)).containsExactly(Map.entry(0, 100L), Map.entry(1, 100L));
  }

  @Test
  void whoMayNotIsToldWhatIsMissingAndNoSecret() throws Exception {
    String topic = filled(1);
    String group = left("classic", topic, Map.of(0, 10L));
    Path config = directory.resolve("client.properties");
    Files.writeString(
        config,
        "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config="
            + JAAS
            + " username=\"ebb\" password=\"wrong-secret\";\n");
    Said wrong =
        ebbSecured(config, "group", "list")
            .refused(secured + " refused the credentials", "--command-config " + config);
    assertThat(wrong.err()).doesNotContain("wrong-secret");
    Files.writeString(config, Files.readString(config).replace("wrong-secret", "right-secret"));
    assertThat(ebbSecured(config, "group", "list").good().out()).isEqualTo("no groups\n");
    ebbSecured(config, "group", "describe", group)
        .refused("not authorized to use group '" + group + "'", "needed: DESCRIBE on the group");
    ebbSecured(config, "topic", "describe", topic)
        .refused(
            "topic " + topic, "not authorized to use the topic", "needed: DESCRIBE on the topic");
    allow(ResourceType.GROUP, group, AclOperation.DESCRIBE);
    allow(ResourceType.TOPIC, topic, AclOperation.DESCRIBE);
    assertThat(ebbSecured(config, "topic", "describe", topic).good().out())
        .contains("DESCRIBE_CONFIGS on the topic is needed");
    assertThat(ebbSecured(config, "group", "describe", group).good().out()).contains("lag 90");
    Said refused = ebbSecured(config, "group", "reset", group, "--to-latest", "--execute");
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err())
        .contains("needed: READ on the group and on each topic")
        .doesNotContain("null");
    assertThat(refused.err() + refused.out()).doesNotContain("right-secret");
    assertThat(committed(group)).containsExactly(Map.entry(0, 10L));
    String other = filled(1);
    admin.alterConsumerGroupOffsets(group, offsets(other, Map.of(0, 20L))).all().get();
    allow(ResourceType.TOPIC, other, AclOperation.READ);
    allow(ResourceType.GROUP, group, AclOperation.READ);
    assertThat(ebbSecured(config, "group", "reset", group, "--to-latest", "--execute").err())
        .contains("so it is in " + topic + "-0, elsewhere they were changed")
        .doesNotContain("[]");
    assertThat(ebb("group", "describe", group).rows())
        .contains(
            List.of(topic + "-0", "10", "100", "90", "-", "-", "-"),
            List.of(other + "-0", "100", "100", "0", "-", "-", "-"));
  }

  private static void allow(ResourceType type, String name, AclOperation operation)
      throws Exception {
    AccessControlEntry entry =
        new AccessControlEntry("User:ebb", "*", operation, AclPermissionType.ALLOW);
    ResourcePattern resource = new ResourcePattern(type, name, PatternType.LITERAL);
    admin.createAcls(List.of(new AclBinding(resource, entry))).all().get();
  }
}
