package dev.ebb.runner.inspect;

import dev.ebb.common.Secrets;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.HotSpot;
import dev.ebb.runner.process.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A process that may be looked at. Attaching sends a signal that ends a process which is no JVM,
 * and makes one that does not let itself be attached to print its threads; so both are found out
 * beforehand.
 *
 * @param closed why it cannot be asked anything, so that only the kernel tells of it; null: it can
 */
public record Target(long pid, Jdk jdk, String closed) {

  private static final String UNATTACHABLE = "-XX:+DisableAttachMechanism";

  /**
   * Finds it.
   *
   * @param jdk whose jcmd is used
   * @throws Refused when there is no such process, it is another user's, or there is no /proc
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
      return new Target(pid, jdk, "it is no HotSpot JVM (no libjvm is loaded)");
    }
    if (arguments(proc).contains(UNATTACHABLE)) {
      return new Target(
          pid, jdk, "it cannot be attached to (it was started with " + UNATTACHABLE + ")");
    }
    try {
      new HotSpot(jdk, pid).ask("VM.version");
    } catch (IOException e) {
      return new Target(pid, jdk, "it cannot be attached to (" + lastLine(e) + ")");
    }
    return new Target(pid, jdk, null);
  }

  /**
   * Its JVM, to be asked.
   *
   * @throws Refused when it is none, or closed
   */
  public HotSpot hotSpot() {
    if (closed != null) {
      throw new Refused("process " + pid + ": " + closed);
    }
    return new HotSpot(jdk, pid);
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
      return Files.readString(proc.resolve("cmdline")).replaceAll("[\\s\0]+", " ").strip();
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

  private static String lastLine(Exception e) {
    return e.getMessage().lines().map(String::strip).reduce((first, last) -> last).orElse("");
  }
}
