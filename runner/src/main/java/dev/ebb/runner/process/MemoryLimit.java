package dev.ebb.runner.process;

import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A limit on what a process may have in memory, swap included, as a container or pod has one: a
 * control group of Linux, made for this process and gone with it. Where it goes over, the kernel
 * kills it.
 */
public final class MemoryLimit implements AutoCloseable {

  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final String PREFIX = "ebb-";
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Pattern OWN = Pattern.compile(PREFIX + "(\\d+)-[0-9a-z]+-\\d+");
  private static final int ATTEMPTS = 50;
  private static final double MIB = 1 << 20;

  private final Path group;
  private final boolean unified;

  private MemoryLimit(Path group, boolean unified) {
    this.group = group;
    this.unified = unified;
  }

  /**
   * Makes a group with this limit.
   *
   * @throws Refused where this machine, or this user, cannot
   */
  public static MemoryLimit of(HeapSize limit) {
    try {
      return make(limit);
    } catch (IOException e) {
      throw new Refused(
          "--client-memory "
              + limit
              + " needs a control group of Linux that may be made here (as root, with the memory"
              + " controller): "
              + e,
          e);
    }
  }

  /** A group that limits nothing: what is charged to it can be read. */
  public static MemoryLimit none() throws IOException {
    return make(null);
  }

  /** Whether groups can be made on this machine, by this user. */
  public static boolean possible() {
    try {
      none().close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether this kernel keeps the peak of what a group that can be made here was charged. */
  public static boolean tellsPeak() {
    try (MemoryLimit group = none()) {
      return group.peakMib().isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  private static MemoryLimit make(HeapSize limit) throws IOException {
    // The pid alone may be that of an earlier runner in a container, and its group still there.
    String unique = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    String name =
        PREFIX + ProcessHandle.current().pid() + "-" + unique + "-" + NUMBER.incrementAndGet();
    Path group = null;
    try {
      boolean unified = unified();
      group = parent().resolve(name);
      Files.createDirectory(group);
      if (limit == null) {
        return new MemoryLimit(requireMemory(group, unified), unified);
      }
      String bytes = Long.toString(limit.bytes());
      if (unified) {
        Files.writeString(group.resolve("memory.max"), bytes);
        writeWhereThereIs(group.resolve("memory.swap.max"), "0");
      } else {
        Files.writeString(group.resolve("memory.limit_in_bytes"), bytes);
        writeWhereThereIs(group.resolve("memory.memsw.limit_in_bytes"), bytes);
      }
      return new MemoryLimit(group, unified);
    } catch (IOException e) {
      if (group != null) {
        group.toFile().delete();
      }
      throw e;
    }
  }

  private static Path requireMemory(Path group, boolean unified) throws IOException {
    String file = unified ? "memory.current" : "memory.usage_in_bytes";
    if (!Files.exists(group.resolve(file))) {
      throw new IOException("no memory controller in " + group);
    }
    return group;
  }

  /** Groups whose runner has ended without removing them; they limit nobody any more. */
  public static List<Path> leftovers() {
    try (Stream<Path> groups = Files.list(parent())) {
      return groups
          .filter(group -> OWN.matcher(group.getFileName().toString()).matches())
          .filter(group -> !alive(group.getFileName().toString()))
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of(); // no control groups here, so none of ebb's
    }
  }

  private static boolean alive(String name) {
    Matcher own = OWN.matcher(name);
    return own.matches()
        && ProcessHandle.of(Long.parseLong(own.group(1)))
            .filter(ProcessHandle::isAlive)
            .isPresent();
  }

  /** Removes one of them; false: it may not be, or a process is in it. */
  public static boolean remove(Path group) {
    return group.toFile().delete();
  }

  private static boolean unified() {
    return Files.exists(ROOT.resolve("cgroup.controllers"));
  }

  private static Path parent() throws IOException {
    return unified() ? ROOT : memoryGroup();
  }

  /** Files of swap are missing where the kernel does not account for it. */
  private static void writeWhereThereIs(Path file, String value) throws IOException {
    if (Files.exists(file)) {
      Files.writeString(file, value);
    }
  }

  /** With the first version of control groups: this process's own in the memory hierarchy. */
  private static Path memoryGroup() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
      String[] parts = line.split(":", 3);
      if (parts.length == 3 && List.of(parts[1].split(",")).contains("memory")) {
        Path memory = ROOT.resolve("memory");
        Path own = memory.resolve(parts[2].substring(1));
        return Files.isDirectory(own) ? own : memory; // in a container the path may be the host's
      }
    }
    throw new IOException("no memory controller in /proc/self/cgroup");
  }

  /** The command that starts {@code command} within the limit, under the same pid. */
  public List<String> around(List<String> command) {
    List<String> all = new ArrayList<>();
    String script = "echo $$ > \"$0\" && exec \"$@\"";
    all.addAll(List.of("/bin/sh", "-c", script, group.resolve("cgroup.procs").toString()));
    all.addAll(command);
    return all;
  }

  /** Whether the kernel has killed a process for going over it. */
  public boolean exceeded() {
    Path file = group.resolve(unified ? "memory.events" : "memory.oom_control");
    try {
      return Files.readAllLines(file).stream()
          .anyMatch(line -> line.startsWith("oom_kill ") && !line.endsWith(" 0"));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The most that the kernel has charged to it at any moment, in MiB, page cache included; empty:
   * this kernel keeps none.
   */
  public OptionalDouble peakMib() {
    Path file = group.resolve(unified ? "memory.peak" : "memory.max_usage_in_bytes");
    try {
      return OptionalDouble.of(Long.parseLong(Files.readString(file).strip()) / MIB);
    } catch (IOException | NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  /** Removes the group; its process has ended. */
  @Override
  public void close() {
    try {
      for (int attempt = 0; attempt < ATTEMPTS && Files.exists(group); attempt++) {
        if (group.toFile().delete()) {
          return;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (Files.exists(group)) {
      System.err.println("warning: " + group + " could not be removed");
    }
  }
}
