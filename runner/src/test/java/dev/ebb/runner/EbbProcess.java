package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.Clients;
import dev.ebb.runner.store.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The real command line in a real process, as the launcher starts it. */
public final class EbbProcess implements AutoCloseable {

  public static final Path HOME = Path.of("").toAbsolutePath().getParent();

  private static final Pattern OURS =
      Pattern.compile("BrokerMain|target/(runner|[a-z]+-(client|consumer))\\.jar");

  private static final Pattern RESULTS = Pattern.compile("(?m)^results: (.*)$");

  /** In the environment of all that a test starts, and of what those start: its directory. */
  private static final String MARK = "EBB_TEST_DIRECTORY";

  private final Process process;
  private final Path out;
  private final Path err;

  private EbbProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** The jar of a client's module. */
  static String jar(String client) {
    Client.Module module = (Client.Module) Clients.named(client, HOME).program();
    return module.jar(HOME).toString();
  }

  /** By which what is started with this environment is found again. */
  static void mark(Map<String, String> environment, Path directory) {
    environment.put(MARK, directory.toString());
  }

  /** Starts {@code ebb} with these arguments in {@code directory}. */
  static EbbProcess start(Path directory, String... args) throws IOException {
    return startWith(directory, List.of(), args);
  }

  /** The same, with more JVM arguments. */
  static EbbProcess startWith(Path directory, List<String> jvmArgs, String... args)
      throws IOException {
    List<String> all = new ArrayList<>(Light.runner());
    all.addAll(jvmArgs);
    return start(directory, command(directory, all, args), Map.of());
  }

  /** What {@link #start(Path, String...)} starts. */
  static List<String> command(Path directory, String... args) throws IOException {
    return command(directory, Light.runner(), args);
  }

  static List<String> command(Path directory, List<String> jvmArgs, String... args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
    Path temporary = Files.createDirectories(directory.resolve("tmp"));
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-Debb.lock=" + temporary.resolve("ebb.lock"));
    command.addAll(jvmArgs);
    command.add("-Debb.home=" + HOME);
    command.addAll(List.of("-jar", HOME.resolve("runner/target/runner.jar").toString()));
    command.addAll(List.of(args));
    return command;
  }

  /** Starts any command with its output in files of {@code directory}. */
  static EbbProcess start(Path directory, List<String> command, Map<String, String> environment)
      throws IOException {
    Path out = Files.createTempFile(directory, "stdout", ".txt");
    Path err = Files.createTempFile(directory, "stderr", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    mark(builder.environment(), directory);
    builder.environment().putAll(environment);
    return new EbbProcess(
        builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start(), out, err);
  }

  /** Runs {@code ebb} to its end. */
  static EbbProcess run(Path directory, String... args) throws IOException, InterruptedException {
    return runWith(directory, List.of(), args);
  }

  /** The same, with more JVM arguments. */
  static EbbProcess runWith(Path directory, List<String> jvmArgs, String... args)
      throws IOException, InterruptedException {
    EbbProcess ebb = startWith(directory, jvmArgs, args);
    if (!ebb.process.waitFor(10, TimeUnit.MINUTES)) {
      ebb.close();
      throw new AssertionError("ebb has not ended in time: " + ebb.out() + ebb.err());
    }
    return ebb;
  }

  /**
   * What it has kept, by its last line.
   *
   * @param directory in which it was started
   */
  RunDirectory run(Path directory) {
    Matcher at = RESULTS.matcher(out());
    assertThat(at.find()).as(out() + err()).isTrue();
    return RunDirectory.open(directory.resolve(at.group(1)));
  }

  Process process() {
    return process;
  }

  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the process ends").isTrue();
    return process.exitValue();
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The running children whose command line contains {@code part}. */
  List<ProcessHandle> children(String part) {
    return process
        .descendants()
        .filter(child -> child.info().commandLine().orElse("").contains(part))
        .toList();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /**
   * Fails when a broker, client or runner is left that a test with this directory has started,
   * whoever its parent is now, or the data of such a broker.
   */
  public static void assertNothingIsLeft(Path directory) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(left(directory)).isEmpty());
    assertThat(brokerDirectories(directory)).as(() -> contents(directory)).isEmpty();
  }

  /** Where the brokers keep their data that a test with this directory has started. */
  static List<String> brokerDirectories(Path directory) {
    String[] names = directory.resolve("tmp").toFile().list();
    return Stream.of(names == null ? new String[0] : names)
        .filter(name -> name.startsWith(EmbeddedCluster.DIRECTORY_PREFIX))
        .toList();
  }

  private static String contents(Path directory) {
    try (Stream<Path> tree = Files.walk(directory.resolve("tmp"))) {
      return tree.map(Path::toString).sorted().collect(Collectors.joining("\n", "left:\n", "\n"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** The command lines of what is left of a test with this directory. */
  static List<String> left(Path directory) {
    return ProcessHandle.allProcesses()
        .filter(process -> isOf(directory, process))
        .map(process -> process.info().commandLine().orElse(""))
        .filter(line -> OURS.matcher(line).find())
        .toList();
  }

  private static boolean isOf(Path directory, ProcessHandle process) {
    try {
      Path environment = Path.of("/proc", Long.toString(process.pid()), "environ");
      return Files.readString(environment, StandardCharsets.ISO_8859_1)
          .contains(MARK + "=" + directory + "\0");
    } catch (IOException e) {
      return false; // gone, or another user's
    }
  }
}
