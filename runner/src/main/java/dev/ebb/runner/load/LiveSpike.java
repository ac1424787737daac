package dev.ebb.runner.load;

import dev.ebb.runner.cluster.Access;
import dev.ebb.runner.plan.Workload;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * A spike written while the client reads it, for a cluster that does not allow transactions: the
 * writing competes with the drain for CPU and network, in every arm alike.
 */
public final class LiveSpike implements Spike {

  private final Writer writer;
  private final String topic;
  private final int spikesBefore;

  /**
   * A spike of {@code workload} for {@code topic}.
   *
   * @param spikesBefore 0 for the first of a topic, 1 for the second
   */
  public LiveSpike(Access access, String topic, Workload workload, int spikesBefore) {
    this.topic = topic;
    this.spikesBefore = spikesBefore;
    writer = new Writer(access, "ebb-load", workload, Map.of());
  }

  /** Connects. */
  @Override
  public void prepare(LongConsumer progress) {
    writer.producer().partitionsFor(topic);
  }

  @Override
  public void release(LongConsumer progress) {
    writer.write(topic, spikesBefore, 0, progress);
  }

  @Override
  public Map<Integer, Long> lastOffsets() {
    return writer.lastOffsets();
  }

  @Override
  public void close() {
    writer.close();
  }
}
