package dev.ebb.runner.churn;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.plan.ChurnArm;
import dev.ebb.runner.plan.ChurnPlan;
import dev.ebb.runner.process.ClassHistogram;
import dev.ebb.runner.process.ClientProcess.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks at what an arm's brokers keep of its pushes; each goes to whoever keeps them, at once. */
final class Looks {

  /** In a storm: entries up to which the Admin API is asked for them. */
  private static final long STORM_ASKED = 5_000;

  private static final int MOST_CLASSES = 25;

  private final ChurnPlan plan;
  private final ChurnArm arm;
  private final ChurnCluster cluster;
  private final Keeper keeper;
  private final List<Checkpoint> taken = new ArrayList<>();
  private final List<ClassHistogram> histograms = new ArrayList<>();

  /** Who keeps what is seen. */
  public interface Keeper {

    /**
     * One look.
     *
     * @param byBroker the same for each of ebb's brokers by itself, a line each
     */
    void keep(Checkpoint look, List<Map<String, Object>> byBroker) throws IOException;
  }

  Looks(ChurnPlan plan, ChurnArm arm, ChurnCluster cluster, Keeper keeper) {
    this.plan = plan;
    this.arm = arm;
    this.cluster = cluster;
    this.keeper = keeper;
  }

  /** All so far. */
  List<Checkpoint> taken() {
    return List.copyOf(taken);
  }

  /**
   * Takes one.
   *
   * @param pushed acknowledged so far
   * @param done the pushes since the look before; null: there were none
   * @throws IOException when a broker cannot be looked into; in a storm its look is kept without
   */
  void take(long pushed, Event done)
      throws IOException, InterruptedException, ClusterException, PushProcess.BrokerGone {
    // In a small heap the broker's answer would be the last straw, and the observer's fault.
    boolean ask = !plan.storm() || pushed * plan.touched(arm) <= STORM_ASKED;
    Long ids = ask ? (Long) cluster.census().ids() : null;
    List<BrokerWatch.Look> seen = List.of();
    IOException unseen = null;
    try {
      seen = cluster.look();
    } catch (IOException e) {
      cluster.requireAlive();
      if (!plan.storm()) {
        throw e;
      }
      unseen = e;
    }
    List<Map<String, Object>> byBroker = new ArrayList<>();
    for (BrokerWatch.Look look : seen) {
      byBroker.add(ChurnOutcome.brokerLine(arm.name(), taken.size(), pushed, look));
    }
    if (!seen.isEmpty()) {
      note(seen.get(0).histogram());
    }
    Checkpoint look =
        checkpoint(pushed, done, ids, seen.isEmpty() ? null : BrokerWatch.Look.sum(seen));
    taken.add(look);
    keeper.keep(look, byBroker);
    if (unseen != null) {
      throw new Unseen("after " + pushed + " pushes: " + unseen.getMessage(), unseen);
    }
  }

  /** A broker in a storm could not be looked into: the look is kept without its heap. */
  static final class Unseen extends IOException {
    private static final long serialVersionUID = 1;

    Unseen(String message, IOException cause) {
      super(message, cause);
    }
  }

  /** The first and the newest are enough. */
  private void note(ClassHistogram histogram) {
    if (histograms.size() == 2) {
      histograms.remove(1);
    }
    histograms.add(histogram);
  }

  private Checkpoint checkpoint(long pushed, Event done, Long ids, BrokerWatch.Look seen) {
    Map<String, Double> parts = new HashMap<>();
    for (String part : Checkpoint.PARTS) {
      Double value = number(done, part);
      if (value != null) {
        parts.put(part, value);
      }
    }
    boolean any = done != null && done.number("pushes") != null && done.number("pushes") > 0;
    Double seconds = number(done, "seconds");
    Double cpuMicros = number(done, "cpu_us");
    return new Checkpoint(
        arm.name(),
        taken.size(),
        pushed,
        pushed * plan.records(arm),
        ids,
        seen == null ? null : seen.state().entries(),
        seen == null ? null : seen.state().bytes(),
        seen == null ? null : seen.heapUsedMib(),
        seen == null ? null : seen.liveMib(),
        seen == null ? null : seen.rssMib(),
        any && seconds != null ? done.number("pushes") / seconds : null,
        number(done, "push_p50_ms"),
        number(done, "push_p99_ms"),
        seen == null ? null : seen.heapOccupiedMib(),
        seen == null ? null : seen.gauge(),
        any && cpuMicros != null ? cpuMicros / 1e3 / done.number("pushes") : null,
        parts);
  }

  private static Double number(Event done, String field) {
    return done != null && done.fields().path(field).isNumber()
        ? done.fields().path(field).asDouble()
        : null;
  }

  /** The classes whose live instances have grown the most between the first and the last look. */
  List<Map<String, Object>> growth() {
    List<Map<String, Object>> lines = new ArrayList<>();
    if (histograms.size() < 2) {
      return lines;
    }
    ClassHistogram first = histograms.get(0);
    ClassHistogram last = histograms.get(1);
    List<ClassHistogram.Line> grown = new ArrayList<>(last.lines());
    grown.sort((a, b) -> Long.compare(growth(b, first), growth(a, first)));
    for (ClassHistogram.Line line : grown.subList(0, Math.min(MOST_CLASSES, grown.size()))) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("class", line.name());
      entry.put("instances_first", first.instances(line.name()));
      entry.put("instances_last", line.instances());
      entry.put("bytes_first", first.bytes(line.name()));
      entry.put("bytes_last", line.bytes());
      lines.add(entry);
    }
    return lines;
  }

  private static long growth(ClassHistogram.Line line, ClassHistogram first) {
    return line.bytes() - first.bytes(line.name());
  }
}
