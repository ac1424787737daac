package dev.ebb.runner.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the kernel charges to the control group that a process is in, which is what a container's or
 * a pod's limit is held against; sizes in MiB. Sources: cgroup-v2 and cgroup-v1/memory of the
 * kernel's documentation.
 *
 * @param name of the group, as the kernel calls it
 * @param processes in it; the charge is of all of them
 * @param used what it is charged now, page cache included
 * @param limit the least of its own and those of the groups above it; empty: none
 * @param anon memory of its own: no file is behind it
 * @param pageCache of files, which the kernel takes back before it kills anybody; shared memory,
 *     which it cannot, not included
 * @param inactiveFile of that, what it would take first; used less this is a pod's working set
 * @param shared memory in tmpfs and the like
 * @param swap what of it is in swap
 * @param limitHits how often a charge met the limit
 * @param oomKills how many of its processes the kernel has ended for that
 */
public record ControlGroup(
    String name,
    int processes,
    OptionalDouble used,
    OptionalDouble limit,
    OptionalDouble anon,
    OptionalDouble pageCache,
    OptionalDouble inactiveFile,
    OptionalDouble shared,
    OptionalDouble swap,
    OptionalLong limitHits,
    OptionalLong oomKills) {

  private static final double MIB = 1 << 20;

  /** The first version writes no limit as the highest number of whole pages. */
  private static final double NO_LIMIT = 1L << 60;

  /** The group of a process; empty where there is none with memory, or it cannot be seen. */
  public static Optional<ControlGroup> of(long pid) {
    return of(pid, Path.of("/proc"));
  }

  /** The same of a proc file system elsewhere. */
  static Optional<ControlGroup> of(long pid, Path proc) {
    try {
      List<String> groups = Files.readAllLines(proc.resolve(pid + "/cgroup"));
      List<String> mounts = Files.readAllLines(proc.resolve("self/mountinfo"));
      Optional<Place> place =
          place(groups, mounts, "memory", "cgroup").or(() -> place(groups, mounts, "", "cgroup2"));
      return place.isEmpty() ? Optional.empty() : Optional.of(place.get().read());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Where a group's files are.
   *
   * @param mount where the hierarchy begins to be seen
   */
  private record Place(String name, Path folder, Path mount, boolean unified) {

    ControlGroup read() throws IOException {
      String events = text(folder.resolve(unified ? "memory.events" : "memory.oom_control"));
      String stat = text(folder.resolve("memory.stat"));
      OptionalDouble shared = mib(stat, unified ? "shmem" : "total_shmem");
      OptionalDouble file = mib(stat, unified ? "file" : "total_cache");
      return new ControlGroup(
          name,
          Files.readAllLines(folder.resolve("cgroup.procs")).size(),
          number(folder.resolve(unified ? "memory.current" : "memory.usage_in_bytes")),
          limit(),
          mib(stat, unified ? "anon" : "total_rss"),
          file.isPresent()
              ? OptionalDouble.of(file.getAsDouble() - shared.orElse(0))
              : OptionalDouble.empty(),
          mib(stat, unified ? "inactive_file" : "total_inactive_file"),
          shared,
          unified ? number(folder.resolve("memory.swap.current")) : mib(stat, "total_swap"),
          unified ? field(events, "max") : count(folder.resolve("memory.failcnt")),
          field(events, "oom_kill"));
    }

    private OptionalDouble limit() {
      OptionalDouble least = OptionalDouble.empty();
      String file = unified ? "memory.max" : "memory.limit_in_bytes";
      for (Path group = folder;
          group != null && group.startsWith(mount);
          group = group.getParent()) {
        OptionalDouble own = number(group.resolve(file));
        if (own.isPresent() && own.getAsDouble() < least.orElse(NO_LIMIT / MIB)) {
          least = own;
        }
      }
      return least;
    }
  }

  /** The files of the hierarchy with that controller; empty: the unified one. */
  private static Optional<Place> place(
      List<String> groups, List<String> mounts, String controller, String type) {
    for (String line : groups) {
      String[] parts = line.split(":", 3);
      if (parts.length == 3 && List.of(parts[1].split(",")).contains(controller)) {
        return mounts.stream()
            .map(mount -> seen(mount, parts[2], controller, type))
            .flatMap(Optional::stream)
            .findFirst();
      }
    }
    return Optional.empty();
  }

  /** A group under one line of {@code mountinfo}, when it is mounted there. */
  private static Optional<Place> seen(String mount, String group, String controller, String type) {
    String[] halves = mount.split(" - ", 2);
    if (halves.length < 2) {
      return Optional.empty();
    }
    String[] what = halves[1].split(" ");
    String[] where = halves[0].split(" ");
    if (what.length < 3
        || where.length < 5
        || !what[0].equals(type)
        || !controller.isEmpty() && !List.of(what[2].split(",")).contains(controller)) {
      return Optional.empty();
    }
    String root = where[3].equals("/") ? "" : where[3];
    if (!group.startsWith(root)) {
      return Optional.empty();
    }
    Path base = Path.of(where[4]);
    Path folder = base.resolve(group.substring(root.length()).replaceFirst("^/", ""));
    return Files.exists(folder.resolve("memory.stat")) || Files.exists(folder.resolve("memory.max"))
        ? Optional.of(new Place(group, folder, base, type.equals("cgroup2")))
        : Optional.empty();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return ""; // this kernel, or this group, has none
    }
  }

  private static OptionalLong count(Path file) {
    String text = text(file).strip();
    return text.matches("\\d+") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }

  /** A file with bytes, in MiB; "max" is none. */
  private static OptionalDouble number(Path file) {
    OptionalLong bytes = count(file);
    return bytes.isPresent() ? OptionalDouble.of(bytes.getAsLong() / MIB) : OptionalDouble.empty();
  }

  private static OptionalDouble mib(String text, String name) {
    OptionalLong bytes = field(text, name);
    return bytes.isPresent() ? OptionalDouble.of(bytes.getAsLong() / MIB) : OptionalDouble.empty();
  }

  private static OptionalLong field(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToLong(line -> Long.parseLong(line.substring(name.length()).strip()))
        .findFirst();
  }
}
