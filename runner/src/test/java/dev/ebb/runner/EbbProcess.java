package dev.ebb.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The real command line in a real process, as the launcher starts it. */
public final class EbbProcess implements AutoCloseable {

  public static final Path HOME = Path.of("").toAbsolutePath().getParent();

  private static final Pattern OURS =
      Pattern.compile("BrokerMain|target/(runner|[a-z]+-(client|consumer))\\.jar");

  /**
   * For clients that live for seconds: they start sooner, and leave more of two cores to others.
   */
  public static final String LIGHT = "-XX:TieredStopAtLevel=1";

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

  /** Starts {@code ebb} with these arguments in {@code directory}. */
  static EbbProcess start(Path directory, String... args) throws IOException {
    return startWith(directory, List.of(), args);
  }

  /** The same, with more JVM arguments. */
  static EbbProcess startWith(Path directory, List<String> jvmArgs, String... args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(jvmArgs);
    command.add("-Debb.home=" + HOME);
    command.addAll(List.of("-jar", HOME.resolve("runner/target/runner.jar").toString()));
    command.addAll(List.of(args));
    return start(directory, command, Map.of());
  }

  /** Starts any command with its output in files of {@code directory}. */
  static EbbProcess start(Path directory, List<String> command, Map<String, String> environment)
      throws IOException {
    Path out = Files.createTempFile(directory, "stdout", ".txt");
    Path err = Files.createTempFile(directory, "stderr", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(environment);
    return new EbbProcess(
        builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start(), out, err);
  }

  /** Runs {@code ebb} to its end. */
  static EbbProcess run(Path directory, String... args) throws IOException, InterruptedException {
    EbbProcess ebb = start(directory, args);
    assertThat(ebb.process.waitFor(5, TimeUnit.MINUTES)).as("ebb ends").isTrue();
    return ebb;
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

  /** Fails when a broker, client or runner of this checkout is left, whoever its parent is now. */
  public static void assertNothingIsLeft() {
    await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(left()).isEmpty());
  }

  static boolean noClientIsLeft() {
    return left().stream().allMatch(line -> line.contains("BrokerMain"));
  }

  private static List<String> left() {
    return ProcessHandle.allProcesses()
        .map(process -> process.info().commandLine().orElse(""))
        .filter(line -> line.contains(HOME + "/") && OURS.matcher(line).find())
        .toList();
  }
}
