package dev.ebb.runner.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where Kafka is, for the length of a run. */
public interface Cluster extends AutoCloseable {

  Access access();

  /** What it is, for {@code run.json}; without secrets. */
  Map<String, Object> facts();

  /** Processes of its brokers on this machine; none: they are elsewhere, or not known. */
  List<Long> brokerPids();

  /** Why it cannot be used any longer, in words; empty as long as it can. */
  Optional<String> failure();

  /** Waits until a deleted topic's files have left the brokers' disks; false when they stay. */
  boolean awaitFilesGone(String topic, Duration patience) throws InterruptedException;

  /** Ends what ebb has started of it. */
  @Override
  void close();
}
