package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be done is refused before anything runs: one line that names it, exit code 2. */
class RefusalIT {

  @TempDir private Path directory;

  @AfterEach
  void nothingIsLeft() {
    EbbProcess.assertNothingIsLeft(directory);
  }

  private void refuses(String message, List<String> args) throws IOException, InterruptedException {
    EbbProcess ebb = EbbProcess.run(directory, args.toArray(String[]::new));
    assertThat(ebb.exitCode()).as(ebb.err()).isEqualTo(2);
    assertThat(ebb.err().strip().lines()).as(ebb.err()).hasSize(1);
    assertThat(ebb.err()).contains(message);
    assertThat(ebb.out()).isEmpty();
    assertThat(directory.resolve("results")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'trials: 3\ntrails: 3'; mine.yaml:2: trails: unknown key; did you mean trials?",
        "'records: many'; mine.yaml:1: records: 'many' is not a long",
        "'\ntrials: 0'; mine.yaml:2: trials 0: at least 1 is needed",
        "'clients: [plain, nope]'; mine.yaml:1: clients: unknown client 'nope'",
        "'settle: 10 sec'; mine.yaml:1: settle:",
        "'profiles: leen'; mine.yaml:1: profiles: unknown 'leen'; did you mean lean?",
        "'properties: {a.b: 1}'; mine.yaml:1: properties a.b is no consumer property"
      })
  void whatIsWrongInAFileIsToldWithItsLine(String text, String message)
      throws IOException, InterruptedException {
    Files.writeString(directory.resolve("mine.yaml"), text);
    refuses(message, List.of("compare", "-f", "mine.yaml"));
  }

  @Test
  void aCollectorThatTheJdkLacksIsRefusedByName() throws IOException, InterruptedException {
    Files.writeString(directory.resolve("epoch.yaml"), "flags: [\"-XX:+UseEpochGC\"]");
    refuses("--jvms epoch", List.of("compare", "--quick", "--jvms", "./epoch.yaml"));
  }

  @Test
  void aNameThatNoFolderCouldBearIsRefused() throws IOException, InterruptedException {
    String name = "x".repeat(41) + ".yaml";
    Files.writeString(directory.resolve(name), "properties: {}");
    refuses("at most 40 characters", List.of("compare", "--quick", "--profiles", "./" + name));
  }

  @Test
  void aSecondRunIsRefused() throws IOException, InterruptedException {
    Path file = Files.createDirectories(directory.resolve("tmp")).resolve("ebb.lock");
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false)) {
      assertThat(lock).as("no other run is under way").isNotNull();
      refuses("another run is under way", List.of("compare", "--quick"));
    }
  }

  @Test
  void aTakenPortIsNamed() throws IOException, InterruptedException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(socket.getLocalPort());
      refuses("--port " + port + " is in use", List.of("broker", "--port", port));
    }
  }

  @Test
  void aDirectoryWithoutARunIsNamed() throws IOException, InterruptedException {
    refuses("holds no run", List.of("report", directory.toString()));
  }

  @Test
  void aRunOfANewerSchemaIsNotGuessedAt() throws IOException, InterruptedException {
    Files.writeString(directory.resolve("run.json"), "{\"schema_version\": 99}");
    refuses("schema version 99", List.of("report", directory.toString()));
  }

  @Test
  void aBrokerThatIsNotThereIsNamed() throws IOException, InterruptedException {
    EbbProcess ebb =
        EbbProcess.run(
            directory, "produce", "--bootstrap-server=127.0.0.1:1", "--topic=t", "--records=1");
    assertThat(ebb.exitCode()).isEqualTo(2);
    assertThat(ebb.err()).contains("--bootstrap-server 127.0.0.1:1");
  }
}
