package dev.ebb.runner.trial;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Sees how each partition gets on from one moment on, and how long any stands still. */
final class Standstill {

  private final Stage stage;
  private final Faults faults;
  private final Map<String, Long> at = new HashMap<>();
  private final Map<String, Long> since = new HashMap<>();
  private final boolean told;
  private long longest;

  Standstill(Stage stage, Faults faults) {
    this.stage = stage;
    this.faults = faults;
    Map<String, Long> begin = faults.progress();
    this.told = !begin.isEmpty();
    for (int partition = 0; partition < stage.plan().workload().partitions(); partition++) {
      String key = Integer.toString(partition);
      at.put(key, begin.getOrDefault(key, 0L));
      since.put(key, System.nanoTime());
    }
  }

  /** To be called often: it is as exact as that. */
  void look() {
    long now = System.nanoTime();
    for (Map.Entry<String, Long> partition : faults.progress().entrySet()) {
      long handled = partition.getValue();
      if (handled > at.put(partition.getKey(), handled)) {
        longest = Math.max(longest, now - since.put(partition.getKey(), now));
      }
    }
  }

  /** Whether clients tell of which partition they have handled records. */
  boolean told() {
    return told;
  }

  /** The longest time so far in which no record of some partition was handled. */
  long longestNanos() {
    return longest;
  }

  /** Partitions that are not through and have not got on since then. */
  Set<String> stuckSince(Map<String, Long> then) {
    Set<String> stuck = new TreeSet<>();
    for (int partition = 0; partition < stage.plan().workload().partitions(); partition++) {
      String key = Integer.toString(partition);
      boolean finished = at.getOrDefault(key, 0L) >= stage.plan().workload().recordsIn(partition);
      if (!finished && at.getOrDefault(key, 0L) <= then.getOrDefault(key, 0L)) {
        stuck.add(key);
      }
    }
    return stuck;
  }

  /** Whether any of these has got on since then. */
  boolean movedAny(Set<String> partitions, Map<String, Long> then) {
    return partitions.stream()
        .anyMatch(key -> at.getOrDefault(key, 0L) > then.getOrDefault(key, 0L));
  }

  /** Whether each partition that is not through has got on since then. */
  boolean moving(Map<String, Long> then) {
    return stuckSince(then).isEmpty();
  }
}
