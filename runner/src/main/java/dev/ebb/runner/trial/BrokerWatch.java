package dev.ebb.runner.trial;

import dev.ebb.runner.process.BrokerBeans;
import dev.ebb.runner.process.ClassHistogram;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.process.ProducerState;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Proc;
import dev.ebb.runner.sample.Sample;
import dev.ebb.runner.sample.Sampler;
import dev.ebb.runner.sample.Timeline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A broker seen from outside: its RSS all the time, its heap when it is looked at. */
final class BrokerWatch implements AutoCloseable {

  private static final double MIB = 1 << 20;

  private final int broker;
  private final Jdk jdk;
  private final long pid;
  private final Duration interval;
  private final List<Sample> before;
  private final Sampler sampler;
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
          rssMib + other.rssMib,
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

  BrokerWatch(int broker, Jdk jdk, long pid, Duration interval) throws IOException {
    this(broker, jdk, pid, interval, Phase.START, List.of());
  }

  private BrokerWatch(
      int broker, Jdk jdk, long pid, Duration interval, Phase phase, List<Sample> before)
      throws IOException {
    this.broker = broker;
    this.jdk = jdk;
    this.pid = pid;
    this.interval = interval;
    this.before = before;
    this.beans = new BrokerBeans(jdk, pid);
    this.sampler = new Sampler(pid, interval, phase, false);
  }

  /** The same, going on with another process; this one is to be closed. */
  BrokerWatch onto(long next, Phase phase) throws IOException {
    return new BrokerWatch(broker, jdk, next, interval, phase, timeline().samples());
  }

  void mark(Phase next) {
    sampler.mark(next);
  }

  double rssMib() {
    Sample last = sampler.last();
    return last == null ? 0 : last.rssMib();
  }

  /** The JVM's final flags. */
  String flags() throws IOException {
    return jdk.jcmd(pid, "VM.flags").lines().findFirst().orElse(null);
  }

  /** Collects, and counts what is live. */
  Look look() throws IOException {
    double used = beans.heapUsedMib();
    Proc.Rollup rollup = Proc.rollup(pid);
    Double rss = rollup == null ? Double.valueOf(rssMib()) : Double.valueOf(rollup.rss());
    Long gauge = gauge();
    try {
      ClassHistogram histogram = ClassHistogram.parse(jdk.jcmd(pid, "GC.class_histogram"));
      return new Look(
          broker,
          used,
          rss,
          gauge,
          ProducerState.in(histogram),
          histogram.bytes() / MIB,
          beans.heapUsedMib(),
          histogram);
    } catch (IllegalArgumentException e) {
      throw new IOException("the broker's class histogram: " + e.getMessage(), e);
    }
  }

  /** The broker's own count of entries; null of one without this gauge (before KIP-847). */
  Long gauge() throws IOException {
    OptionalLong entries = beans.producerEntries();
    return entries.isPresent() ? entries.getAsLong() : null;
  }

  /** What has been seen so far, of the process before, too. */
  Timeline timeline() {
    List<Sample> all = new ArrayList<>(before);
    all.addAll(sampler.timeline().samples());
    return new Timeline(all);
  }

  @Override
  public void close() {
    sampler.close();
    beans.close();
  }
}
