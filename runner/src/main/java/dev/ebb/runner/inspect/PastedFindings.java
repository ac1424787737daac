package dev.ebb.runner.inspect;

import dev.ebb.runner.pasted.Found;
import dev.ebb.runner.pasted.GcLog;
import dev.ebb.runner.pasted.HeapInfo;
import dev.ebb.runner.pasted.MemoryMap;
import dev.ebb.runner.pasted.NativeMemory;
import dev.ebb.runner.pasted.Paste;
import dev.ebb.runner.pasted.PastedHistogram;
import dev.ebb.runner.pasted.Recorded;
import dev.ebb.runner.pasted.Source;
import dev.ebb.runner.process.Shown;
import dev.ebb.runner.result.Finding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** What tables that were pasted mean, each by itself, against earlier ones, and joined. */
final class PastedFindings {

  private static final int MOST_LOGS = 5;

  private final List<Found> found = new ArrayList<>();
  private final double matters;

  /**
   * Of all files.
   *
   * @param matters growth in MiB an hour that would matter
   */
  PastedFindings(List<Paste> pastes, double matters) {
    pastes.forEach(paste -> found.addAll(paste.found()));
    this.matters = matters;
  }

  List<Finding> all() {
    List<Finding> findings = new ArrayList<>();
    snapshot(findings);
    findings.addAll(NativeGrowth.of(ofOne(NativeMemory.class)));
    ResidentGrowth.of(ofOne(MemoryMap.class)).ifPresent(findings::add);
    findings.addAll(HistogramGrowth.of(ofOne(PastedHistogram.class)));
    last(MOST_LOGS, of(GcLog.class), "GC logs", findings)
        .forEach(log -> findings.add(LiveInLog.of(log, where(log), matters)));
    last(MOST_LOGS, of(Recorded.class), "recordings", findings)
        .forEach(one -> findings.add(RecordedGrowth.of(one, where(one), matters)));
    return findings;
  }

  /** Its file, and its lines where that has several; empty: there is no other of its kind. */
  private String where(Found one) {
    List<Source> sources =
        found.stream().filter(other -> other.kind() == one.kind()).map(Found::source).toList();
    if (sources.size() == 1) {
      return "";
    }
    Source source = one.source();
    long same = sources.stream().filter(other -> other.file().equals(source.file())).count();
    String lines = same > 1 ? ", lines " + source.from() + "-" + source.to() : "";
    return " (" + Shown.beginOf(source.file()) + lines + ")";
  }

  /** So many of them, of which each begins where a process has. */
  private static <T> List<T> last(int most, List<T> all, String what, List<Finding> findings) {
    int left = all.size() - most;
    if (left <= 0) {
      return all;
    }
    findings.add(
        Finding.note(
            "last-ones", "Of " + all.size() + " " + what + " the last " + most + " are judged"));
    return all.subList(left, all.size());
  }

  private void snapshot(List<Finding> findings) {
    Optional<MemoryMap> map = map();
    Optional<HeapInfo> heap = last(of(HeapInfo.class));
    Optional<NativeMemory> memory = last(of(NativeMemory.class));
    Optional<PastedHistogram> histogram = last(of(PastedHistogram.class));
    Set<Long> pids = new TreeSet<>();
    for (Optional<? extends Found> one : List.of(map, heap, memory, histogram)) {
      one.ifPresent(table -> table.source().pid().ifPresent(pids::add));
    }
    List<Set<Found>> kinds =
        List.of(
            maps(map),
            set(heap.stream().toList()),
            set(ofOne(NativeMemory.class)),
            set(ofOne(PastedHistogram.class)));
    takenAsOne(kinds, pids.size() > 1).ifPresent(findings::add);
    if (pids.size() > 1) {
      findings.add(
          Finding.note(
              "several-processes",
              "These are of several processes ("
                  + String.join(", ", pids.stream().map(String::valueOf).toList())
                  + "), and are not set against each other: give those of one"));
      return;
    }
    findings.addAll(new Snapshot(map, heap, memory, histogram).findings());
  }

  /**
   * Says what they are taken for where they do not say whose they are.
   *
   * @param kinds what is set against each other, of each kind
   * @param apart whether that is done within each kind alone
   */
  private static Optional<Finding> takenAsOne(List<Set<Found>> kinds, boolean apart) {
    List<Set<Found>> judged = kinds.stream().filter(kind -> kind.size() > (apart ? 1 : 0)).toList();
    long tables = judged.stream().mapToLong(Set::size).sum();
    boolean unnamed =
        judged.stream().flatMap(Set::stream).anyMatch(one -> one.source().pid().isEmpty());
    if (tables < 2 || !unnamed) {
      return Optional.empty();
    }
    boolean series = tables > judged.size();
    String when =
        judged.size() > 1 && !apart
            ? (series ? ", the last of each kind" : ",") + " at about the same time"
            : ", one after the other";
    return Optional.of(
        Finding.note(
            "taken-as-one",
            "Not all of them say which process they are of: they are taken as one's" + when));
  }

  /** Those that are set against each other, and the one that tells most. */
  private Set<Found> maps(Optional<MemoryMap> most) {
    List<MemoryMap> maps = ofOne(MemoryMap.class);
    Optional<MemoryMap> last = last(maps);
    Set<Found> judged = set(most.stream().toList());
    maps.stream()
        .filter(map -> last.isPresent() && map.kind() == last.get().kind())
        .forEach(judged::add);
    return judged;
  }

  /** By which they are, not by what they say: two may say the same. */
  private static Set<Found> set(List<? extends Found> tables) {
    Set<Found> set = Collections.newSetFromMap(new IdentityHashMap<>());
    set.addAll(tables);
    return set;
  }

  /** The one that tells most: whole, and mapping by mapping. */
  private Optional<MemoryMap> map() {
    List<MemoryMap> maps = of(MemoryMap.class);
    return last(maps.stream().filter(map -> map.complete() && map.pss().isPresent()).toList())
        .or(() -> last(maps.stream().filter(MemoryMap::complete).toList()))
        .or(() -> last(maps.stream().filter(MemoryMap::whole).toList()))
        .or(() -> last(maps));
  }

  private <T> Optional<T> last(List<T> all) {
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /** Those of the process that the last one is of: another's are no earlier state of it. */
  private <T extends Found> List<T> ofOne(Class<T> kind) {
    List<T> all = of(kind);
    OptionalLong pid =
        all.isEmpty() ? OptionalLong.empty() : all.get(all.size() - 1).source().pid();
    return all.stream()
        .filter(
            one -> pid.isEmpty() || one.source().pid().orElse(pid.getAsLong()) == pid.getAsLong())
        .toList();
  }

  private <T extends Found> List<T> of(Class<T> kind) {
    return found.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
