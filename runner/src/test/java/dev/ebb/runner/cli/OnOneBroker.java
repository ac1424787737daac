package dev.ebb.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ebb.runner.EbbProcess;
import dev.ebb.runner.Light;
import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.process.Jdk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** One real broker with topics, groups and access control, and ebb in this process. */
abstract class OnOneBroker {

  static final Duration SOON = Duration.ofSeconds(60);
  static final Duration POLL = Duration.ofMillis(100);
  static final int RECORDS = 100;
  static final Instant FIRST = Instant.parse("2026-01-02T03:00:00Z");
  static final String JAAS = "org.apache.kafka.common.security.plain.PlainLoginModule required";

  @TempDir static Path directory;
  static EmbeddedCluster cluster;
  static String secured;
  static Topics topics;
  static Admin admin;
  static int number;

  /** What a command has said, and its exit code. */
  record Said(int status, String out, String err) {

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

  static int freePort() throws IOException {
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

  static synchronized String fresh(String what) {
    return what + "-" + ++number;
  }

  static Said ebb(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--bootstrap-server=" + cluster.bootstrapServers());
    return run(all);
  }

  static Said ebbSecured(Path config, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--bootstrap-server", secured, "--command-config", config.toString()));
    return run(all);
  }

  static Said run(List<String> args) {
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
  static String filled(int partitions) throws Exception {
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
  static void forget(String topic, int partition, long before) throws Exception {
    RecordsToDelete records = RecordsToDelete.beforeOffset(before);
    admin.deleteRecords(Map.of(new TopicPartition(topic, partition), records)).all().get();
  }

  static KafkaConsumer<byte[], byte[]> consumer(String protocol, String group, String clientId) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", cluster.bootstrapServers());
    config.put("group.id", group);
    config.put("group.protocol", protocol);
    config.put("client.id", clientId);
    config.put("auto.offset.reset", "earliest");
    config.put("enable.auto.commit", "false");
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static KafkaConsumer<byte[], byte[]> reading(
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
  static String left(String protocol, String topic, Map<Integer, Long> committed) {
    String group = fresh("service");
    try (KafkaConsumer<byte[], byte[]> consumer = reading(protocol, group, "once", topic)) {
      consumer.commitSync(offsets(topic, committed));
    }
    return group;
  }

  static Map<TopicPartition, OffsetAndMetadata> offsets(
      String topic, Map<Integer, Long> byPartition) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    byPartition.forEach(
        (partition, offset) ->
            offsets.put(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)));
    return offsets;
  }

  static Map<Integer, Long> committed(String group) throws Exception {
    return new TreeMap<>(topics.committed(group));
  }
}
