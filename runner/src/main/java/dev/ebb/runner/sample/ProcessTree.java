package dev.ebb.runner.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A process and what it has started, as one client: a launcher that only waits for what it has
 * started is not the client, a worker that it has forked is.
 *
 * @param root the process that was started
 */
public record ProcessTree(long root) {

  /** Programs that start others and wait: by their names in {@code /proc/PID/comm}. */
  private static final Set<String> LAUNCHERS =
      Set.of("sh", "bash", "dash", "ash", "busybox", "env", "nice", "timeout", "setsid", "time");

  private static final int LOOKS_AGAIN = 9;

  /** Those whose memory is the client's, the first the one that was started first. */
  public List<Long> members() {
    List<Long> members = new ArrayList<>();
    collect(root, members);
    return members.isEmpty() ? List.of(root) : members;
  }

  /** The one that the others hang on. */
  public long main() {
    return members().get(0);
  }

  /**
   * Looks at its members; null where their memory cannot be read. One that has ended since it was
   * counted is no reason for that: who is there is counted again.
   */
  public Proc.Look look() {
    List<Long> members = members();
    Proc.Look look = Proc.look(members);
    for (int again = 0; look == null && again < LOOKS_AGAIN; again++) {
      if (members.equals(List.of(root))) {
        return null; // nobody else has come or gone
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(again));
      members = members();
      look = Proc.look(members);
    }
    return look;
  }

  private static void collect(long pid, List<Long> members) {
    List<Long> children = children(pid);
    if (children.isEmpty() || !launches(pid)) {
      members.add(pid);
    }
    children.forEach(child -> collect(child, members));
  }

  private static boolean launches(long pid) {
    try {
      return LAUNCHERS.contains(Files.readString(Path.of("/proc", "" + pid, "comm")).strip());
    } catch (IOException e) {
      return false; // it has gone, or this is no Linux
    }
  }

  /** By {@code /proc/PID/task/TID/children} (proc(5)), or as the JVM finds them. */
  private static List<Long> children(long pid) {
    List<Long> children = new ArrayList<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc", "" + pid, "task"))) {
      for (Path task : tasks.toList()) {
        for (String child : Files.readString(task.resolve("children")).strip().split(" ")) {
          if (!child.isEmpty()) {
            children.add(Long.parseLong(child));
          }
        }
      }
      return children;
    } catch (IOException | java.io.UncheckedIOException e) {
      return ProcessHandle.of(pid).stream()
          .flatMap(ProcessHandle::children)
          .map(ProcessHandle::pid)
          .toList();
    }
  }
}
