package dev.ebb.runner.plan;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Everything a run with single-use producers is going to do.
 *
 * @param pushes of each arm; in a storm: at most so many
 * @param records of a push, dealt round-robin
 * @param recordBytes of each value
 * @param threads that push at the same time
 * @param pool producers in the arm that has a few
 * @param brokerHeap of each embedded broker, its {@code -Xms} and {@code -Xmx}
 * @param retention of the data in the arm whose data is soon deleted
 * @param expiration of producer ids in the arm whose ids soon expire
 * @param checkpoints looks at the broker's live heap, evenly over the pushes
 * @param armTime an arm that takes longer ends at its next checkpoint
 * @param pushesPerS of an application that the projection is for
 * @param storm whether to go on until the broker is out of memory
 * @param warmUp whether a broker's metrics are filled before the first look
 * @param cluster embedded brokers, fresh for each arm, or one that is not ebb's own
 * @param properties for every producer, over ebb's own
 * @param javaHome the JDK of the broker and of the process that pushes
 */
public record ChurnPlan(
    String name,
    List<ChurnArm> arms,
    long pushes,
    int records,
    int recordBytes,
    int partitions,
    int threads,
    int pool,
    HeapSize brokerHeap,
    Duration retention,
    Duration expiration,
    int checkpoints,
    Duration armTime,
    double pushesPerS,
    boolean storm,
    boolean warmUp,
    ClusterSpec cluster,
    Map<String, String> properties,
    Duration sampleInterval,
    long seed,
    Path home,
    Path javaHome) {

  private static final int SLOWER = 20;

  /** How many partitions one push of an arm writes to. */
  public int touched(ChurnArm arm) {
    return Math.min(records(arm), partitions);
  }

  /** What the pushes of the arm that writes most come to on a broker's disk, at least. */
  public long largestArmBytes() {
    return arms.stream().mapToLong(arm -> pushes(arm) * records(arm) * recordBytes).max().orElse(0);
  }

  /** How many records one push of an arm writes. */
  public int records(ChurnArm arm) {
    return arm.kind() == ChurnArm.Kind.RECREATE_SPREAD ? Math.max(records, partitions) : records;
  }

  /**
   * Threads that push in an arm: one where all share one transactional id, since whoever takes it
   * up fences off who had it.
   */
  public int threads(ChurnArm arm) {
    return arm.kind().transactional() ? 1 : threads;
  }

  /**
   * Pushes of an arm: a twentieth where each has to wait for the transaction of the one before, and
   * only one can be under way.
   */
  public long pushes(ChurnArm arm) {
    return arm.kind().transactional() ? Math.max(checkpoints, pushes / SLOWER) : pushes;
  }

  /** The arms in the order they run. */
  public List<ChurnArm> order() {
    List<ChurnArm> order = new ArrayList<>(arms);
    Collections.shuffle(order, new Random(seed));
    return List.copyOf(order);
  }
}
