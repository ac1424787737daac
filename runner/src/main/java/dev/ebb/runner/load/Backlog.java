package dev.ebb.runner.load;

import dev.ebb.runner.cluster.Access;
import dev.ebb.runner.plan.Workload;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.common.KafkaException;

/**
 * A spike held back: written whole inside an open transaction, it is invisible to whoever reads
 * committed, until {@link #release} makes all of it visible within milliseconds.
 */
public final class Backlog implements Spike {

  /** The broker's own maximum by default (transaction.max.timeout.ms). */
  public static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(15);

  private final Writer writer;
  private final String topic;
  private final int spikesBefore;
  private boolean open;

  /** How the records are batched: recorded with the results. */
  public static Map<String, Object> batching(Workload workload) {
    return Writer.batching(workload);
  }

  /**
   * A spike of {@code workload} for {@code topic}.
   *
   * @param transactionalId of nobody else at the time
   * @param spikesBefore 0 for the first of a topic, 1 for the second
   */
  public Backlog(
      Access access, String transactionalId, String topic, Workload workload, int spikesBefore) {
    this.topic = topic;
    this.spikesBefore = spikesBefore;
    writer =
        new Writer(
            access,
            "ebb-load",
            workload,
            Map.of(
                "transactional.id",
                transactionalId,
                "transaction.timeout.ms",
                (int) TRANSACTION_TIMEOUT.toMillis()));
  }

  /** Writes it, in a transaction that stays open. */
  @Override
  public void prepare(LongConsumer progress) {
    writer.producer().initTransactions();
    writer.producer().beginTransaction();
    open = true;
    writer.write(topic, spikesBefore, 0, progress);
  }

  /** Commits the transaction: from within this call on, every record is visible. */
  @Override
  public void release(LongConsumer progress) {
    writer.producer().commitTransaction();
    open = false;
  }

  @Override
  public Map<Integer, Long> lastOffsets() {
    return writer.lastOffsets();
  }

  @Override
  public void close() {
    try {
      if (open) {
        writer.producer().abortTransaction();
      }
    } catch (KafkaException | IllegalStateException e) {
      System.err.println("warning: the load transaction could not be aborted: " + e.getMessage());
    } finally {
      writer.close();
    }
  }
}
