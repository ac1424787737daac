package dev.ebb.runner;

import dev.ebb.runner.process.Folders;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Arguments for JVMs that live for seconds and of which only the flow is looked at: compiled once,
 * and broker and runner with their classes from an archive, they take less to start.
 */
public final class Light {

  /** For a client: its classes are its own. */
  public static final String CLIENT = "-XX:TieredStopAtLevel=1";

  private static final Path TARGET = EbbProcess.HOME.resolve("runner/target");
  private static final Path OF_BROKER = TARGET.resolve("broker-for-tests.jsa");
  private static final Path OF_RUNNER = TARGET.resolve("runner-for-tests.jsa");
  private static final Path REHEARSED = TARGET.resolve("rehearsed");

  private Light() {}

  /** For a broker. */
  public static List<String> broker() {
    return with(OF_BROKER);
  }

  /** For a runner. */
  static List<String> runner() {
    return with(OF_RUNNER);
  }

  /** A JVM that cannot use an archive goes on without it; one lock is among JVMs, one in here. */
  private static synchronized List<String> with(Path archive) {
    try (FileChannel channel =
            FileChannel.open(
                TARGET.resolve("rehearsal.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!newerThanTheBuild(REHEARSED)) {
        rehearse();
        Files.writeString(REHEARSED, lock + "\n");
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return List.of(CLIENT, "-XX:SharedArchiveFile=" + archive);
  }

  private static boolean newerThanTheBuild(Path file) throws IOException {
    return Files.exists(file)
        && Files.getLastModifiedTime(file)
                .compareTo(Files.getLastModifiedTime(TARGET.resolve("runner.jar")))
            > 0;
  }

  /**
   * A short run, once for each build, to see which classes it loads. The runner writes its archive
   * when it ends; its broker is asked for one, since whoever stops it does not wait for long.
   */
  private static void rehearse() throws IOException, InterruptedException {
    Files.deleteIfExists(OF_BROKER);
    Files.deleteIfExists(OF_RUNNER);
    Path directory = Files.createDirectories(TARGET.resolve("rehearsal"));
    Folders.delete(directory.resolve("results"));
    List<String> command =
        EbbProcess.command(
            directory,
            List.of(CLIENT, "-XX:ArchiveClassesAtExit=" + OF_RUNNER),
            "compare",
            "--quick",
            "--clients=plain",
            "--records=1000",
            "--idle=500ms",
            "--settle=20s",
            "--no-warm-up",
            "--no-controls",
            "--broker-jvm-arg=" + CLIENT,
            "--broker-jvm-arg=-XX:+RecordDynamicDumpInfo");
    try (EbbProcess ebb = EbbProcess.start(directory, command, Map.of())) {
      Awaited.phase(directory.resolve("results"), "plain-1", "settle");
      for (ProcessHandle broker : ebb.children("BrokerMain")) {
        dump(broker, OF_BROKER);
      }
      ebb.process().waitFor(3, TimeUnit.MINUTES);
    }
    for (Path archive : List.of(OF_BROKER, OF_RUNNER)) {
      if (!Files.exists(archive)) {
        System.err.println("no " + archive + ": its JVMs start without it, tests take longer");
      }
    }
  }

  private static void dump(ProcessHandle jvm, Path archive)
      throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    new ProcessBuilder(jcmd, Long.toString(jvm.pid()), "VM.cds", "dynamic_dump", archive.toString())
        .redirectErrorStream(true)
        .redirectOutput(TARGET.resolve("rehearsal/jcmd.txt").toFile())
        .start()
        .waitFor(3, TimeUnit.MINUTES);
  }

  /** With {@link #broker} for the brokers of {@code ebb compare} or {@code ebb churn}. */
  static String[] brokerOptions(String... command) {
    return with("--broker-jvm-arg=", command);
  }

  /** With {@link #broker} for {@code ebb broker}. */
  static String[] broker(String... command) {
    return with("--jvm-arg=", command);
  }

  private static String[] with(String option, String... command) {
    return Stream.concat(Stream.of(command), broker().stream().map(option::concat))
        .toArray(String[]::new);
  }
}
