package dev.ebb.runner.trial;

import dev.ebb.runner.process.BrokerBeans;
import dev.ebb.runner.process.ClassHistogram;
import dev.ebb.runner.process.Jdk;
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

  private static final String ENTRY = "org.apache.kafka.storage.internals.log.ProducerStateEntry";
  private static final String BATCH = "org.apache.kafka.storage.internals.log.BatchMetadata";

  private final Jdk jdk;
  private final long pid;
  private final Duration interval;
  private final List<Sample> before;
  private final Sampler sampler;
  private final BrokerBeans beans;

  /**
   * Before and after a full collection.
   *
   * @param heapUsedMib before it
   * @param histogram after it
   * @param gauge the broker's own count of entries, or null
   * @param heapOccupiedMib after it, whole regions of large objects included
   */
  record Look(
      double heapUsedMib,
      Double rssMib,
      Long gauge,
      ClassHistogram histogram,
      double heapOccupiedMib) {

    long entries() {
      return histogram.instances(ENTRY);
    }

    long stateBytes() {
      return histogram.bytes(ENTRY) + histogram.bytes(BATCH);
    }
  }

  BrokerWatch(Jdk jdk, long pid, Duration interval) throws IOException {
    this(jdk, pid, interval, Phase.START, List.of());
  }

  private BrokerWatch(Jdk jdk, long pid, Duration interval, Phase phase, List<Sample> before)
      throws IOException {
    this.jdk = jdk;
    this.pid = pid;
    this.interval = interval;
    this.before = before;
    this.beans = new BrokerBeans(jdk, pid);
    this.sampler = new Sampler(pid, interval, phase, false);
  }

  /** The same, going on with another process; this one is to be closed. */
  BrokerWatch onto(long next, Phase phase) throws IOException {
    return new BrokerWatch(jdk, next, interval, phase, timeline().samples());
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
    return jdk.jcmd(pid, "VM.flags").lines().skip(1).findFirst().orElse(null);
  }

  /** Collects, and counts what is live. */
  Look look() throws IOException {
    double used = beans.heapUsedMib();
    Proc.Rollup rollup = Proc.rollup(pid);
    Double rss = rollup == null ? Double.valueOf(rssMib()) : Double.valueOf(rollup.rss());
    Long gauge = gauge();
    try {
      ClassHistogram histogram = ClassHistogram.parse(jdk.jcmd(pid, "GC.class_histogram"));
      return new Look(used, rss, gauge, histogram, beans.heapUsedMib());
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
