package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.load.Backlog;
import dev.ebb.runner.load.HeldTopic;
import dev.ebb.runner.load.Inflow;
import dev.ebb.runner.load.LiveSpike;
import dev.ebb.runner.load.Spike;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.sample.Phase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** The step in which the topic is made and spikes are written, out of the clients' sight. */
final class Loading {

  private Loading() {}

  /**
   * Makes the topic, and prepares so many spikes, to be released one after the other. Of a topic
   * that is there already the records are held back, whether they are to be released or not.
   */
  static List<Spike> play(Stage stage, int spikes) throws ClusterException, InterruptedException {
    stage.enter(Phase.LOAD);
    Place place = stage.place();
    Plan plan = stage.plan();
    if (place.heldBack()) {
      HeldTopic held =
          new HeldTopic(stage.cluster().access(), stage.topics(), place.existing(), place.group());
      stage.keepUntilTheEnd(held).prepare(stage::writing);
      return List.of(held);
    }
    stage
        .topics()
        .create(
            place.topic(),
            plan.workload().partitions(),
            plan.cluster().replicationFactor(),
            topicSettings(plan.workload()));
    List<Spike> prepared = new ArrayList<>();
    for (int before = 0; before < spikes; before++) {
      Spike spike = stage.keepUntilTheEnd(spike(stage, before));
      spike.prepare(stage::writing);
      prepared.add(spike);
    }
    return prepared;
  }

  /** Of what comes over time the broker keeps only what has just come. */
  private static Map<String, String> topicSettings(Workload workload) {
    Map<String, String> settings = new HashMap<>(workload.payload().limits(workload.records()));
    if (workload.flow() != null) {
      long kept = workload.keptBytes();
      settings.put(TopicConfig.RETENTION_BYTES_CONFIG, Long.toString(kept));
      settings.put(TopicConfig.SEGMENT_BYTES_CONFIG, Long.toString(Math.min(kept / 4, 1 << 30)));
    }
    return settings;
  }

  private static Spike spike(Stage stage, int before) {
    Plan plan = stage.plan();
    String topic = stage.place().topic();
    if (plan.workload().flow() != null) {
      return new Inflow(stage.cluster().access(), topic, plan.workload());
    }
    String transactionalId = stage.place().runName() + "-load-" + before;
    return plan.load().release() == Release.COMMIT
        ? new Backlog(stage.cluster().access(), transactionalId, topic, plan.workload(), before)
        : new LiveSpike(stage.cluster().access(), topic, plan.workload(), before);
  }
}
