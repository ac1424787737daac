package dev.ebb.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ebb.runner.plan.Client.Ask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientsTest {

  private static final Path HOME = Path.of(System.getProperty("user.dir")).getParent();

  @TempDir private Path directory;

  private String file(String text) throws IOException {
    return Files.writeString(directory.resolve("mine.yaml"), text).toString();
  }

  @Test
  void whatIsShippedIsDescribedTheSameWay() {
    List<Client> shipped = Clients.shipped(HOME);
    assertThat(shipped)
        .extracting(Client::name)
        .contains("plain", "spring", "confluent-kafka", "aiokafka", "kafka-python", "kcat")
        .contains("kafkajs", "franz-go");
    assertThat(Clients.standard(HOME))
        .extracting(Client::name)
        .containsExactlyInAnyOrder("plain", "vertx", "reactor", "smallrye");
    assertThat(shipped).allSatisfy(client -> assertThat(client.about()).isNotEmpty());
  }

  @Test
  void aDescriptionOfOnesOwnIsReadByItsPath() throws IOException {
    String path =
        file(
            """
            description: mine
            language: ruby
            command: [ruby, "{here}/mine.rb", "{topic}"]
            answers: [collect]
            settings: librdkafka
            reads-committed: false
            """);
    Client mine = Clients.named(path, HOME);
    assertThat(mine.name()).isEqualTo("mine");
    assertThat(mine.origin()).isEqualTo(path);
    assertThat(mine.modes()).containsExactly("default");
    assertThat(mine.answers()).containsExactly(Ask.COLLECT);
    assertThat(mine.supervised()).isTrue();
    assertThat(mine.readsCommitted()).isFalse();
    assertThat(mine.settings().kafka()).isFalse();
  }

  @Test
  void progressIsByTheInvestigationsLinesWhereNoOtherPatternIsGiven() throws IOException {
    Client mine = Clients.named(file("command: [cat]\nprogress: pattern\n"), HOME);
    Client.Lines lines = (Client.Lines) mine.progress();
    assertThat(lines.pattern().matcher("x - messages processed: 15000").find()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "command: [cat, '{topik}'] | mine.yaml:1: command: unknown placeholder {topik} (did you mean"
            + " topic?",
        "description: x | mine.yaml:1: command: missing",
        "command: [cat]\\nanswers: [dance] | mine.yaml:2: answers: unknown 'dance'",
        "command: [cat]\\npattern: 'x' | mine.yaml:2: pattern: a group is missing",
        "command: [cat]\\npattern: '(' | mine.yaml:2: pattern: no regular expression",
        "command: [cat]\\nprogress: guess | mine.yaml:2: progress: protocol, pattern or offsets",
        "command: [cat]\\nreads-committed: maybe | mine.yaml:2: reads-committed: true or false",
        "command: [cat, '{bootstrap_servers}'] | unknown placeholder {bootstrap_servers}",
        "command: [cat]\\nsetup: 'echo {topic}' | nothing stands here for {topic}; there are {here}"
            + " {cache}, and {{topic}} for the word itself",
        "command: [cat]\\nenvironment: {MY_SECRET: x} | MY_SECRET is a secret",
        "command: [cat]\\nmodule: x | mine.yaml:1: command: unknown key",
      })
  void whatIsWrongInItIsToldWithItsLine(String text, String message) throws IOException {
    String path = file(text.replace("\\n", "\n") + "\n");
    assertThatThrownBy(() -> Clients.named(path, HOME))
        .isInstanceOf(Refused.class)
        .hasMessageContaining(message);
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNearest() {
    assertThatThrownBy(() -> Clients.named("confluent-kafk", HOME))
        .hasMessageContaining("did you mean confluent-kafka?");
  }

  @Test
  void placeholdersAreFilledIn() {
    Map<String, String> values = Map.of("topic", "a$1", "group", "g");
    assertThat(Clients.fill("{topic}-{group}-{mode}-${HOME}-{{topic}}", values))
        .isEqualTo("a$1-g--${HOME}-{topic}");
  }

  @Test
  void axesThatAClientKnowsNothingOfGiveItOneArm() {
    List<Arm> arms =
        Matrix.arms(
            Map.of(
                Axis.CLIENT, List.of("plain", "kafka-python"),
                Axis.JVM, List.of("g1", "serial"),
                Axis.RUNTIME, List.of("default", "python-malloc")),
            HOME,
            Path.of(System.getProperty("java.home")));
    assertThat(arms)
        .extracting(Arm::name)
        .containsExactly("plain", "plain-serial", "kafka-python", "kafka-python-python-malloc");
  }

  @Test
  void aRuntimeProfileThatHoldsForNoneIsRefusedByItsName() {
    assertThatThrownBy(
            () ->
                Matrix.arms(
                    Map.of(
                        Axis.CLIENT,
                        List.of("plain"),
                        Axis.RUNTIME,
                        List.of("default", "go-gogc50")),
                    HOME,
                    Path.of(System.getProperty("java.home"))))
        .hasMessageContaining("--runtimes: go-gogc50 is for go");
  }

  @Test
  void aSettingsProfileHoldsForThoseItSpeaksOf() {
    List<Arm> arms =
        Matrix.arms(
            Map.of(
                Axis.CLIENT, List.of("plain", "confluent-kafka", "aiokafka"),
                Axis.PROFILE, List.of("default", "low-memory")),
            HOME,
            Path.of(System.getProperty("java.home")));
    assertThat(arms)
        .extracting(Arm::name)
        .containsExactly("plain", "confluent-kafka", "confluent-kafka-low-memory", "aiokafka");
  }
}
