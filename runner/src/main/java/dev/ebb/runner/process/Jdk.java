package dev.ebb.runner.process;

import dev.ebb.runner.plan.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The JDK that child JVMs run on, and its {@code jcmd}. */
public record Jdk(Path home) {

  private static final long JCMD_SECONDS = 60;

  public String java() {
    return home.resolve("bin").resolve("java").toString();
  }

  /**
   * Makes sure that this JVM takes these flags, by starting it once.
   *
   * @param mend what to change otherwise
   * @throws Refused with the JVM's own complaint
   */
  public void accept(List<String> flags, String mend) {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(flags);
    command.add("-version");
    try {
      Output output = run(command, 30);
      if (output.status != 0) {
        throw new Refused(
            "the JVM at "
                + home
                + " refuses "
                + String.join(" ", flags)
                + ": "
                + complaint(output.text)
                + " ("
                + mend
                + ")");
      }
    } catch (IOException e) {
      throw new Refused(java() + " cannot be started: " + e.getMessage() + " (JAVA_HOME)", e);
    }
  }

  /** The telling line among what a JVM says when it does not start. */
  private static String complaint(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.startsWith("Error occurred during initialization"))
        .filter(line -> !line.startsWith("Error: Could not create the Java Virtual Machine"))
        .filter(line -> !line.isEmpty())
        .findFirst()
        .orElse("no reason given");
  }

  /**
   * Runs the diagnostic command {@code jcmd PID COMMAND} and returns what it printed.
   *
   * @throws IOException when it failed; the message says how
   */
  public String jcmd(long pid, String... command) throws IOException {
    String words = String.join(" ", command);
    try {
      boolean other = pid != ProcessHandle.current().pid(); // to itself none may attach
      Optional<String> answer = other ? Attached.run(pid, words, JCMD_SECONDS) : Optional.empty();
      return answer.isPresent() ? answer.get() : jcmdItself(pid, command);
    } catch (IOException e) {
      throw new IOException("jcmd " + words + " failed: " + e.getMessage(), e);
    }
  }

  private String jcmdItself(long pid, String... command) throws IOException {
    Path jcmd = home.resolve("bin").resolve("jcmd");
    if (!Files.isExecutable(jcmd)) {
      throw new IOException("no jcmd in " + home + ": a JRE is not enough");
    }
    List<String> line = new ArrayList<>();
    line.add(jcmd.toString());
    line.add("-J-Xmx32m");
    line.add("-J-XX:TieredStopAtLevel=1");
    line.add("-J-XX:+UseSerialGC");
    line.add(Long.toString(pid));
    line.addAll(List.of(command));
    Output output = run(line, JCMD_SECONDS);
    if (output.status != 0) {
      throw new IOException(output.text.strip());
    }
    return output.text.replaceFirst("^" + pid + ":\\R", "");
  }

  private record Output(int status, String text) {}

  private static Output run(List<String> command, long seconds) throws IOException {
    Path file = Files.createTempFile("ebb-", ".out");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      Child.scrub(builder.environment());
      builder.redirectOutput(file.toFile());
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command.get(0) + " did not end within " + seconds + " s");
      }
      return new Output(process.exitValue(), Files.readString(file, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
