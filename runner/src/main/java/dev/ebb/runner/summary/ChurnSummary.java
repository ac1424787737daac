package dev.ebb.runner.summary;

import dev.ebb.runner.trial.Checkpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

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

  /** Of {@code summary.csv}. */
  public static final List<String> COLUMNS =
      List.of(
          "arm",
          "status",
          "reason",
          "pushes",
          "producer_ids",
          "entries",
          "ids_per_push",
          "bytes_per_entry",
          "bytes_per_entry_low",
          "bytes_per_entry_high",
          "heap_full_after_pushes");

  private static final double MIB = 1 << 20;

  /** A tenth of a byte a push is nothing: entries must come with pushes to have a price. */
  private static final double MIN_ENTRIES_PER_PUSH = 0.01;

  /** Fewer of the ids than this, and they go as fast as they come. */
  private static final double STILL_THERE = 0.9;

  /** Live heap does not jump by so much from one look to the next by the pushes' doing. */
  private static final double JUMP_MIB = 4;

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
   * @param mib how much more than what is usual from one look to the next
   */
  public record Jump(Checkpoint from, Checkpoint to, double mib) {}

  /** The jumps of the live heap in an arm's looks after pushes. */
  public static List<Jump> jumps(List<Checkpoint> looks) {
    List<Checkpoint> known = afterPushes(known(looks, Checkpoint::heapLiveMib));
    List<Double> steps = new ArrayList<>();
    for (int i = 1; i < known.size(); i++) {
      steps.add(known.get(i).heapLiveMib() - known.get(i - 1).heapLiveMib());
    }
    if (steps.size() < MIN_STEPS) {
      return List.of();
    }
    double usual = Figure.median(steps);
    List<Jump> jumps = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (Math.abs(steps.get(i) - usual) > JUMP_MIB) {
        jumps.add(new Jump(known.get(i), known.get(i + 1), steps.get(i) - usual));
      }
    }
    return jumps;
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
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("arm", arm);
    line.put("status", status);
    line.put("reason", reason);
    line.put("pushes", pushes);
    line.put("producer_ids", producerIds);
    line.put("entries", entries);
    line.put("ids_per_push", idsPerPush() == null ? null : Math.round(idsPerPush() * 1e6) / 1e6);
    line.put("bytes_per_entry", bytesPerEntry == null ? null : round(bytesPerEntry.slope()));
    line.put(
        "bytes_per_entry_low",
        bytesPerEntry == null ? null : round(bytesPerEntry.interval().low()));
    line.put(
        "bytes_per_entry_high",
        bytesPerEntry == null ? null : round(bytesPerEntry.interval().high()));
    line.put("heap_full_after_pushes", heapFullAfterPushes);
    return line;
  }

  private static double round(double bytes) {
    return Math.round(bytes * 10) / 10.0;
  }

  /** The looks of each arm, in the order in which the arms ran. */
  public static Map<String, List<Checkpoint>> byArm(List<Checkpoint> looks) {
    Map<String, List<Checkpoint>> byArm = new LinkedHashMap<>();
    looks.forEach(look -> byArm.computeIfAbsent(look.arm(), arm -> new ArrayList<>()).add(look));
    return byArm;
  }
}
