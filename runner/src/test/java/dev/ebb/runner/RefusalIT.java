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
import java.util.ArrayList;
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
    EbbProcess.assertNothingIsLeft();
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
      quoteCharacter = '"',
      value = {
        "--clients plain,nope; unknown client 'nope'",
        "--clients plian; did you mean plain?",
        "--modes bach; did you mean batch?",
        "--clients plain,vertx --modes batch; --modes: plain has none of batch",
        "--profiles leen; did you mean lean?",
        "--profiles lean,lean; --profiles: 'lean' is named twice",
        "--jvms serail; did you mean serial?",
        "--java /nonexistent; --java /nonexistent: there is no JDK",
        "--reference plain; --trials 6 or more",
        "--trials 6 --reference plian; did you mean plain?",
        "--process-batch 5; --process-batch needs --process-time",
        "--process-batch 5 --process-time 40s; --stall-timeout",
        "--spikes 3; --spikes 3",
        "-f spkie; did you mean spike?",
        "-f ./none.yaml; there is no such file",
        "-f aa --trials 3; --trials 6 or more",
        "--resume /nonexistent; holds no run",
        "--fail-if retaned_mib>5; did you mean retained_mib?",
        "--fail-if plian.retained_mib>5; did you mean plain?",
        "--fail-if retained_mib>+5; one run has nothing to differ from",
        "--records 0; --records 0",
        "--records -5; --records -5",
        "--records many; --records",
        "--record-size 7; --record-size 7",
        "--partitions 0; --partitions 0",
        "--trials 0; --trials 0",
        "--idle 5; --idle",
        "--settle 0s; --settle",
        "--heap 8m; --heap 8m is too small to start",
        "--heap lots; --heap",
        "--jvm-arg=-Xmx1g; --heap",
        "--jvm-arg=-Xms1g; --heap",
        "--jvm-arg=-XX:+NoSuchFlag; NoSuchFlag",
        "--jvm-arg=-XX:+UseSerialGC; Multiple garbage collectors selected",
        "--sample-interval 2s; --sample-interval",
        "--property max.poll.record=5; did you mean max.poll.records?",
        "--property max.poll.records=many; max.poll.records",
        "--property isolation.level=read_uncommitted; isolation.level",
        "--recods 5; did you mean --records",
        "--records 90000000000; --records",
        "--results /proc/none; --results /proc/none"
      })
  void badInputIsNamed(String args, String message) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("compare"));
    line.addAll(List.of(args.strip().split(" ")));
    refuses(message.strip(), line);
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
  void aSecondRunWaitsForItsTurn() throws IOException, InterruptedException {
    Path file = Path.of("/tmp", "ebb.lock");
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
