package dev.ebb.runner.summary;

import dev.ebb.runner.churn.Checkpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.commons.statistics.descriptive.Median;

/**
 * What an arm's looks at the broker amount to; what is unknown is null. Bytes are of live heap.
 *
 * @param entries live {@code ProducerStateEntry} at the last look
 * @param bytesPerEntry live heap that one more entry takes, without what connections take
 * @param bytesPerPush live heap that one more push takes, all in all
 * @param heapFullAfterPushes pushes until what is live occupies the whole heap; null: its state
 *     does not grow, or has levelled off
 */
public record ChurnSummary(
    String arm,
    String status,
    String reason,
    long pushes,
    Long producerIds,
    Long entries,
    Growth bytesPerEntry,
    Growth bytesPerPush,
    Long heapFullAfterPushes) {

  private static final double MIB = 1 << 20;

  /** A tenth of a byte a push is nothing: entries must come with pushes to have a price. */
  private static final double MIN_ENTRIES_PER_PUSH = 0.01;

  /** Fewer of the ids than this, and they go as fast as they come. */
  private static final double STILL_THERE = 0.9;

  /**
   * Live heap does not rise by so much more than is usual for as many entries, or pushes, by their
   * doing; nor by half as much again, where many lie between two looks.
   */
  private static final double JUMP_MIB = 4;

  private static final double JUMP_SHARE = 0.5;

  private static final int MIN_STEPS = 3;

  /**
   * Sums up one arm.
   *
   * @param connections what a push takes of the heap that is not producer state, by the arm that is
   *     not idempotent; null: not known, then it is not taken off
   * @param heapMib the broker's heap
   */
  public static ChurnSummary of(
      String arm,
      String reason,
      long pushes,
      List<Checkpoint> looks,
      Growth connections,
      double heapMib) {
    Checkpoint last = looks.isEmpty() ? null : looks.get(looks.size() - 1);
    Growth perPush = bytesPerPush(looks).orElse(null);
    return new ChurnSummary(
        arm,
        reason == null ? "ok" : "failed",
        reason,
        pushes,
        last == null ? null : last.producerIds(),
        last == null ? null : last.entries(),
        bytesPerEntry(looks, connections),
        perPush,
        fullAfter(looks, perPush, heapMib));
  }

  /**
   * Live heap against pushes. The look before the first push is left out: what a look's collection
   * frees only for the next one to take away is not the same before it.
   */
  public static Optional<Growth> bytesPerPush(List<Checkpoint> looks) {
    List<Checkpoint> known = afterPushes(known(looks, Checkpoint::heapLiveMib));
    return Growth.of(values(known, look -> (double) look.pushes()), liveBytes(known));
  }

  private static Growth bytesPerEntry(List<Checkpoint> looks, Growth connections) {
    List<Checkpoint> known =
        afterPushes(known(known(looks, Checkpoint::heapLiveMib), Checkpoint::entries));
    if (known.size() < 3) {
      return null;
    }
    Checkpoint first = known.get(0);
    Checkpoint last = known.get(known.size() - 1);
    double entries = last.entries() - first.entries();
    double pushes = last.pushes() - first.pushes();
    if (entries < MIN_ENTRIES_PER_PUSH * pushes || pushes == 0) {
      return null;
    }
    // What connections take goes with the pushes, and is taken off before entries are looked at.
    double perPush = connections == null ? 0 : connections.slope();
    double[] live = liveBytes(known);
    for (int i = 0; i < live.length; i++) {
      live[i] -= perPush * known.get(i).pushes();
    }
    Optional<Growth> growth = Growth.of(values(known, look -> (double) look.entries()), live);
    if (growth.isEmpty() || connections == null) {
      return growth.orElse(null);
    }
    Growth uncertainty = new Growth(0, connections.error(), connections.freedom());
    return growth.get().minus(uncertainty.per(entries / pushes));
  }

  private static Long fullAfter(List<Checkpoint> looks, Growth perPush, double heapMib) {
    if (perPush == null || !perPush.seen() || !fillsUp(looks)) {
      return null;
    }
    List<Checkpoint> known = known(looks, Checkpoint::heapLiveMib);
    Checkpoint last = known.get(known.size() - 1);
    return last.pushes()
        + Math.round(Math.max(0, heapMib - occupied(last)) * MIB / perPush.slope());
  }

  /** Whether entries come with the pushes, and those of the first are there with the last. */
  private static boolean fillsUp(List<Checkpoint> looks) {
    List<Checkpoint> known = known(looks, Checkpoint::entries);
    Checkpoint last = known.get(known.size() - 1);
    boolean come = last.entries() >= MIN_ENTRIES_PER_PUSH * last.pushes();
    return come
        && (last.producerIds() == null || last.producerIds() >= STILL_THERE * last.pushes());
  }

  private static double occupied(Checkpoint look) {
    return look.heapOccupiedMib() == null ? look.heapLiveMib() : look.heapOccupiedMib();
  }

  private static List<Checkpoint> known(
      List<Checkpoint> looks, Function<Checkpoint, Object> figure) {
    return looks.stream().filter(look -> figure.apply(look) != null).toList();
  }

  /** Live heap without its jumps. */
  private static double[] liveBytes(List<Checkpoint> looks) {
    double[] live = values(looks, look -> look.heapLiveMib() * MIB);
    for (Jump jump : jumps(looks)) {
      for (int i = looks.indexOf(jump.to()); i < live.length; i++) {
        live[i] -= jump.mib() * MIB;
      }
    }
    return live;
  }

  /**
   * Something else than pushes has taken heap between two looks, all at once.
   *
   * @param mib how much more than what is usual for so many entries, or pushes where entries do not
   *     come with them
   */
  public record Jump(Checkpoint from, Checkpoint to, double mib) {}

  /** The jumps of the live heap in an arm's looks after pushes. */
  public static List<Jump> jumps(List<Checkpoint> looks) {
    List<Checkpoint> known = afterPushes(known(looks, Checkpoint::heapLiveMib));
    Function<Checkpoint, Long> basis = basis(known);
    List<Double> slopes = new ArrayList<>();
    for (int i = 1; i < known.size(); i++) {
      long more = basis.apply(known.get(i)) - basis.apply(known.get(i - 1));
      if (more > 0) {
        slopes.add(rise(known.get(i - 1), known.get(i)) / more);
      }
    }
    if (slopes.size() < MIN_STEPS) {
      return List.of();
    }
    double usual = Median.withDefaults().evaluate(doubles(slopes));
    List<Jump> jumps = new ArrayList<>();
    for (int i = 1; i < known.size(); i++) {
      Checkpoint from = known.get(i - 1);
      Checkpoint to = known.get(i);
      double expected = usual * (basis.apply(to) - basis.apply(from));
      double more = rise(from, to) - expected;
      if (more > Math.max(JUMP_MIB, JUMP_SHARE * Math.abs(expected))) {
        jumps.add(new Jump(from, to, more));
      }
    }
    return jumps;
  }

  /** What the heap grows by: entries, where they come with the pushes and are known throughout. */
  private static Function<Checkpoint, Long> basis(List<Checkpoint> looks) {
    if (looks.isEmpty() || known(looks, Checkpoint::entries).size() < looks.size()) {
      return Checkpoint::pushes;
    }
    Checkpoint first = looks.get(0);
    Checkpoint last = looks.get(looks.size() - 1);
    return last.entries() - first.entries()
            >= MIN_ENTRIES_PER_PUSH * (last.pushes() - first.pushes())
        ? Checkpoint::entries
        : Checkpoint::pushes;
  }

  private static double rise(Checkpoint from, Checkpoint to) {
    return to.heapLiveMib() - from.heapLiveMib();
  }

  private static double[] doubles(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static List<Checkpoint> afterPushes(List<Checkpoint> looks) {
    return looks.stream().filter(look -> look.pushes() > 0).toList();
  }

  private static double[] values(List<Checkpoint> looks, Function<Checkpoint, Double> figure) {
    return looks.stream().mapToDouble(figure::apply).toArray();
  }

  /** The same, with the pushes to a full heap as an earlier summary projected them. */
  public ChurnSummary projectedBy(ChurnSummary earlier) {
    return new ChurnSummary(
        arm,
        status,
        reason,
        pushes,
        producerIds,
        entries,
        bytesPerEntry,
        bytesPerPush,
        earlier.heapFullAfterPushes);
  }

  /** The same without what was read off the heap. */
  public ChurnSummary withoutBytes() {
    return new ChurnSummary(arm, status, reason, pushes, producerIds, entries, null, null, null);
  }

  /** Different producer ids for each push. */
  public Double idsPerPush() {
    return producerIds == null || pushes == 0 ? null : (double) producerIds / pushes;
  }

  /** By the columns of {@code summary.csv}. */
  public Map<String, Object> line() {
    return ChurnMetric.row(this).line(ChurnMetric.columns());
  }

  /** The looks of each arm, in the order in which the arms ran. */
  public static Map<String, List<Checkpoint>> byArm(List<Checkpoint> looks) {
    Map<String, List<Checkpoint>> byArm = new LinkedHashMap<>();
    looks.forEach(look -> byArm.computeIfAbsent(look.arm(), arm -> new ArrayList<>()).add(look));
    return byArm;
  }
}
