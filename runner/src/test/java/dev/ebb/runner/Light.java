package dev.ebb.runner;

import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.process.Jdk;
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
 * and broker and runner with their classes from an archive, they start in half the time.
 */
public final class Light {

  /** For a client: its classes are its own. */
  public static final String CLIENT = "-XX:TieredStopAtLevel=1";

  private static final Path TARGET = EbbProcess.HOME.resolve("runner/target");

  private Light() {}

  /** For a broker. */
  public static List<String> broker() {
    return List.of(CLIENT, archived("broker", Light::startBroker));
  }

  /** For a runner. */
  static List<String> runner() {
    return List.of(CLIENT, archived("runner", Light::compare));
  }

  /** What is run once for each build, to see which classes it loads. */
  @FunctionalInterface
  private interface Rehearsal {

    /**
     * Runs it.
     *
     * @param flag that makes its JVM write the archive
     */
    void run(String flag) throws IOException, InterruptedException;
  }

  private static String archived(String what, Rehearsal rehearsal) {
    Path archive = TARGET.resolve(what + "-for-tests.jsa");
    try (FileChannel channel =
            FileChannel.open(
                TARGET.resolve(what + "-for-tests.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      Path tried = TARGET.resolve(what + "-for-tests.tried");
      if (!newerThanTheBuild(tried)) {
        Files.deleteIfExists(archive);
        rehearsal.run("-XX:ArchiveClassesAtExit=" + archive);
        Files.writeString(tried, lock + "\n");
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return "-XX:SharedArchiveFile=" + archive;
  }

  /** A JVM that cannot use an archive goes on without it. */
  private static boolean newerThanTheBuild(Path tried) throws IOException {
    return Files.exists(tried)
        && Files.getLastModifiedTime(tried)
                .compareTo(Files.getLastModifiedTime(TARGET.resolve("runner.jar")))
            > 0;
  }

  private static void startBroker(String flag) throws IOException, InterruptedException {
    EmbeddedCluster.Settings settings =
        EmbeddedCluster.Settings.temporary(
            EbbProcess.HOME,
            new Jdk(Path.of(System.getProperty("java.home"))),
            1,
            TARGET.resolve("broker-for-tests.log"),
            List.of(CLIENT, flag));
    EmbeddedCluster.start(settings).close();
  }

  private static void compare(String flag) throws IOException, InterruptedException {
    Path directory = Files.createDirectories(TARGET.resolve("rehearsal"));
    String[] command =
        brokerOptions(
            "compare",
            "--quick",
            "--clients=plain",
            "--records=1000",
            "--idle=500ms",
            "--settle=500ms",
            "--no-warm-up");
    List<String> trained = EbbProcess.command(directory, List.of(CLIENT, flag), command);
    EbbProcess.start(directory, trained, Map.of()).process().waitFor(5, TimeUnit.MINUTES);
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
