package dev.ebb.runner.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * All trials so far, in their order. Speeds are told as ratios to what was measured of one setup
 * that is tried again and again, the anchor, nearest in time, and when others were about as busy: a
 * machine's speed drifts.
 */
final class History {

  /** So many trials of the anchor stand for how fast the machine was at a moment. */
  private static final int NEAREST = 3;

  private static final int LONG = 2;

  /** A standard deviation, where the median of what is off is 1. */
  private static final double OF_NORMAL = 1.48;

  /** Where others took ten percent more of the machine, that is as far away as seven trials. */
  private static final double TRIALS_A_PERCENT = 0.7;

  /** So many percent of the machine more, and a drain is no longer comparable. */
  private static final double DISTURBED_PCT = 2;

  private final Setup plenty;
  private final List<Shot> shots = new ArrayList<>();
  private final Map<Setup, Tries> tries = new LinkedHashMap<>();

  /** Where each trial stands among all: two may be equal. */
  private final Map<Shot, Integer> places = new IdentityHashMap<>();

  /** What has been worked out since the last trial. */
  private final Map<Shot, OptionalDouble> ratios = new IdentityHashMap<>();

  private Optional<Setup> anchor;

  /** The trials of a setup. */
  private record Tries(List<Shot> brief, List<Shot> lasting) {

    static final Tries NONE = new Tries(List.of(), List.of());

    Stream<Shot> all() {
      return Stream.concat(brief.stream(), lasting.stream());
    }
  }

  History(Setup plenty) {
    this.plenty = plenty;
    anchor = Optional.of(plenty);
  }

  void add(Shot shot) {
    places.put(shot, shots.size());
    shots.add(shot);
    Tries own =
        tries.computeIfAbsent(
            shot.setup(), setup -> new Tries(new ArrayList<>(), new ArrayList<>()));
    (shot.lasting() ? own.lasting() : own.brief()).add(shot);
    ratios.clear();
    anchor =
        failure(plenty).isEmpty()
            ? Optional.of(plenty)
            : setups().stream().filter(setup -> failure(setup).isEmpty()).findFirst();
  }

  List<Shot> all() {
    return List.copyOf(shots);
  }

  List<Shot> of(Setup setup, boolean lasting) {
    Tries own = tries.getOrDefault(setup, Tries.NONE);
    return Collections.unmodifiableList(lasting ? own.lasting() : own.brief());
  }

  boolean tried(Setup setup) {
    return !of(setup, false).isEmpty();
  }

  /** All setups, in the order in which they were first tried. */
  List<Setup> setups() {
    return List.copyOf(tries.keySet());
  }

  /** With plenty, or, where that does not live, the first of those that always did. */
  Optional<Setup> anchor() {
    return anchor;
  }

  /** How many trials there were since the anchor's last short one; a long one counts twice. */
  int sinceAnchor() {
    Setup anchor = anchor().orElse(plenty);
    int since = 0;
    for (int i = shots.size() - 1;
        i >= 0 && !(shots.get(i).setup().equals(anchor) && !shots.get(i).lasting());
        i--) {
      since += shots.get(i).lasting() ? LONG : 1;
    }
    return since;
  }

  /** A good trial's speed, that of the anchor near in time being 1. */
  OptionalDouble ratio(Shot shot) {
    return ratios.computeIfAbsent(shot, this::compared);
  }

  private OptionalDouble compared(Shot shot) {
    OptionalDouble machine = machine(shot);
    if (machine.isEmpty() || !shot.ok()) {
      return OptionalDouble.empty();
    }
    double own = shot.rate() / machine.getAsDouble();
    if (!shot.lasting()) {
      return OptionalDouble.of(own);
    }
    // A long drain of the anchor may be long ago; how fast the machine was then is known, too.
    List<Double> of =
        of(anchor().orElse(plenty), true).stream()
            .filter(Shot::ok)
            .map(other -> other.rate() / machine(other).orElseThrow())
            .toList();
    return of.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(own / median(of));
  }

  /** How fast the machine was about then: the anchor's speed in short drains. */
  private OptionalDouble machine(Shot shot) {
    int at = places.get(shot);
    List<Double> rates =
        of(anchor().orElse(plenty), false).stream()
            .filter(Shot::ok)
            .sorted(
                Comparator.comparingDouble(
                    other -> Math.abs(places.get(other) - at) + unlike(other, shot)))
            .limit(NEAREST)
            .map(Shot::rate)
            .toList();
    return rates.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(rates));
  }

  /** Whether others took so much more of the machine in a long drain of it than in the anchor's. */
  boolean disturbed(Setup setup) {
    double calm =
        of(anchor().orElse(plenty), true).stream().mapToDouble(Shot::othersPct).max().orElse(0);
    return of(setup, true).stream().anyMatch(shot -> shot.othersPct() > calm + DISTURBED_PCT);
  }

  /** How differently busy others were, as a distance in trials. */
  private static double unlike(Shot one, Shot other) {
    return TRIALS_A_PERCENT * Math.abs(one.othersPct() - other.othersPct());
  }

  /** Ratios of a setup's good trials. */
  List<Double> ratios(Setup setup, boolean lasting) {
    return of(setup, lasting).stream()
        .map(this::ratio)
        .filter(OptionalDouble::isPresent)
        .map(OptionalDouble::getAsDouble)
        .toList();
  }

  /**
   * The ratio that a setup is judged by: the median; from three trials on without the first, by
   * which it was found.
   */
  OptionalDouble ratio(Setup setup) {
    List<Double> all = ratios(setup, false);
    if (!all.isEmpty() && anchor().filter(setup::equals).isPresent()) {
      return OptionalDouble.of(1);
    }
    List<Double> fresh = all.size() < 3 ? all : all.subList(1, all.size());
    return fresh.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(fresh));
  }

  /**
   * By how much trials of the anchor differ from those nearest to them, as a share: the median,
   * made comparable with a standard deviation.
   */
  double scatter() {
    List<Double> off =
        ratios(anchor().orElse(plenty), false).stream()
            .map(ratio -> Math.abs(ratio - 1))
            .filter(share -> share > 0) // the middle one of three is its own measure
            .toList();
    return off.size() < NEAREST ? 0 : OF_NORMAL * median(off);
  }

  /** The median of the peaks of a setup's good short trials. */
  OptionalDouble peak(Setup setup) {
    return over(setup, false, Shot::peakMib);
  }

  OptionalDouble over(Setup setup, boolean lasting, ToDoubleFunction<Shot> figure) {
    List<Double> values =
        of(setup, lasting).stream()
            .filter(Shot::ok)
            .map(shot -> figure.applyAsDouble(shot))
            .toList();
    return values.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(values));
  }

  /** The highest peak of any of its good trials, long ones included. */
  OptionalDouble highest(Setup setup) {
    return tries
        .getOrDefault(setup, Tries.NONE)
        .all()
        .filter(Shot::ok)
        .mapToDouble(Shot::peakMib)
        .max();
  }

  /** The same of short ones, or of long ones alone. */
  OptionalDouble highest(Setup setup, boolean lasting) {
    return of(setup, lasting).stream().filter(Shot::ok).mapToDouble(Shot::peakMib).max();
  }

  /** The lowest peak of any of its good short trials. */
  OptionalDouble lowest(Setup setup) {
    return of(setup, false).stream().filter(Shot::ok).mapToDouble(Shot::peakMib).min();
  }

  /** Why a trial of it failed; empty: none did. */
  Optional<String> failure(Setup setup) {
    return tries
        .getOrDefault(setup, Tries.NONE)
        .all()
        .filter(shot -> !shot.ok())
        .min(Comparator.comparingInt(places::get))
        .map(Shot::reason);
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
