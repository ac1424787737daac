package dev.ebb.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.runner.cluster.Destination;
import dev.ebb.runner.cluster.Groups;
import dev.ebb.runner.cluster.Reset;
import dev.ebb.runner.plan.Refused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Moving the offsets of groups, and who may, on one real broker. */
class GroupResetIT extends OnOneBroker {

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

  /** As Kafka's own tools are typed, the program's name aside. */
  @Test
  void kafkasOwnWordsDoTheSame() throws Exception {
    String topic = filled(2);
    String group = left("classic", topic, Map.of(0, 30L, 1, 50L));
    String server = "http://" + cluster.bootstrapServers();
    String[] reset = {
      "consumer-groups", "--bootstrap-server", server, "--group", group, "--reset-offsets"
    };
    Said dry = run(typed(reset, "--topic", topic, "--shift-by", "-10", "--dry-run")).good();
    assertThat(dry.out()).contains("nothing was changed");
    run(typed(reset, "--topic", topic, "--shift-by", "-10", "--execute")).good();
    assertThat(committed(group)).containsExactly(Map.entry(0, 20L), Map.entry(1, 40L));
    run(typed(reset, "--all-topics", "--to-latest", "--execute")).good();
    assertThat(committed(group)).containsExactly(Map.entry(0, 100L), Map.entry(1, 100L));
    run(typed(reset, "--to-latest", "--execute")).refused("--topic TOPIC, or --all-topics");
    assertThat(
            run(typed(reset, "--all-topics", "--to-datetime", "2026-01-02T03:00:20")).good().out())
        .contains("to 2026-01-02T03:00:20Z (no zone was given: read as of UTC");
    String[] describe = {"kafka-consumer-groups", "--describe", "--bootstrap-server", server};
    assertThat(run(typed(describe, "--group", group)).good().out())
        .isEqualTo(ebb("group", "describe", group).good().out());
    assertThat(ebb("group", "describe", "--group", group).good().out()).contains("total lag 0");
    assertThat(run(typed(new String[] {"get-offsets"}, "--broker-list", server, "--topic", topic)))
        .satisfies(
            said ->
                assertThat(said.good().out()).isEqualTo(topic + ":0:100\n" + topic + ":1:100\n"));
    assertThat(ebb("topics", "--describe", "--topic", topic).good().out())
        .isEqualTo(ebb("topic", "describe", topic).good().out());
    ebb("topic", "offsets", topic, "--time", "noon").refused("--time noon: latest (-1)");
    ebb("group", "describe").refused("which group? GROUP or --group GROUP");
    ebb("group", "reset", group, "--to-latest", "--execute", "--dry-run")
        .refused("--execute and --dry-run: one of them");
  }

  private static List<String> typed(String[] some, String... more) {
    List<String> all = new ArrayList<>(List.of(some));
    all.addAll(List.of(more));
    return all;
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
    String note = "note: there is no group '" + group + "' at " + cluster.bootstrapServers();
    assertThat(ebb("group", "reset", group, "--to-latest", "--topic", topic).good().out())
        .contains(note, "; these offsets make it\n");
    Said said = ebb("group", "reset", group, "--to-latest", "--topic", topic, "--execute").good();
    assertThat(said.rows()).contains(List.of(topic + "-0", "-", "100", "-"));
    assertThat(said.out()).contains(note);
    assertThat(committed(group)).containsExactly(Map.entry(0, 100L), Map.entry(1, 100L));
    assertThat(ebb("group", "reset", group, "--to-latest", "--topic", topic).good().out())
        .doesNotContain("note: there is no group");
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
