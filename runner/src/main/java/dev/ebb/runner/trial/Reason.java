package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.Cluster;
import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.load.ExistingTopic;
import java.util.Locale;
import java.util.Map;

/** What the cluster can tell of why a client does not get the records that it is to drain. */
final class Reason {

  private final Cluster cluster;
  private final Topics topics;
  private final String topic;
  private final ExistingTopic existing;
  private final String group;

  /** Of a trial in this place. */
  Reason(Cluster cluster, Topics topics, Place place) {
    this.cluster = cluster;
    this.topics = topics;
    this.topic = place.topic();
    this.existing = place.existing();
    this.group = place.group();
  }

  /** The reason in words; null: nothing is known to stand in the way. */
  String tell() throws InterruptedException {
    if (cluster.failure().isPresent()) {
      return cluster.failure().get();
    }
    try {
      if (!topics.exists(topic)) {
        return "topic " + topic + " is gone: somebody has deleted it";
      }
      return existing == null ? null : whatHasGone();
    } catch (ClusterException e) {
      return e.getMessage();
    }
  }

  private String whatHasGone() throws ClusterException, InterruptedException {
    Map<Integer, Long> first = topics.firstOffsets(topic, existing.last().keySet());
    for (Map.Entry<Integer, Long> partition : first.entrySet()) {
      long counted = existing.from().get(partition.getKey());
      if (partition.getValue() > counted) {
        return String.format(
            Locale.ROOT,
            "records of topic %s have gone since they were counted (by its retention?): partition"
                + " %d now begins at offset %d, counted was from %d; newer ones only by --last or"
                + " --from",
            topic,
            partition.getKey(),
            partition.getValue(),
            counted);
      }
    }
    Map<Integer, Long> committed = topics.committed(group);
    boolean readToTheEnd =
        existing.last().entrySet().stream()
            .allMatch(last -> committed.getOrDefault(last.getKey(), 0L) > last.getValue());
    return readToTheEnd
        ? "the client has read topic "
            + topic
            + " to the end that was counted, and seen fewer records: it has been compacted"
            + " meanwhile, or the client has lost some"
        : null;
  }
}
