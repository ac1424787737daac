package dev.ebb.runner.watch;

import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.sample.ControlGroup;
import dev.ebb.runner.sample.Proc;
import dev.ebb.runner.sample.Smaps;
import dev.ebb.runner.sample.Smaps.Mapping;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What the kernel knows of any process, whatever it is written in: sizes in MiB.
 *
 * @param peak highest RSS so far
 * @param swap what of it is in swap; empty: not known
 * @param parts of RSS by mapping
 * @param group that its memory is charged to; empty: there is none to be seen
 * @param smaps the mappings themselves
 */
public record KernelLook(
    Proc.Rollup rollup,
    Proc.Backing backing,
    OptionalDouble peak,
    OptionalDouble swap,
    OptionalInt threads,
    Parts parts,
    Optional<ControlGroup> group,
    Smaps smaps) {

  private static final double MIB = 1 << 20;

  /** glibc's malloc gives each arena a stretch of addresses of this size, which it begins at. */
  private static final long ARENA = 64L << 20;

  /**
   * Arenas lie where the kernel places mappings, far up; a JVM's heap with compressed references
   * and Go's arenas, of just that size, lie below.
   */
  private static final long MAPPINGS = 1L << 40;

  /** Below a thread's stack lies a guard that is at most this large; the JVM's are larger. */
  private static final long GUARD = 64L << 10;

  /**
   * RSS by what its mappings look like.
   *
   * @param malloc {@code [heap]} and stretches that are placed as glibc places its arenas
   * @param arenas of the latter
   * @param stacks the first thread's, and what lies above a guard page
   * @param heapLike all other memory without a file: runtimes' heaps, large allocations
   * @param largest mapping of those
   * @param files programs, libraries and what else is mapped from files
   * @param shared memory shared with others, or of no file that can be found
   */
  public record Parts(
      double malloc,
      int arenas,
      double stacks,
      double heapLike,
      double largest,
      double files,
      double shared) {}

  /**
   * Makes sure, before anything is asked of the process, that its memory can be read.
   *
   * @throws Refused when it cannot
   */
  public static void requireReadable(long pid) {
    if (Proc.rollup(pid) == null) {
      throw new Refused(
          "/proc/" + pid + "/smaps_rollup cannot be read: inspect it as its own user");
    }
  }

  /**
   * Looks now.
   *
   * @throws Refused when the process has ended
   */
  public static KernelLook of(long pid) {
    return of(List.of(pid), false);
  }

  /**
   * The same of several processes, their sizes added up; what they share counts once then.
   *
   * @param proportional whether it does of a single one, too: it maps the same memory several times
   */
  public static KernelLook of(List<Long> pids, boolean proportional) {
    Proc.Look look = Proc.look(pids);
    if (look == null || look.backing() == null || look.smaps().isEmpty()) {
      throw new Refused("process " + pids.get(0) + " has ended");
    }
    Proc.Rollup seen = look.rollup();
    boolean one = pids.size() == 1;
    return new KernelLook(
        one && !proportional ? seen : new Proc.Rollup(seen.pss(), seen.pss(), seen.uss()),
        look.backing(),
        one ? Proc.peakRssMib(pids.get(0)) : OptionalDouble.empty(),
        one ? Proc.swapMib(pids.get(0)) : OptionalDouble.empty(),
        threads(pids),
        parts(look.smaps().get().mappings()),
        ControlGroup.of(pids.get(0)),
        look.smaps().get());
  }

  private static OptionalInt threads(List<Long> pids) {
    int sum = 0;
    for (long pid : pids) {
      OptionalInt own = Proc.threads(pid);
      if (own.isEmpty()) {
        return own;
      }
      sum += own.getAsInt();
    }
    return OptionalInt.of(sum);
  }

  /** What each mapping looks like; its neighbours tell. */
  static Parts parts(List<Mapping> mappings) {
    long malloc = 0;
    int arenas = 0;
    long stacks = 0;
    long heapLike = 0;
    long largest = 0;
    long files = 0;
    long shared = 0;
    for (int i = 0; i < mappings.size(); i++) {
      Mapping mapping = mappings.get(i);
      Mapping before = i == 0 ? null : mappings.get(i - 1);
      Mapping after = i + 1 == mappings.size() ? null : mappings.get(i + 1);
      if (isShared(mapping)) {
        shared += mapping.rss();
      } else if (mapping.name().startsWith("/")) {
        files += mapping.rss();
      } else if (mapping.name().equals("[heap]")) {
        malloc += mapping.rss();
      } else if (isArena(mapping, after)) {
        malloc += mapping.rss();
        arenas++;
      } else if (isStack(mapping, before)) {
        stacks += mapping.rss();
      } else {
        heapLike += mapping.rss();
        largest = Math.max(largest, mapping.rss());
      }
    }
    return new Parts(
        malloc / MIB,
        arenas,
        stacks / MIB,
        heapLike / MIB,
        largest / MIB,
        files / MIB,
        shared / MIB);
  }

  private static boolean isShared(Mapping mapping) {
    return mapping.rights().endsWith("s")
        || mapping.name().startsWith("/memfd:")
        || mapping.name().startsWith("/dev/shm/")
        || mapping.name().startsWith("/SYSV");
  }

  /** It begins where an arena does, and what it does not use yet follows, up to the arena's end. */
  private static boolean isArena(Mapping mapping, Mapping after) {
    if (mapping.from() % ARENA != 0
        || mapping.size() > ARENA
        || Long.compareUnsigned(mapping.from(), MAPPINGS) < 0) {
      return false;
    }
    return mapping.size() == ARENA
        || after != null
            && after.from() == mapping.to()
            && after.rights().startsWith("---")
            && after.to() == mapping.from() + ARENA;
  }

  private static boolean isStack(Mapping mapping, Mapping before) {
    return mapping.name().startsWith("[stack")
        || before != null
            && mapping.rights().startsWith("rw")
            && before.to() == mapping.from()
            && before.rights().startsWith("---")
            && before.name().isEmpty()
            && before.size() <= GUARD;
  }
}
