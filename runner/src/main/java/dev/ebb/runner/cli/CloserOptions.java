package dev.ebb.runner.cli;

import dev.ebb.runner.plan.TrialSpec.Kind;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Option;

/** Closer looks: one more trial per arm each, which is not counted. */
final class CloserOptions {

  @Option(
      names = "--nmt",
      negatable = true,
      description = "one more trial per arm with the JVM's native memory tracking, not counted")
  private boolean nmt;

  @Option(
      names = "--histogram",
      negatable = true,
      description = "one more trial per arm with class histograms, not counted")
  private boolean histogram;

  @Option(
      names = "--allocations",
      negatable = true,
      description =
          "one more trial per arm with a profiler that says which code allocates, not counted")
  private boolean allocations;

  @Option(
      names = "--native",
      negatable = true,
      description = "the same of malloc: who was given what it still holds, not counted")
  private boolean malloc;

  /** What was asked for. */
  Set<Kind> kinds() {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    add(nmt, Kind.NMT, kinds);
    add(histogram, Kind.HISTOGRAM, kinds);
    add(allocations, Kind.ALLOCATIONS, kinds);
    add(malloc, Kind.NATIVE, kinds);
    return kinds;
  }

  private static void add(boolean asked, Kind kind, Set<Kind> kinds) {
    if (asked) {
      kinds.add(kind);
    }
  }
}
