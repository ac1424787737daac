package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.store.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Clients and brokers of other versions, and the search for the one that did it. */
class VersionsIT {

  private static final String KAFKA = "org.apache.kafka:kafka-clients";

  @TempDir private static Path directory;

  @AfterAll
  static void nothingIsLeft() {
    EbbProcess.assertNothingIsLeft(directory);
  }

  private static EbbProcess run(List<String> jvm, String command, String... more)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of("--quick", "--records=600", "--idle=500ms", "--settle=500ms"));
    arguments.addAll(List.of(more));
    return EbbProcess.runWith(
        directory, jvm, Light.brokerOptions(arguments.toArray(String[]::new)));
  }

  private static EbbProcess compare(String... more) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("--no-warm-up", "--jvm-arg=" + Light.CLIENT));
    arguments.addAll(List.of(more));
    return run(List.of(), "compare", arguments.toArray(String[]::new));
  }

  /** What a client has said at its start. */
  private static JsonNode started(RunDirectory run, String trial) {
    List<JsonNode> events = new ArrayList<>();
    run.events(trial, events::add);
    return events.stream()
        .filter(event -> event.path("event").asText().equals("started"))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> classPath(RunDirectory run, String arm) {
    List<String> entries = new ArrayList<>();
    for (JsonNode entry : run.run().path("arms")) {
      if (entry.path("arm").asText().equals(arm)) {
        entry.path("class_path").forEach(library -> entries.add(library.asText()));
      }
    }
    return entries;
  }

  @Test
  void eachArmRunsWithItsVersionAndNoOther() throws IOException, InterruptedException {
    EbbProcess ebb = compare("--clients=plain", "--versions=kafka-clients=2.8.2,3.9.1,4.4.0");
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
    RunDirectory run = ebb.run(directory);
    Set<List<String>> paths = new HashSet<>();
    for (String version : List.of("2.8.2", "3.9.1", "4.4.0")) {
      JsonNode started = started(run, "plain-" + version + "-1");
      assertThat(started.path("kafka_clients_version").asText()).isEqualTo(version);
      assertThat(started.path("versions").path("kafka-clients").asText()).isEqualTo(version);
      List<String> path = classPath(run, "plain-" + version);
      assertThat(path.stream().filter(entry -> entry.startsWith(KAFKA + ":")))
          .containsExactly(KAFKA + ":" + version);
      paths.add(path);
    }
    assertThat(paths).hasSize(3);
    assertThat(run.run().path("versions").path("kafka_clients").asText())
        .isEqualTo("2.8.2, 3.9.1, 4.4.0");
    assertThat(run.rows("trials.csv"))
        .extracting(row -> row.text("versions"))
        .contains("kafka-clients=2.8.2", "kafka-clients=3.9.1", "kafka-clients=4.4.0");
  }

  /** As a download that was cut off leaves it. */
  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
  void aJarThatIsNotWholeIsNamed() throws IOException, InterruptedException {
    List<String> jvm = List.of("-Duser.home=" + Files.createDirectories(directory.resolve("cut")));
    String versions = "--versions=kafka-clients=3.9.1";
    EbbProcess whole = run(jvm, "compare", "--no-warm-up", "--clients=plain", versions);
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    Path jar =
        directory.resolve(
            "cut/.m2/repository/org/apache/kafka/kafka-clients/3.9.1/kafka-clients-3.9.1.jar");
    Files.write(jar, new byte[100]);
    refused(
        run(jvm, "compare", "--no-warm-up", "--clients=plain", versions),
        "kafka-clients-3.9.1.jar is no whole jar",
        ": delete it");
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
  void whatDoesNotLinkFailsWithWhatIsMissing() throws IOException, InterruptedException {
    EbbProcess ebb = compare("--clients=spring", "--versions=default,kafka-clients=2.8.2");
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isEqualTo(1);
    List<Row> rows = ebb.run(directory).rows("trials.csv");
    Row failed = rows.stream().filter(row -> !row.ok()).findFirst().orElseThrow();
    assertThat(failed.arm()).isEqualTo("spring-kafka-clients-2.8.2");
    assertThat(failed.reason())
        .contains("do not fit together", "org.apache.kafka.clients.consumer.Acknowledgement");
    assertThat(rows.stream().filter(Row::ok).map(Row::arm)).containsExactly("spring");
  }

  /** Levels say what versions are: that the runner's own is another is no reason to refuse. */
  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
  void aRunWithVersionsIsGoneOnWith() throws IOException, InterruptedException {
    EbbProcess first = compare("--clients=plain", "--versions=kafka-clients=3.9.1");
    Path run = first.run(directory).path();
    EbbProcess whole = EbbProcess.run(directory, "compare", "--resume=" + run);
    assertThat(whole.exitCode()).isEqualTo(2);
    assertThat(whole.err()).contains("nothing is missing");
  }

  /** A home without anything that has been fetched, whose settings say more than Maven's own. */
  private static List<String> home(String name, String settings) throws IOException {
    Path home = Files.createDirectories(directory.resolve(name));
    Files.createDirectories(home.resolve(".m2"));
    Files.writeString(home.resolve(".m2/settings.xml"), "<settings>" + settings + "</settings>");
    return List.of("-Duser.home=" + home);
  }

  private static void refused(EbbProcess ebb, String... said) throws InterruptedException {
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isEqualTo(2);
    assertThat(ebb.err().strip().lines()).as(ebb.err()).hasSize(1);
    assertThat(ebb.err()).contains(said);
    assertThat(ebb.out()).doesNotContain("results:");
  }

  @Test
  void theUsersOwnSettingsSayWhereLibrariesAre() throws IOException, InterruptedException {
    String versions = "--versions=kafka-clients=3.8.0";
    refused(
        run(home("away", "<offline>true</offline>"), "compare", "--clients=plain", versions),
        "--versions kafka-clients=3.8.0: ",
        "is not in ",
        "settings say offline");
    Path mirror = Files.createDirectories(directory.resolve("mirror"));
    String empty =
        "<mirrors><mirror><id>own</id><mirrorOf>*</mirrorOf><url>"
            + mirror.toUri()
            + "</url></mirror></mirrors>";
    refused(
        run(home("mirrored", empty), "compare", "--clients=plain", versions),
        "--versions kafka-clients=3.8.0: ");
    refused(
        run(home("garbled", "<offline>"), "compare", "--clients=plain", versions),
        "Maven's settings cannot be read");
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
  void brokersOfSeveralVersionsInOneRun() throws IOException, InterruptedException {
    EbbProcess ebb =
        compare("--clients=plain", "--broker-versions=3.9.1,4.3.1", "--keep-broker-logs");
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
    RunDirectory run = ebb.run(directory);
    for (String version : List.of("3.9.1", "4.3.1")) {
      assertThat(Files.readString(run.path().resolve("broker-" + version + ".log")))
          .contains("Kafka version: " + version);
    }
    assertThat(run.run().path("versions").path("broker").asText()).isEqualTo("3.9.1, 4.3.1");
    assertThat(run.rows("trials.csv"))
        .extracting(Row::arm)
        .containsExactlyInAnyOrder("plain-broker-3.9.1", "plain-broker-4.3.1");
  }

  /**
   * A client whose library, of which there are four versions, keeps 40 MiB more from one on.
   *
   * @param from that one, such as 1.2
   */
  private static String planted(String name, String from) throws IOException {
    Path folder = Files.createDirectories(directory.resolve(name));
    Files.writeString(
        folder.resolve("client.sh"),
        """
        version=$(cat "$1/version"); shift
        [ "$version" = 0.9 ] && { echo "ballast 0.9 does not start" >&2; exit 1; }
        [ "$(printf '%%s\\n' "$version" %s | sort -V | head -n 1)" = %s ] && more=-Dballast=40
        exec "%s" -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 $more \\
          "-Dsaid=,\\"versions\\":{\\"ballast\\":\\"$version\\"}" -cp "%s" \
          dev.ebb.runner.KnownClient careful "$@"
        """
            .formatted(from, from, EbbProcess.java(), System.getProperty("java.class.path")));
    Path file = folder.resolve("client.yaml");
    Files.writeString(
        file,
        """
        name: %s
        language: other
        setup: test -d {cache}
        command: [sh, "{here}/client.sh", "{cache}", "{bootstrap}", "{topic}", "{group}",
          "{isolation}", "{process-batch}", "{process-seconds}", "{expect}"]
        libraries:
          ballast:
            install: echo {version} > {cache}/version
            releases: echo '["0.9", "1.0", "1.1", "1.2", "1.3"]'
        """
            .formatted(name));
    return file.toString();
  }

  private static JsonNode bisected(EbbProcess ebb) {
    return ebb.run(directory).run().path("search");
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "EBB_HEAVY", matches = "required")
  void findsTheVersionThatDidIt() throws IOException, InterruptedException {
    EbbProcess ebb =
        run(
            List.of("-Duser.home=" + directory),
            "bisect",
            "--clients=" + planted("planted", "1.2"),
            "--versions=ballast=0.9..1.3",
            "--worse=rss_settled_mib > +20%");
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isZero();
    JsonNode search = bisected(ebb);
    assertThat(search.path("first_worse").asText()).as(ebb.out()).isEqualTo("1.2");
    assertThat(search.path("last_not_worse").asText()).isEqualTo("1.1");
    assertThat(search.path("sure").asBoolean()).isTrue();
    assertThat(ebb.out())
        .contains("1.2 is the first that is worse", "no good trial", "against the oldest");
    RunDirectory run = ebb.run(directory);
    Set<String> arms = new HashSet<>();
    run.rows("trials.csv").forEach(row -> arms.add(row.arm()));
    assertThat(arms).as("0.9 too, which fails").hasSize(5);
    assertThat(Files.readString(run.path().resolve("report.md"))).contains("| 1.2 |");
    assertThat(Files.readString(run.path().resolve("report.html")))
        .contains("1.2 is the first that is worse");
  }

  /** What its setup has installed is not left to its word. */
  @Test
  void aClientThatRunsAnotherVersionThanAskedForFails() throws IOException, InterruptedException {
    Files.writeString(
        directory.resolve("liar.sh"),
        """
        now=$(date +%s%6N)
        echo '{"event": "started", "t_us": '$now', "versions": {"mine": "1.0"}}'
        echo '{"event": "assigned", "t_us": '$now', "partitions": 3}'
        read line
        """);
    Path file = directory.resolve("liar.yaml");
    Files.writeString(
        file,
        """
        command: [sh, "{here}/liar.sh"]
        libraries:
          mine:
            install: test {version}
        """);
    EbbProcess ebb =
        run(
            List.of("-Duser.home=" + directory),
            "compare",
            "--clients=" + file,
            "--versions=mine=1.1",
            "--release=produce",
            "--no-warm-up");
    assertThat(ebb.exitCode()).as(ebb.out() + ebb.err()).isEqualTo(1);
    Optional<Row> row = ebb.run(directory).rows("trials.csv").stream().findFirst();
    assertThat(row.map(Row::reason).orElse(""))
        .contains("it says that it runs mine 1.0, and 1.1 was asked for");
    assertThat(row.map(Row::arm)).contains("liar-1.1");
  }
}
