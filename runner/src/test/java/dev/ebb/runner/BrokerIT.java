package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.Clients;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker and the producer that people play with: the original session, step by step. */
class BrokerIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private EbbProcess broker;
  private String bootstrap;

  private void startBroker(String... more) throws IOException {
    startBroker(freePort(), more);
  }

  private void startBroker(int port, String... more) throws IOException {
    bootstrap = "127.0.0.1:" + port;
    List<String> args = new ArrayList<>(List.of("broker", "--port=" + port));
    args.addAll(List.of(more));
    broker = EbbProcess.start(directory, Light.broker(args.toArray(String[]::new)));
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(broker.out())
                    .as(() -> broker.err())
                    .contains("broker ready at " + bootstrap));
  }

  /** As Ctrl-C in a terminal does: the broker's process is gone before the runner hears of it. */
  @Test
  void interruptedWhileItStartsItLeavesNoDirectory() throws IOException, InterruptedException {
    broker =
        EbbProcess.startWith(
            directory, List.of("-Djava.io.tmpdir=" + directory), "broker", "--port=" + freePort());
    ProcessHandle node =
        await()
            .atMost(SOON)
            .until(
                () -> broker.children("BrokerMain").stream().findFirst().orElse(null),
                child -> child != null);
    node.destroyForcibly();
    broker.process().destroy();
    broker.process().waitFor();
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).noneMatch(path -> path.getFileName().toString().startsWith("ebb-broker-"));
    }
  }

  @AfterEach
  void stopBroker() throws InterruptedException {
    broker.process().destroy();
    assertThat(broker.exitCode()).isEqualTo(143);
    EbbProcess.assertNothingIsLeft(directory);
  }

  private EbbProcess produce(String... more) throws IOException, InterruptedException {
    List<String> args =
        new ArrayList<>(
            List.of("produce", "--bootstrap-server", bootstrap, "--topic", "test-topic"));
    args.addAll(List.of(more));
    return EbbProcess.run(directory, args.toArray(String[]::new));
  }

  private EbbProcess consume(String client, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(EbbProcess.java(), "-jar"));
    command.add(EbbProcess.jar(client));
    command.addAll(List.of("--bootstrap-server", bootstrap));
    command.addAll(List.of("--topic", "test-topic", "--group", "test-consumer"));
    command.addAll(List.of(more));
    return EbbProcess.start(directory, command, Map.of());
  }

  @Test
  void theThreeTerminalsOfTheOriginal() throws IOException, InterruptedException {
    startBroker();
    EbbProcess producer = produce("--records=3000", "--record-size=55", "--rate=3000");
    assertThat(producer.exitCode()).as(producer.err()).isZero();
    assertThat(producer.out()).startsWith("3,000 records x 55 B written to test-topic");
    try (EbbProcess consumer = consume("plain")) {
      await().atMost(SOON).until(() -> processed(consumer) == 3_000);
      consumer.process().destroy();
      assertThat(consumer.exitCode()).isEqualTo(143);
    }
  }

  private static long processed(EbbProcess consumer) {
    return consumer
        .out()
        .lines()
        .filter(line -> line.contains("messages processed: "))
        .mapToLong(line -> Long.parseLong(line.replaceAll(".*: ", "")))
        .sum();
  }

  @Test
  void dataIsKeptWhereAskedFor() throws IOException, InterruptedException {
    Path data = directory.resolve("kept");
    startBroker("--data", data.toString());
    assertThat(produce("--records=10").exitCode()).isZero();
    broker.process().destroy();
    assertThat(broker.exitCode()).isEqualTo(143);
    assertThat(data.resolve("data/test-topic-0")).isDirectory();
    startBroker("--data", data.toString());
    try (EbbProcess consumer = consume("plain", "--expect=10")) {
      await().atMost(SOON).until(() -> consumer.err().contains("all 10 expected records"));
    }
  }

  @Test
  void refusedCredentialsAreSaidByEveryClient() throws IOException, InterruptedException {
    String jaas = "org.apache.kafka.common.security.plain.PlainLoginModule required";
    int port = freePort();
    String plain = "PLAINTEXT://127.0.0.1:" + port;
    String secured = "127.0.0.1:" + freePort();
    startBroker(
        port,
        "--property=listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,"
            + "SECURE:SASL_PLAINTEXT",
        "--property=listeners="
            + plain
            + ",CONTROLLER://127.0.0.1:"
            + freePort()
            + ",SECURE://"
            + secured,
        "--property=advertised.listeners=" + plain + ",SECURE://" + secured,
        "--property=inter.broker.listener.name=PLAINTEXT",
        "--property=sasl.enabled.mechanisms=PLAIN",
        "--property=listener.name.secure.plain.sasl.jaas.config=" + jaas + " user_ebb=\"right\";");
    assertThat(produce("--records=10").exitCode()).isZero();
    Path config = directory.resolve("client.properties");
    Files.writeString(
        config,
        "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config="
            + jaas
            + " username=\"ebb\" password=\"secret-and-wrong\";\n");
    bootstrap = secured;
    for (Client client : Clients.standard(EbbProcess.HOME)) {
      try (EbbProcess consumer = consume(client.name(), "--command-config", config.toString())) {
        assertThat(consumer.exitCode()).as(client + ": " + consumer.err()).isEqualTo(2);
        assertThat(consumer.err()).contains("error: " + secured + " refused the credentials");
        assertThat(consumer.err() + consumer.out()).doesNotContain("secret-and-wrong");
      }
    }
    Files.writeString(config, Files.readString(config).replace("secret-and-wrong", "right"));
    try (EbbProcess consumer =
        consume("plain", "--command-config", config.toString(), "--expect=10")) {
      await().atMost(SOON).until(() -> consumer.err().contains("all 10 expected records"));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
