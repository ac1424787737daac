package dev.ebb.runner.finding;

import dev.ebb.runner.churn.Checkpoint;
import dev.ebb.runner.summary.ChurnSummary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A run with single-use producers that is to be judged.
 *
 * @param arms that are over, in the order they ran
 * @param looks by arm
 * @param outOfMemory arms whose broker ended for want of memory
 * @param aftermath what became of the state afterwards, a line a step
 * @param setup what holds for all arms
 */
public record ChurnCase(
    List<ChurnSummary> arms,
    Map<String, List<Checkpoint>> looks,
    Set<String> outOfMemory,
    List<Map<String, String>> aftermath,
    Setup setup) {

  /** The arm that single-use producers are told by. */
  static final String RECREATE = "recreate";

  /**
   * What holds for all arms.
   *
   * @param storm whether they go on until the broker is out of memory
   * @param own whether the brokers are ebb's, so that their heaps are known
   * @param brokers how many
   * @param replicas of each record
   * @param brokerHeap of each broker, as it was typed
   * @param heapMib of all brokers together
   * @param pushesPerS of an application that the projection is for
   */
  public record Setup(
      boolean storm,
      boolean own,
      int brokers,
      int replicas,
      int partitions,
      String brokerHeap,
      double heapMib,
      double pushesPerS) {}

  Optional<ChurnSummary> arm(String name) {
    return arms.stream().filter(arm -> arm.arm().equals(name)).findFirst();
  }

  /** The same, where it did not fail. */
  Optional<ChurnSummary> good(String name) {
    return arm(name).filter(arm -> arm.reason() == null);
  }
}
