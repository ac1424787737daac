package dev.ebb.runner.cluster;

import dev.ebb.runner.plan.OwnName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.errors.GroupNotEmptyException;

/**
 * Topics and groups of ebb's making that are still on a cluster.
 *
 * @param held groups of ebb's making that have members: their run is under way, and all of it stays
 */
public record Leftovers(List<String> topics, List<String> groups, List<String> held) {

  /** Those of one run, by what its names begin with. */
  public static Leftovers ofRun(Topics cluster, String runName)
      throws ClusterException, InterruptedException {
    return of(cluster, name -> name.startsWith(runName + "-"));
  }

  /** Those of all runs that began so long ago. */
  public static Leftovers olderThan(Topics cluster, Duration age)
      throws ClusterException, InterruptedException {
    return of(
        cluster, name -> OwnName.age(name).filter(old -> old.compareTo(age) >= 0).isPresent());
  }

  private static Leftovers of(Topics cluster, Predicate<String> own)
      throws ClusterException, InterruptedException {
    List<String> held = new ArrayList<>();
    Set<String> live = new HashSet<>();
    List<String> groups = cluster.groups().stream().filter(own).sorted().toList();
    for (String group : groups) {
      if (cluster.hasMembers(group)) {
        held.add(group);
        OwnName.runOf(group).ifPresent(live::add);
      }
    }
    Predicate<String> over = name -> OwnName.runOf(name).filter(live::contains).isEmpty();
    return new Leftovers(
        cluster.topics(false).stream().filter(own).filter(over).sorted().toList(),
        groups.stream().filter(over).toList(),
        held);
  }

  public boolean none() {
    return topics.isEmpty() && groups.isEmpty();
  }

  /** Removes them; no matter what has gone meanwhile. */
  public void remove(Topics cluster) throws ClusterException, InterruptedException {
    for (String group : groups) {
      try {
        cluster.deleteGroup(group);
      } catch (ClusterException e) {
        if (!(e.getCause() instanceof GroupNotEmptyException)) { // it is in use again: that stays
          throw e;
        }
      }
    }
    for (String topic : topics) {
      cluster.delete(topic);
    }
  }
}
