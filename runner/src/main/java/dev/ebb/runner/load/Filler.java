package dev.ebb.runner.load;

import dev.ebb.runner.cluster.Access;
import dev.ebb.runner.plan.Workload;
import java.util.Map;
import org.apache.kafka.common.KafkaException;

/** Writes records for anyone to see at once, as fast as it goes or at a rate. */
public final class Filler {

  private Filler() {}

  /**
   * Writes the workload to a topic.
   *
   * @param perSecond records a second at most; 0: no limit
   * @throws KafkaException when the broker does not take a record
   */
  public static void fill(Access access, String topic, Workload workload, double perSecond) {
    Map<String, Object> settings = perSecond > 0 ? Writer.AT_A_RATE : Map.of();
    try (Writer writer = new Writer(access, "ebb-produce", workload, settings)) {
      writer.write(topic, 0, perSecond, written -> {});
    }
  }
}
