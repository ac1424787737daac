package dev.ebb.runner.load;

import dev.ebb.runner.cluster.Access;
import dev.ebb.runner.plan.Flow;
import dev.ebb.runner.plan.Workload;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/** Records that come over time, each there to be read at once, by one producer. */
public final class Inflow implements Spike {

  /** What is done after each period, before the next one begins. */
  public interface AfterPeriod {

    /**
     * Takes one.
     *
     * @param period from 1
     * @param written records so far
     * @param writtenNanos when the last of them was
     */
    void take(int period, long written, long writtenNanos);
  }

  private static final int BUFFER_BYTES = 3 << 20;

  /** More partitions need more than that. */
  private static final int MANY = 20;

  private final Writer writer;
  private final String topic;
  private final Workload workload;
  private AfterPeriod after = (period, written, writtenNanos) -> {};
  private double late = 1;

  /** The flow of {@code workload} to {@code topic}. */
  public Inflow(Access access, String topic, Workload workload) {
    this.topic = topic;
    this.workload = workload;
    Map<String, Object> settings = new HashMap<>();
    if (workload.flow().perSecond() > 0) {
      settings.putAll(Writer.AT_A_RATE);
    }
    if (!workload.payload().large(workload.records()) && workload.partitions() <= MANY) {
      settings.put("buffer.memory", BUFFER_BYTES); // several may write at the same time
    }
    writer = new Writer(access, "ebb-load", workload, settings);
  }

  /** Has this done after each period, in the thread that writes. */
  public void afterPeriods(AfterPeriod taken) {
    after = taken;
  }

  /** Connects. */
  @Override
  public void prepare(LongConsumer progress) {
    writer.producer().partitionsFor(topic);
  }

  /** Returns when the last period is over. */
  @Override
  public void release(LongConsumer progress) {
    Flow flow = workload.flow();
    Writer.Writing writing = writer.begin(topic, 0);
    long start = System.nanoTime();
    for (int period = 1; period <= flow.periods(); period++) {
      long written = period * workload.recordsInPeriod();
      writing.to(written, flow.perSecond(), start, progress);
      long writtenNanos = System.nanoTime();
      writing.awaitUntil(start + period * flow.every().toNanos(), progress);
      after.take(period, written, writtenNanos);
    }
    double asked = (double) flow.every().toNanos() * flow.periods();
    late = (System.nanoTime() - start) / asked;
  }

  /** How many times as long as asked for it has taken; 1: just that. */
  public double late() {
    return late;
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
