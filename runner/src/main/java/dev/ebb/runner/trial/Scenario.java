package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.subject.TrialFailed;
import java.io.IOException;
import java.util.List;

/**
 * What is done to the clients of a trial: steps, each of which leaves what it finds in the stage's
 * outcomes. The trial makes the stage and clears it, however the play ends.
 */
public interface Scenario {

  /** As on the command line and in files. */
  String name();

  /** What it answers. */
  String question();

  /** How many spikes are released. */
  int spikes();

  /** Whether it needs records of its own, and not those of a topic that is there already. */
  default boolean writes() {
    return true;
  }

  /** Whether it can be played with several processes in one group. */
  default boolean several() {
    return false;
  }

  /** Whether it can be played with several consumers in one process. */
  default boolean fleets() {
    return false;
  }

  /** Whether processes come and go while it is played. */
  default boolean changing() {
    return false;
  }

  /** Whether it does something to brokers, which have to be ebb's own for that. */
  default boolean ownBrokers() {
    return false;
  }

  /** The figures that it alone has. */
  default List<? extends Metric<Seen>> metrics() {
    return List.of();
  }

  /** Plays it; a failure ends it where it is. */
  void play(Stage stage) throws TrialFailed, ClusterException, IOException, InterruptedException;
}
