package dev.ebb.runner.cluster;

import java.util.Map;

/** The group that the clients under test are in, of whatever kind. */
public interface Membership {

  /**
   * Makes it read from the beginning, where that is the group's own to say.
   *
   * @param committedOnly whether records of open transactions are to be left alone
   */
  void prepare(boolean committedOnly) throws ClusterException, InterruptedException;

  /** Whether it has members now. */
  boolean hasMembers() throws ClusterException, InterruptedException;

  /** Whether it has so many members, and they have all of so many partitions among them. */
  boolean isStable(int members, int partitions) throws ClusterException, InterruptedException;

  /** Up to before which offset it has done with each partition. */
  Map<Integer, Long> committed() throws ClusterException, InterruptedException;

  /** Removes it, whose members are gone; no matter if it is gone already. */
  void dissolve() throws ClusterException, InterruptedException;
}
