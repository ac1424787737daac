package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ebb.runner.plan.Clients;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster of the user's own that asks who one is: what works there, what is refused, and how. */
class SecuredIT {

  private static final Duration SOON = Duration.ofSeconds(90);
  private static final List<String> SHORT =
      List.of("--quick", "--idle=500ms", "--settle=500ms", "--jvm-arg=" + Light.CLIENT);

  @TempDir private static Path stores;
  private static SecuredBroker broker;
  private static Admin admin;

  @TempDir private Path directory;

  @BeforeAll
  static void start() throws Exception {
    broker = new SecuredBroker(stores);
    admin = broker.admin();
  }

  @AfterAll
  static void nothingIsLeft() {
    admin.close();
    broker.close();
    EbbProcess.assertNothingIsLeft(stores);
  }

  @AfterEach
  void nothingIsLeftOnTheCluster() {
    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(left()).isEmpty());
  }

  private static Set<String> left() throws Exception {
    Set<String> left = new TreeSet<>(admin.listTopics().names().get(30, TimeUnit.SECONDS));
    for (GroupListing group : admin.listGroups().all().get(30, TimeUnit.SECONDS)) {
      left.add("group " + group.groupId());
    }
    return left;
  }

  private EbbProcess start(String server, Path config, String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("compare"));
    args.addAll(SHORT);
    if (List.of(more).stream().anyMatch(arg -> arg.startsWith("--clients"))) {
      args.add("--no-warm-up");
    }
    if (List.of(more).stream().noneMatch(arg -> arg.startsWith("--records"))) {
      args.add("--records=20000");
    }
    args.addAll(List.of("--bootstrap-server", server));
    if (config != null) {
      args.addAll(List.of("--command-config", config.toString()));
    }
    args.addAll(List.of(more));
    return EbbProcess.start(directory, args.toArray(String[]::new));
  }

  private EbbProcess compare(String server, Path config, String... more)
      throws IOException, InterruptedException {
    EbbProcess ebb = start(server, config, more);
    assertThat(ebb.process().waitFor(5, TimeUnit.MINUTES)).isTrue();
    return ebb;
  }

  private Path run() throws IOException {
    try (Stream<Path> runs = Files.list(directory.resolve("results"))) {
      return runs.findFirst().orElseThrow();
    }
  }

  private List<Map<String, String>> trials() throws IOException {
    return Csv.read(run().resolve("trials.csv"));
  }

  @Test
  void aWholeComparisonOverSaslAndTls() throws Exception {
    EbbProcess ebb = start(broker.saslSsl(), broker.plain(SecuredBroker.ALLOWED));
    Set<String> commandLines = new TreeSet<>();
    while (!ebb.process().waitFor(200, TimeUnit.MILLISECONDS)) {
      ebb.process()
          .descendants()
          .forEach(child -> commandLines.add(child.info().commandLine().orElse("")));
    }
    assertThat(ebb.exitCode()).as(ebb.err()).isZero();
    assertThat(trials()).hasSize(Clients.standard(EbbProcess.HOME).size());
    assertThat(trials())
        .allSatisfy(
            line ->
                assertThat(line)
                    .containsEntry("status", "ok")
                    .containsEntry("records_processed", "20000")
                    .containsEntry("broker_cpu_s", ""));
    assertThat(ebb.out())
        .contains(
            broker.saslSsl() + ": 5 topics and groups named ebb-", "-* were made and removed");
    assertThat(Files.readString(run().resolve("trials/vertx-1/consumer.properties")))
        .contains("security.protocol=SASL_SSL", "sasl.jaas.config=[hidden]");
    assertThat(commandLines).anyMatch(line -> line.contains("smallrye-consumer.jar"));
    assertThat(commandLines).noneMatch(line -> line.contains(SecuredBroker.SECRET));
    assertThat(ebb.out() + ebb.err()).doesNotContain(SecuredBroker.SECRET);
    assertNoSecretIn(directory);
  }

  private static void assertNoSecretIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(SecuredBroker.SECRET, SecuredBroker.STORE_PASSWORD);
      }
    }
  }

  @Test
  void scram() throws Exception {
    EbbProcess ebb = compare(broker.saslSsl(), broker.scram(), "--clients=reactor");
    assertThat(ebb.exitCode()).as(ebb.err()).isZero();
    assertNoSecretIn(directory);
  }

  @Test
  void singleUseProducersWithACertificateOfTheClient() throws Exception {
    EbbProcess churn =
        EbbProcess.run(
            directory,
            "churn",
            "--bootstrap-server=" + broker.mutualTls(),
            "--command-config=" + broker.certificate(),
            "--allow-external",
            "--arms=recreate,recreate-transactional",
            "--pushes=40",
            "--checkpoints=2");
    assertThat(churn.exitCode()).as(churn.err() + churn.out()).isZero();
    assertThat(churn.out()).contains("recreate: 40 pushes left 40 producer ids");
    assertNoSecretIn(directory);
  }

  private void assertRefused(EbbProcess ebb, String... words) throws Exception {
    assertThat(ebb.exitCode()).as(ebb.err()).isEqualTo(2);
    List<String> told = ebb.err().lines().filter(line -> line.startsWith("ebb compare")).toList();
    assertThat(told).as(ebb.err()).hasSize(1);
    assertThat(told.get(0)).contains(words).doesNotContain(SecuredBroker.SECRET);
    assertThat(ebb.err().lines().filter(line -> !line.startsWith("["))).hasSize(1);
    assertThat(directory.resolve("results")).doesNotExist();
  }

  @Test
  void aWrongPasswordIsRefused() throws Exception {
    Path wrong = broker.plain("allowed", SecuredBroker.SECRET + "wrong", "trust.p12");
    assertRefused(compare(broker.saslSsl(), wrong), broker.saslSsl() + " refused the credentials");
  }

  @Test
  void anExpiredCertificateIsRefused() throws Exception {
    assertRefused(
        compare(broker.expired(), broker.certificate()),
        "TLS handshake",
        "CertificateExpired",
        "NotAfter");
  }

  @Test
  void anUntrustedCertificateIsRefused() throws Exception {
    Path stranger = broker.plain("allowed", SecuredBroker.SECRET + "x", "stranger-trust.p12");
    assertRefused(compare(broker.saslSsl(), stranger), "TLS handshake", "certification path");
  }

  @Test
  void aServerThatIsNotThereIsRefused() throws Exception {
    assertRefused(
        compare("127.0.0.1:1", null),
        "no answer from 127.0.0.1:1 within 10 s; nothing listens there");
  }

  @Test
  void aPortWithTlsIsToldFromOneWithout() throws Exception {
    assertRefused(
        compare(broker.saslSsl(), null),
        broker.saslSsl() + " speaks TLS: say so by security.protocol=SSL or SASL_SSL");
  }

  @Test
  void aSettingThatIsMisspeltIsNoted() throws Exception {
    Path config = Files.writeString(directory.resolve("c.properties"), "security.protocl=SSL\n");
    EbbProcess ebb = compare("127.0.0.1:1", config);
    assertThat(ebb.exitCode()).isEqualTo(2);
    assertThat(ebb.err())
        .containsOnlyOnce(
            "Kafka's clients know no security.protocl (did you mean security.protocol?)");
  }

  @Test
  void aKeyStoreThatIsNotThereIsRefused() throws Exception {
    Path config = Files.writeString(directory.resolve("c.properties"), "security.protocol=SSL\n");
    Files.writeString(
        config, Files.readString(config) + "ssl.truststore.location=/nowhere/trust.p12\n");
    assertRefused(compare(broker.mutualTls(), config), "/nowhere/trust.p12");
  }

  @ParameterizedTest
  @ValueSource(strings = {SecuredBroker.WITHOUT_TOPICS, SecuredBroker.WITHOUT_GROUPS})
  void aMissingRightIsNamed(String user) throws Exception {
    String what = user.equals(SecuredBroker.WITHOUT_TOPICS) ? "topic" : "group";
    assertRefused(compare(broker.saslSsl(), broker.plain(user)), "not authorized", what, "ebb-");
  }

  /** The rights that the README asks for, and no more: no topic can be made there. */
  @Test
  void aTopicThatMayOnlyBeReadIsEnough() throws Exception {
    broker.fill("orders", 2_000);
    try {
      Path config = broker.plain(SecuredBroker.WITHOUT_TOPICS);
      EbbProcess ebb =
          EbbProcess.run(
              directory,
              "compare",
              "--quick",
              "--no-warm-up",
              "--idle=500ms",
              "--settle=500ms",
              "--clients=reactor",
              "--topic=orders",
              "--bootstrap-server=" + broker.saslSsl(),
              "--command-config=" + config);
      assertThat(ebb.exitCode()).as(ebb.err()).isZero();
      assertThat(trials().get(0)).containsEntry("records_processed", "2000");
    } finally {
      admin.deleteTopics(List.of("orders")).all().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void withoutTransactionsThereIsAnotherRelease() throws Exception {
    Path config = broker.plain(SecuredBroker.WITHOUT_TRANSACTIONS);
    assertRefused(
        compare(broker.saslSsl(), config),
        "not authorized to use the transactional id",
        "--release=produce");
    EbbProcess live = compare(broker.saslSsl(), config, "--release=produce", "--clients=vertx");
    assertThat(live.exitCode()).as(live.err()).isZero();
    assertThat(trials())
        .hasSize(1)
        .allSatisfy(
            line -> assertThat(line).containsEntry("status", "ok").containsEntry("commit_ms", ""));
    assertThat(live.out()).contains("written while");
  }

  @Test
  void aTopicThatGoesInTheMiddleFailsItsTrial() throws Exception {
    EbbProcess ebb =
        start(
            broker.saslSsl(),
            broker.plain(SecuredBroker.ALLOWED),
            "--clients=plain",
            "--records=3000",
            "--process-batch=200",
            "--process-time=300ms",
            "--property=fetch.max.bytes=10000",
            "--property=max.partition.fetch.bytes=10000");
    String topic =
        await()
            .atMost(SOON)
            .until(
                () ->
                    left().stream()
                        .filter(name -> name.matches("ebb-.*-plain-1"))
                        .findFirst()
                        .orElse(null),
                name -> name != null);
    Path events = run().resolve("trials/plain-1/events.jsonl");
    await()
        .atMost(SOON)
        .until(
            () -> Files.exists(events) && Files.readString(events).contains("\"processed\":400"));
    admin.deleteTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
    assertThat(ebb.exitCode()).as(ebb.err()).isEqualTo(1);
    assertThat(trials().get(0).get("reason")).contains(topic, "gone");
  }

  @Test
  void whatAKilledRunLeavesIsCleanedAway() throws Exception {
    Path config = broker.plain(SecuredBroker.ALLOWED);
    EbbProcess ebb = start(broker.saslSsl(), config, "--clients=plain");
    await()
        .atMost(SOON)
        .until(() -> left().stream().anyMatch(name -> name.matches("group ebb-.*-plain-1")));
    ebb.process().destroyForcibly();
    await().atMost(SOON).until(() -> ebb.process().descendants().findAny().isEmpty());
    await().atMost(SOON).until(() -> EbbProcess.left(directory).isEmpty());
    assertThat(left()).isNotEmpty();
    String[] clean = {
      "clean", "--bootstrap-server", broker.saslSsl(), "--command-config", config.toString()
    };
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              EbbProcess cleaned = EbbProcess.run(directory, clean);
              assertThat(cleaned.exitCode()).as(cleaned.err()).isZero();
              assertThat(cleaned.out()).doesNotContain("in use");
            });
    assertThat(left()).isEmpty();
  }

  @Test
  void anInterruptedRunTidiesUp() throws Exception {
    EbbProcess ebb =
        start(broker.saslSsl(), broker.plain(SecuredBroker.ALLOWED), "--clients=plain");
    await()
        .atMost(SOON)
        .until(() -> left().stream().anyMatch(name -> name.matches("group ebb-.*-plain-1")));
    ebb.process().destroy();
    assertThat(ebb.exitCode()).isEqualTo(143);
    assertThat(ebb.err().lines().reduce((before, last) -> last))
        .as("the last line: %s", ebb.err())
        .hasValueSatisfying(
            last -> assertThat(last).contains("topics and groups", "were made and removed"));
  }
}
