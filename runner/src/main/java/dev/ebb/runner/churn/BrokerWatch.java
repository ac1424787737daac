package dev.ebb.runner.churn;

import dev.ebb.runner.process.BrokerBeans;
import dev.ebb.runner.process.ClassHistogram;
import dev.ebb.runner.process.HotSpot;
import dev.ebb.runner.process.ProducerState;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Proc;
import dev.ebb.runner.sample.ProcessSampler;
import dev.ebb.runner.sample.ProcessTree;
import dev.ebb.runner.sample.Sample;
import dev.ebb.runner.sample.SampleLog;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** A broker seen from outside: its RSS all the time, its heap when it is looked at. */
final class BrokerWatch implements AutoCloseable {

  private static final double MIB = 1 << 20;

  private final int broker;
  private final HotSpot jvm;
  private final Duration interval;
  private final SampleLog log;
  private final ProcessSampler sampler;
  private final BrokerBeans beans;

  /**
   * Before and after a full collection.
   *
   * @param broker its id; 0: several together
   * @param heapUsedMib before it
   * @param gauge the broker's own count of entries, or null
   * @param liveMib live objects after it
   * @param heapOccupiedMib after it, whole regions of large objects included
   * @param histogram of one broker, after it; null of several
   */
  record Look(
      int broker,
      double heapUsedMib,
      Double rssMib,
      Long gauge,
      ProducerState state,
      double liveMib,
      double heapOccupiedMib,
      ClassHistogram histogram) {

    /** Several brokers together; what is unknown of one is unknown of all. */
    static Look sum(List<Look> looks) {
      return looks.stream().reduce(Look::plus).orElseThrow();
    }

    private Look plus(Look other) {
      return new Look(
          0,
          heapUsedMib + other.heapUsedMib,
          rssMib == null || other.rssMib == null ? null : Double.valueOf(rssMib + other.rssMib),
          gauge == null || other.gauge == null ? null : Long.valueOf(gauge + other.gauge),
          new ProducerState(
              state.entries() + other.state.entries(),
              state.batches() + other.state.batches(),
              state.bytes() + other.state.bytes()),
          liveMib + other.liveMib,
          heapOccupiedMib + other.heapOccupiedMib,
          null);
    }
  }

  /**
   * Begins to watch it.
   *
   * @param log where its samples go; it outlives this
   */
  BrokerWatch(int broker, HotSpot jvm, Duration interval, Phase phase, SampleLog log)
      throws IOException {
    this.broker = broker;
    this.jvm = jvm;
    this.interval = interval;
    this.log = log;
    this.beans = new BrokerBeans(jvm.jdk(), jvm.pid());
    this.sampler =
        new ProcessSampler(new ProcessTree(jvm.pid()), false, interval, phase, log, false);
  }

  /** The same, going on with another process; this one is to be closed. */
  BrokerWatch onto(long pid, Phase phase) throws IOException {
    return new BrokerWatch(broker, new HotSpot(jvm.jdk(), pid), interval, phase, log);
  }

  void mark(Phase next) {
    sampler.mark(next);
  }

  double rssMib() {
    Sample last = log.last();
    return last == null ? 0 : last.rssMib();
  }

  /** The JVM's final flags. */
  String flags() throws IOException {
    return jvm.flags();
  }

  /** Collects, and counts what is live. */
  Look look() throws IOException {
    double used = beans.heapUsedMib();
    Proc.Rollup rollup = Proc.rollup(jvm.pid());
    Sample last = log.last();
    Double sampled = last == null ? null : Double.valueOf(last.rssMib());
    Double rss = rollup == null ? sampled : Double.valueOf(rollup.rss());
    Long gauge = gauge();
    ClassHistogram histogram = jvm.histogram();
    return new Look(
        broker,
        used,
        rss,
        gauge,
        ProducerState.in(histogram),
        histogram.bytes() / MIB,
        beans.heapUsedMib(),
        histogram);
  }

  /** The broker's own count of entries; null of one without this gauge (before KIP-847). */
  Long gauge() throws IOException {
    OptionalLong entries = beans.producerEntries();
    return entries.isPresent() ? entries.getAsLong() : null;
  }

  @Override
  public void close() {
    sampler.close();
    beans.close();
  }
}
