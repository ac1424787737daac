package dev.ebb.runner.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What Linux tells of a process beyond OSHI; every figure is empty where there is no {@code /proc}.
 * Sources: proc_pid_clear_refs(5), proc_pid_status(5), proc_pid_smaps(5).
 */
public final class Proc {

  /** The allocators that are preloaded in practice. */
  private static final Pattern OTHER_MALLOC =
      Pattern.compile("/(lib(?:jemalloc|tcmalloc|mimalloc|snmalloc)[^/]*)$");

  private Proc() {}

  /**
   * Memory by the kernel's exact, slower account, in MiB.
   *
   * @param pss RSS with shared pages divided among those who share them
   * @param uss what would be freed if this process alone ended
   */
  public record Rollup(double rss, double pss, double uss) {}

  /**
   * All of it at one moment.
   *
   * @param backing null: not known
   */
  public record Look(Rollup rollup, Backing backing, Optional<Smaps> smaps) {}

  /** Looks at a process; null where its memory cannot be read. */
  public static Look look(long pid) {
    Rollup rollup = rollup(pid);
    return rollup == null ? null : new Look(rollup, backing(pid), Smaps.of(pid));
  }

  /** Several as one, their sizes added up; null where one of them cannot be read. */
  public static Look look(List<Long> pids) {
    if (pids.size() == 1) {
      return look(pids.get(0));
    }
    Rollup rollup = new Rollup(0, 0, 0);
    Backing backing = new Backing(0, 0);
    List<Smaps.Mapping> mappings = new ArrayList<>();
    for (long pid : pids) {
      Look look = look(pid);
      if (look == null) {
        return null;
      }
      rollup =
          new Rollup(
              rollup.rss + look.rollup.rss,
              rollup.pss + look.rollup.pss,
              rollup.uss + look.rollup.uss);
      backing =
          backing == null || look.backing == null
              ? null
              : new Backing(backing.anon + look.backing.anon, backing.file + look.backing.file);
      look.smaps.ifPresent(smaps -> mappings.addAll(smaps.mappings()));
    }
    return new Look(rollup, backing, Optional.of(new Smaps(List.copyOf(mappings))));
  }

  /** RSS by what backs it, in MiB: nothing but memory (or swap), or a file. */
  public record Backing(double anon, double file) {}

  /** {@code RssAnon} and {@code RssFile}, or null where they cannot be read. */
  public static Backing backing(long pid) {
    try {
      String text = Files.readString(path(pid, "status"));
      OptionalDouble anon = field(text, "RssAnon:");
      OptionalDouble file = field(text, "RssFile:");
      return anon.isEmpty() || file.isEmpty()
          ? null
          : new Backing(anon.getAsDouble(), file.getAsDouble());
    } catch (IOException e) {
      return null;
    }
  }

  /** {@code VmSwap}: what of it is in swap. */
  public static OptionalDouble swapMib(long pid) {
    return status(pid, "VmSwap:");
  }

  /** How many threads it has. */
  public static OptionalInt threads(long pid) {
    try {
      return Files.readString(path(pid, "status"))
          .lines()
          .filter(line -> line.startsWith("Threads:"))
          .mapToInt(line -> Integer.parseInt(line.substring("Threads:".length()).strip()))
          .findFirst();
    } catch (IOException e) {
      return OptionalInt.empty();
    }
  }

  /**
   * How often each of its threads, by its id, has gone to sleep by itself so far (proc(5)); empty:
   * that cannot be read.
   */
  public static Map<String, Long> voluntarySwitches(long pid) {
    Map<String, Long> switches = new HashMap<>();
    try (Stream<Path> tasks = Files.list(path(pid, "task"))) {
      for (Path task : tasks.toList()) {
        try {
          switches.put(task.getFileName().toString(), switches(task.resolve("status")));
        } catch (IOException | UncheckedIOException e) {
          // it has just ended
        }
      }
    } catch (IOException | UncheckedIOException e) {
      return Map.of();
    }
    return switches;
  }

  private static long switches(Path status) throws IOException {
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    }
  }

  private static OptionalDouble status(long pid, String name) {
    try {
      return field(Files.readString(path(pid, "status")), name);
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }

  /** Resets the kernel's own peak, so that {@link #peakRssMib} counts from here. */
  public static boolean resetPeak(long pid) {
    try {
      Files.writeString(path(pid, "clear_refs"), "5");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** {@code VmHWM}: the highest RSS since the process began, or since {@link #resetPeak}. */
  public static OptionalDouble peakRssMib(long pid) {
    return status(pid, "VmHWM:");
  }

  /** {@code smaps_rollup}, or null where it cannot be read. */
  public static Rollup rollup(long pid) {
    try {
      String text = Files.readString(path(pid, "smaps_rollup"));
      OptionalDouble rss = field(text, "Rss:");
      OptionalDouble pss = field(text, "Pss:");
      OptionalDouble clean = field(text, "Private_Clean:");
      OptionalDouble dirty = field(text, "Private_Dirty:");
      if (rss.isEmpty() || pss.isEmpty() || clean.isEmpty() || dirty.isEmpty()) {
        return null;
      }
      return new Rollup(
          rss.getAsDouble(), pss.getAsDouble(), clean.getAsDouble() + dirty.getAsDouble());
    } catch (IOException e) {
      return null;
    }
  }

  /** The file name of an allocator that stands for the C library's malloc; empty: none is seen. */
  public static Optional<String> otherMalloc(long pid) {
    try (Stream<String> maps = Files.lines(path(pid, "maps"))) {
      return maps.map(OTHER_MALLOC::matcher)
          .filter(Matcher::find)
          .map(found -> found.group(1))
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  private static Path path(long pid, String file) {
    return Path.of("/proc", Long.toString(pid), file);
  }

  /** A field in kB, as MiB. */
  private static OptionalDouble field(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(
            line ->
                Long.parseLong(line.substring(name.length()).replace("kB", "").strip()) / 1024.0)
        .findFirst();
  }
}
