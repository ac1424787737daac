package dev.ebb.runner.load;

import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.common.KafkaException;

/** The records of one spike, from before the client starts until they are there for it to read. */
public interface Spike extends AutoCloseable {

  /**
   * Does all that can be done before the client starts.
   *
   * @param progress told now and then how many records are written
   * @throws KafkaException when the cluster does not go along
   */
  void prepare(LongConsumer progress);

  /**
   * Lets it go; returns when all of it can be read.
   *
   * @param progress told now and then how many records are written, where that takes time
   * @throws KafkaException when the cluster does not go along
   */
  void release(LongConsumer progress);

  /** The offset of the last record, of each partition with any. */
  Map<Integer, Long> lastOffsets();

  @Override
  void close();
}
