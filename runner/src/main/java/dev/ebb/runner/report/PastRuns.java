package dev.ebb.runner.report;

import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.store.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The runs of a history, in the order in which they were started.
 *
 * @param notes what was left out, and why
 */
record PastRuns(List<PastRun> runs, List<String> notes) {

  PastRuns {
    runs = List.copyOf(runs);
    notes = List.copyOf(notes);
  }

  /**
   * Reads them.
   *
   * @param paths run directories, and folders that hold some
   * @param named which runs to take; empty: any
   * @throws Refused when there is none, or one that was named itself cannot be taken
   */
  static PastRuns in(List<Path> paths, Collection<String> named) {
    List<PastRun> runs = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Path path : paths) {
      if (Files.exists(path.resolve("run.json"))) {
        runs.add(PastRun.of(RunDirectory.open(path)));
      } else {
        addAllOf(path, runs, notes);
      }
    }
    String where = String.join(", ", paths.stream().map(Path::toString).toList());
    if (runs.isEmpty()) {
      throw new Refused(
          where
              + ": no run of ebb compare is there: name run directories, or a folder that holds"
              + " some, such as results");
    }
    runs.sort(Comparator.comparing(PastRun::at).thenComparing(PastRun::directory));
    List<PastRun> distinct = withoutCopies(runs, notes);
    List<PastRun> taken =
        distinct.stream().filter(run -> named.isEmpty() || named.contains(run.name())).toList();
    if (taken.isEmpty()) {
      throw new Refused(
          "--named "
              + String.join(",", named)
              + ": no run is called so; there are "
              + String.join(", ", distinct.stream().map(PastRun::name).distinct().toList()));
    }
    if (taken.size() < distinct.size()) {
      int others = distinct.size() - taken.size();
      notes.add(
          others
              + (others == 1 ? " run of another name" : " runs of other names")
              + " left out (--named)");
    }
    return new PastRuns(taken, notes);
  }

  /** What in a folder cannot be taken is left out, and said. */
  private static void addAllOf(Path folder, List<PastRun> runs, List<String> notes) {
    Map<String, Integer> others = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      throw new Refused(folder + ": there is no such folder");
    }
    for (Path path : RunDirectory.in(folder)) {
      try {
        RunDirectory directory = RunDirectory.open(path);
        String kind = PastRun.other(directory).orElse(null);
        if (kind == null) {
          runs.add(PastRun.of(directory));
        } else {
          others.merge(kind, 1, Integer::sum);
        }
      } catch (Refused e) {
        notes.add("left out: " + e.getMessage());
      }
    }
    others.forEach(
        (kind, count) ->
            notes.add(
                folder
                    + ": "
                    + count
                    + (count == 1 ? " run" : " runs")
                    + " of ebb "
                    + kind
                    + " left out"));
  }

  private static List<PastRun> withoutCopies(List<PastRun> runs, List<String> notes) {
    List<PastRun> distinct = new ArrayList<>();
    for (PastRun run : runs) {
      PastRun same = distinct.stream().filter(run::isThe).findFirst().orElse(null);
      if (same == null) {
        distinct.add(run);
      } else if (!same.directory().equals(run.directory())) {
        notes.add(run.directory() + " is the same run as " + same.directory() + ": taken once");
      }
    }
    return distinct;
  }

  /** Those of the same load together, by which came first: others are not to be compared. */
  List<List<PastRun>> byLoad() {
    List<List<PastRun>> loads = new ArrayList<>();
    for (PastRun run : runs) {
      List<PastRun> alike =
          loads.stream()
              .filter(load -> Likeness.load(load.get(0).run(), run.run()).isEmpty())
              .findFirst()
              .orElse(null);
      if (alike == null) {
        alike = new ArrayList<>();
        loads.add(alike);
      }
      alike.add(run);
    }
    return loads;
  }
}
