package dev.ebb.runner.inspect;

import dev.ebb.common.Secrets;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A JVM that may be looked at. Attaching sends a signal that ends a process which is no JVM, and
 * makes one that does not let itself be attached to print its threads; so both are found out
 * beforehand.
 */
public record Target(long pid, Jdk jdk) {

  private static final String UNATTACHABLE = "-XX:+DisableAttachMechanism";

  /**
   * Makes sure of it.
   *
   * @param jdk whose jcmd is used
   * @throws Refused when there is no such process, it is another user's, no JVM, or closed
   */
  public static Target of(long pid, Jdk jdk) {
    ProcessHandle process =
        ProcessHandle.of(pid)
            .filter(ProcessHandle::isAlive)
            .orElseThrow(() -> new Refused("there is no process " + pid));
    String owner = process.info().user().orElse(null);
    String self = System.getProperty("user.name");
    if (owner != null && !owner.equals(self) && !self.equals("root")) {
      throw new Refused(
          "process " + pid + " belongs to " + owner + ": inspect it as that user, or as root");
    }
    Path proc = Path.of("/proc", Long.toString(pid));
    if (!Files.isDirectory(proc)) {
      throw new Refused("ebb inspect reads /proc, and this system has none");
    }
    if (!isJvm(proc)) {
      throw new Refused("process " + pid + " is no HotSpot JVM: it has no libjvm loaded");
    }
    if (arguments(proc).contains(UNATTACHABLE)) {
      throw new Refused(
          "process " + pid + " cannot be attached to: it was started with " + UNATTACHABLE);
    }
    Target target = new Target(pid, jdk);
    try {
      target.jcmd("VM.version");
    } catch (IOException e) {
      throw new Refused("process " + pid + " cannot be attached to: " + firstLine(e), e);
    }
    return target;
  }

  private static boolean isJvm(Path proc) {
    try (Stream<String> maps = Files.lines(proc.resolve("maps"))) {
      return maps.anyMatch(line -> line.contains("/libjvm.so"));
    } catch (IOException e) {
      throw new Refused(
          proc.resolve("maps") + " cannot be read: inspect the process as its own user", e);
    }
  }

  private static String arguments(Path proc) {
    try {
      return Files.readString(proc.resolve("cmdline")).replace('\0', ' ').strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** How it was started, without the class path and what follows a "password" or the like. */
  public String command() {
    String line = arguments(Path.of("/proc", Long.toString(pid)));
    StringBuilder shown = new StringBuilder();
    boolean skip = false;
    boolean hide = false;
    for (String word : line.split(" ")) {
      boolean classPath = word.equals("-cp") || word.equals("-classpath");
      boolean secret = Secrets.isOne(word.replaceAll("=.*", ""));
      if (hide && !word.startsWith("-")) {
        shown.append("[hidden] ");
      } else if (!skip && !classPath) {
        shown.append(secret ? word.replaceAll("=.*", "=[hidden]") : word).append(' ');
      }
      skip = classPath;
      hide = secret && !word.contains("=");
    }
    return shown.toString().strip();
  }

  /** Runs a jcmd command in it; returns what it says. */
  public String jcmd(String... command) throws IOException {
    return jdk.jcmd(pid, command);
  }

  private static String firstLine(Exception e) {
    return e.getMessage().lines().map(String::strip).reduce((first, last) -> last).orElse("");
  }
}
