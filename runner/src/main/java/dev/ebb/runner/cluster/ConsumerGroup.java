package dev.ebb.runner.cluster;

import java.util.Map;

/** A group of consumers, each with partitions of its own; they say themselves how they read. */
record ConsumerGroup(Topics topics, String group) implements Membership {

  @Override
  public void prepare(boolean committedOnly) {
    // by each consumer's auto.offset.reset and isolation.level
  }

  @Override
  public boolean hasMembers() throws ClusterException, InterruptedException {
    return topics.hasMembers(group);
  }

  @Override
  public boolean isStable(int members, int partitions)
      throws ClusterException, InterruptedException {
    return topics.isStable(group, members, partitions);
  }

  @Override
  public Map<Integer, Long> committed() throws ClusterException, InterruptedException {
    return topics.committed(group);
  }

  @Override
  public void dissolve() throws ClusterException, InterruptedException {
    topics.dissolve(group);
  }
}
