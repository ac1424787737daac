package dev.ebb.runner.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What gdb can do to a process of glibc's from outside; it pauses the process meanwhile. */
public final class Debugger {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Of {@code malloc_trim(3)}: 1, memory was given back; 0, there was none to give. */
  private static final String CALL = "call (int)malloc_trim(0)";

  private Debugger() {}

  /** Why it cannot be used; null: it can. */
  public static String missing() {
    try {
      Process gdb = new ProcessBuilder("gdb", "--version").redirectErrorStream(true).start();
      gdb.getInputStream().readAllBytes();
      return null;
    } catch (IOException e) {
      return "gdb is not installed";
    }
  }

  /**
   * Has malloc give back what it holds free.
   *
   * @throws IOException when that was not possible
   */
  public static void trim(long pid) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(List.of("gdb", "-p", Long.toString(pid), "-batch", "-nx", "-ex", CALL));
    builder.redirectErrorStream(true);
    Path output = Files.createTempFile("ebb-gdb", ".txt");
    builder.redirectOutput(output.toFile());
    try (Child gdb = new Child(builder)) {
      gdb.askToStop();
      if (!gdb.awaitExit(PATIENCE)) { // it is killed then, and the process goes on
        throw new IOException("gdb did not end within " + PATIENCE.toSeconds() + " s");
      }
      String said = Files.readString(output);
      if (said.lines().noneMatch(line -> line.matches("\\$1 = [01]"))) {
        List<String> lines =
            said.lines().filter(line -> !line.isBlank() && !line.startsWith("[Inferior")).toList();
        throw new IOException(
            lines.stream().anyMatch(line -> line.contains("No symbol \"malloc_trim\""))
                ? "it has no malloc_trim: another C library, or none"
                : "gdb: " + Shown.of(lines.isEmpty() ? "" : lines.get(lines.size() - 1)));
      }
    } finally {
      Files.deleteIfExists(output);
    }
  }
}
