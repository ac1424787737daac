package dev.ebb.runner;

import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.process.Jdk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Arguments for JVMs that live for seconds and of which only the flow is looked at: compiled once,
 * and a broker with its classes from an archive, they start in half the time.
 */
public final class Light {

  /** For a client: its classes are its own. */
  public static final String CLIENT = "-XX:TieredStopAtLevel=1";

  private static final Path TARGET = EbbProcess.HOME.resolve("runner/target");
  private static final Path ARCHIVE = TARGET.resolve("broker-for-tests.jsa");
  private static final Path TRIED = TARGET.resolve("broker-for-tests.tried");

  private Light() {}

  /** For a broker. */
  public static List<String> broker() {
    try (FileChannel channel =
            FileChannel.open(
                TARGET.resolve("broker-for-tests.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!tried()) {
        archive();
        Files.writeString(TRIED, lock + "\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.of(CLIENT, "-XX:SharedArchiveFile=" + ARCHIVE);
  }

  /** Once for each build. A JVM that cannot use an archive goes on without it. */
  private static boolean tried() throws IOException {
    return Files.exists(TRIED)
        && Files.getLastModifiedTime(TRIED)
                .compareTo(Files.getLastModifiedTime(TARGET.resolve("runner.jar")))
            > 0;
  }

  private static void archive() throws IOException {
    Files.deleteIfExists(ARCHIVE);
    EmbeddedCluster.Settings settings =
        EmbeddedCluster.Settings.temporary(
            EbbProcess.HOME,
            new Jdk(Path.of(System.getProperty("java.home"))),
            1,
            TARGET.resolve("broker-for-tests.log"),
            List.of(CLIENT, "-XX:ArchiveClassesAtExit=" + ARCHIVE));
    try {
      EmbeddedCluster.start(settings).close();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
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
