package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.load.Backlog;
import dev.ebb.runner.load.HeldTopic;
import dev.ebb.runner.load.LiveSpike;
import dev.ebb.runner.load.Spike;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.sample.Phase;
import java.util.ArrayList;
import java.util.List;

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
            plan.workload().payload().limits(plan.workload().records()));
    List<Spike> prepared = new ArrayList<>();
    for (int before = 0; before < spikes; before++) {
      Spike spike = stage.keepUntilTheEnd(spike(stage, before));
      spike.prepare(stage::writing);
      prepared.add(spike);
    }
    return prepared;
  }

  private static Spike spike(Stage stage, int before) {
    Plan plan = stage.plan();
    String topic = stage.place().topic();
    String transactionalId = stage.place().runName() + "-load-" + before;
    return plan.load().release() == Release.COMMIT
        ? new Backlog(stage.cluster().access(), transactionalId, topic, plan.workload(), before)
        : new LiveSpike(stage.cluster().access(), topic, plan.workload(), before);
  }
}
