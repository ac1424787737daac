package dev.ebb.runner.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A child process that ends when its stdin does: closing stdin asks it to stop, and the kernel
 * closes stdin when the runner is gone, however it died.
 */
public final class Child implements AutoCloseable {

  /** These would silently change every child JVM. */
  /** Of a line of a log, as it is quoted. */
  private static final int LONGEST = 300;

  private static final List<String> SCRUBBED =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH");

  private static final int OUT_OF_MEMORY = 3;

  private final Process process;
  private final boolean jvm;

  /** What it had started when it was asked to stop by a signal. */
  private List<ProcessHandle> started = List.of();

  /** Starts a command in a scrubbed environment. */
  public Child(ProcessBuilder builder) throws IOException {
    scrub(builder.environment());
    jvm = builder.command().contains("-XX:+ExitOnOutOfMemoryError");
    process = builder.start();
  }

  static void scrub(Map<String, String> environment) {
    SCRUBBED.forEach(environment::remove);
  }

  /** The variables, set here, that children do not get to see; their values may hold secrets. */
  public static List<String> scrubbed() {
    return SCRUBBED.stream().filter(System.getenv()::containsKey).sorted().toList();
  }

  public Process process() {
    return process;
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** Says a line to it, on its stdin. */
  public void say(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Asks the child to stop, by ending its stdin. */
  public void askToStop() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // the child is gone already
    }
  }

  /**
   * Asks the child to stop by a signal (SIGTERM), and those that it has started: a shell does not
   * pass it on.
   */
  public void terminate() {
    askToStop();
    started = process.descendants().toList();
    process.destroy();
    started.forEach(ProcessHandle::destroy);
  }

  /** Waits for the end; false when it has not come in time. */
  public boolean awaitExit(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      return false;
    }
    try {
      for (ProcessHandle other : started) { // a shell ends before what it has started
        other.onExit().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // an exit is not awaited by anything that could fail
    }
  }

  /** Whether the JVM ended for want of memory, by {@code -XX:+ExitOnOutOfMemoryError}. */
  public boolean exitedOutOfMemory() {
    return !process.isAlive() && process.exitValue() == OUT_OF_MEMORY && jvm;
  }

  /** How the process ended, in words; for one that has. */
  public String exitStatus() {
    return exitedOutOfMemory()
        ? "exited with status 3 (out of memory)"
        : describe(process.exitValue());
  }

  /** An exit status in words: shells and Java report a signal as 128 plus its number. */
  public static String describe(int status) {
    return switch (status) {
      case 134 -> "exited with status 134 (aborted, signal 6)";
      case 137 -> "killed by signal 9 (status 137)";
      case 143 -> "terminated by signal 15 (status 143)";
      default -> "exited with status " + status;
    };
  }

  /** Kills it (SIGKILL), and those that it has started, and waits until it is gone. */
  public void kill() throws InterruptedException {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
    process.waitFor();
  }

  /** Makes sure the process is gone. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    started.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The last lines of a log file but for stack frames, joined by " | "; may be empty. */
  public static String tail(Path file, int lines) {
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      long from = Math.max(0, log.length() - 8_192);
      byte[] bytes = new byte[(int) (log.length() - from)];
      log.seek(from);
      log.readFully(bytes);
      List<String> all =
          new String(bytes, StandardCharsets.UTF_8)
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .filter(line -> !line.startsWith("at ") && !line.matches("\\.\\.\\. \\d+ more"))
              .map(line -> line.length() > LONGEST ? line.substring(0, LONGEST) + " ..." : line)
              .toList();
      return Shown.of(String.join(" | ", all.subList(Math.max(0, all.size() - lines), all.size())));
    } catch (IOException e) {
      return "";
    }
  }
}
