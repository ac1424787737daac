package dev.ebb.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Looking at topics and groups, on one real broker. */
class GroupIT extends OnOneBroker {

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
}
