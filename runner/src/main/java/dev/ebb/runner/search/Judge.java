package dev.ebb.runner.search;

import dev.ebb.runner.plan.Knob;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Which setups hold what the goal asks for, and which of them is the best, by what is known. */
final class Judge {

  /** One trial's ratio this near to the least that is asked for is not believed, ... */
  private static final double DOUBT = 0.08;

  /** ... nor one as near as trials of the anchor are to each other, up to this. */
  private static final double MOST_DOUBT = 0.25;

  /** Of speed, what is taken for noise where the fastest is looked for. */
  private static final double SPEED_NOISE = 0.05;

  /** Of a peak, what is taken for noise, and the least of it, in MiB. */
  private static final double PEAK_NOISE = 0.015;

  private static final double PEAK_NOISE_MIB = 1;

  /** What a ratio by one short trial is off by, and how the variance of a long one's compares. */
  private static final double SHORT_NOISE = 0.08;

  private static final double LONG_NOISE = 0.5;

  /** What a long drain may make of a compiler. */
  private static final double EFFECT = 0.15;

  /** What failed in the long run is tried again with this much more memory, no sooner. */
  private static final double MORE = 1.03;

  /** As a rule no compiler alone makes a client this much slower in the long run; memory does. */
  private static final double COLLAPSED = 0.5;

  private final List<Knob> knobs;
  private final Goal goal;
  private final History history;
  private final Setup plenty;
  private final List<Setup> setups;
  private final double doubt;
  private final Map<Setup, Boolean> held = new HashMap<>();
  private final Map<Setup, OptionalDouble> ratios = new HashMap<>();
  private final Map<List<Integer>, Double> lasting = new HashMap<>();

  /** By what is known now: it does not look again. */
  Judge(List<Knob> knobs, Goal goal, History history) {
    this.knobs = knobs;
    this.goal = goal;
    this.history = history;
    this.plenty = Setup.plenty(knobs);
    this.setups = history.setups();
    this.doubt = Math.max(DOUBT, Math.min(MOST_DOUBT, history.scatter()));
  }

  /** Whether it holds, as far as trials tell. */
  boolean holds(Setup setup) {
    return held.computeIfAbsent(
        setup, one -> alive(one) && lasts(one) && (goal.fits() ? fits(one) : fast(one, 0)));
  }

  /** Whether it may turn out to hold, in another trial or with other options of other knobs. */
  boolean nearlyHolds(Setup setup) {
    return alive(setup) && lasts(setup) && (goal.fits() || fast(setup, doubt));
  }

  private boolean alive(Setup setup) {
    return history.tried(setup)
        && history.failure(setup).isEmpty()
        && !history.of(setup, false).isEmpty();
  }

  private boolean fits(Setup setup) {
    return history.highest(setup).orElse(Double.MAX_VALUE)
        <= Goal.WITHIN * goal.limitMib().orElseThrow();
  }

  private boolean fast(Setup setup, double slack) {
    return setup.equals(plenty) || expected(setup).orElse(0) >= goal.minRate() - slack;
  }

  /** Its ratio, less what a long drain has shown of others that are like it in that. */
  OptionalDouble expected(Setup setup) {
    OptionalDouble ratio = ratio(setup);
    boolean own = !history.ratios(setup, true).isEmpty(); // what it has shown itself is held by it
    return ratio.isPresent() && !own
        ? OptionalDouble.of(ratio.getAsDouble() * inTheLongRun(setup))
        : ratio;
  }

  private OptionalDouble ratio(Setup setup) {
    return ratios.computeIfAbsent(setup, history::ratio);
  }

  /** What becomes of a ratio in a long drain; 1: nothing is known, or it becomes no less. */
  private double inTheLongRun(Setup setup) {
    return lasting.computeIfAbsent(setup.slow(knobs), this::inTheLongRun);
  }

  private double inTheLongRun(List<Integer> slow) {
    return setups.stream()
        .filter(other -> !other.equals(plenty) && other.slow(knobs).equals(slow))
        .filter(other -> !history.ratios(other, true).isEmpty())
        .filter(other -> !starved(other))
        .mapToDouble(this::shareInTheLongRun)
        .average()
        .stream()
        .map(share -> Math.min(1, share))
        .findFirst()
        .orElse(1);
  }

  /** Whether a long drain has shown what becomes of setups like it. */
  boolean knownInTheLongRun(Setup setup) {
    return setups.stream()
        .anyMatch(other -> alike(other, setup) && !history.of(other, true).isEmpty());
  }

  /** Whether it became so slow in the long run that it may be short of memory. */
  private boolean collapsed(Setup setup) {
    List<Double> lasting = history.ratios(setup, true);
    return !setup.equals(plenty)
        && !lasting.isEmpty()
        && History.median(lasting) < COLLAPSED * ratio(setup).orElse(1);
  }

  /** Whether it is too slow in the long run for want of memory: what has no more of it is, too. */
  private boolean starved(Setup setup) {
    return collapsed(setup)
        && (goal.fits() || History.median(history.ratios(setup, true)) < goal.minRate());
  }

  /** As a long drain of it showed; the fewer trials there are, the nearer to 1. */
  private double shareInTheLongRun(Setup setup) {
    List<Double> lasting = history.ratios(setup, true);
    double share = History.median(lasting) / ratio(setup).orElse(1);
    double trialsOfNoise = 1.0 / history.of(setup, false).size() + LONG_NOISE / lasting.size();
    double believed = 1 / (1 + trialsOfNoise * SHORT_NOISE * SHORT_NOISE / (EFFECT * EFFECT));
    return 1 - (1 - share) * believed;
  }

  private boolean alike(Setup one, Setup other) {
    return one.slow(knobs).equals(other.slow(knobs));
  }

  /** Whether no long drain speaks against it. */
  private boolean lasts(Setup setup) {
    List<Double> own = history.ratios(setup, true);
    boolean slow =
        !goal.fits()
            && !setup.equals(plenty)
            && !own.isEmpty()
            && History.median(own) < goal.minRate();
    if (!goal.fits() && !own.isEmpty() && !slow) {
      return true; // what it has shown itself counts, not what others have that are like it
    }
    double peak = history.peak(setup).orElse(0);
    boolean tooSmall =
        setups.stream()
            .filter(other -> alike(other, setup))
            .filter(
                other ->
                    starved(other) || history.of(other, true).stream().anyMatch(shot -> !shot.ok()))
            .anyMatch(other -> peak < MORE * history.peak(other).orElse(0));
    return !slow && !tooSmall;
  }

  /** Whether it has come through a long drain. */
  boolean lasted(Setup setup) {
    List<Shot> own = history.of(setup, true);
    return !own.isEmpty() && holds(setup);
  }

  /** Whether it was tried anew often enough. */
  boolean repeated(Setup setup) {
    return history.of(setup, false).size() > goal.confirmations();
  }

  /** By how much a peak has to be lower to be lower. */
  static double noiseMib(double peakMib) {
    return Math.max(PEAK_NOISE_MIB, PEAK_NOISE * peakMib);
  }

  /** The best of all that hold. */
  Optional<Setup> best() {
    return best(setups.stream().filter(this::holds).toList());
  }

  /** The best of these: what is not told apart goes by what cannot grow, is simpler, or leaner. */
  Optional<Setup> best(List<Setup> some) {
    if (goal.fits()) {
      double fastest = some.stream().mapToDouble(this::speed).max().orElse(0);
      return some.stream()
          .filter(setup -> speed(setup) >= (1 - SPEED_NOISE) * fastest)
          .min(Comparator.comparingDouble(this::peak));
    }
    double least = some.stream().mapToDouble(this::peak).min().orElse(0);
    return some.stream()
        .filter(setup -> peak(setup) <= least + noiseMib(least))
        .min(
            Comparator.comparing((Setup setup) -> !bounded(setup))
                .thenComparingInt(Setup::turned)
                .thenComparingDouble(this::peak));
  }

  /** Whether its heap cannot outgrow a pod that is made for its peak. */
  private boolean bounded(Setup setup) {
    return setup.heap(knobs).filter(heap -> heap.mib() < peak(setup)).isPresent();
  }

  /**
   * The leanest that is fast enough in short drains, and is not believed to last only because
   * another that is like it did not; empty: there is none.
   */
  Optional<Setup> unproven() {
    return setups.stream()
        .filter(this::leanerThanPlenty)
        .filter(setup -> alive(setup) && history.of(setup, true).isEmpty())
        .filter(setup -> !holds(setup) && ratio(setup).orElse(0) >= goal.minRate())
        .min(Comparator.comparingDouble(this::peak));
  }

  /** Of those that are leaner than plenty, and a little too slow, the fastest. */
  Optional<Setup> nearest() {
    return goal.fits()
        ? Optional.empty()
        : setups.stream()
            .filter(this::leanerThanPlenty)
            .filter(setup -> alive(setup) && lasts(setup))
            .max(Comparator.comparingDouble(this::speed));
  }

  /** Whether it saves anything that is not noise: each peak of it lies below each of plenty's. */
  boolean leanerThanPlenty(Setup setup) {
    OptionalDouble least = history.lowest(plenty);
    OptionalDouble most = history.highest(setup, false);
    return !setup.equals(plenty)
        && most.isPresent()
        && (least.isEmpty() || most.getAsDouble() < least.getAsDouble() - PEAK_NOISE_MIB);
  }

  /** Whether one is better than another by more than noise. */
  boolean clearlyBetter(Setup one, Setup other) {
    return goal.fits()
        ? speed(one) > (1 + SPEED_NOISE) * speed(other)
        : peak(one) < peak(other) - noiseMib(peak(other));
  }

  /** The same, so many of them, the best first. */
  List<Setup> best(List<Setup> some, int most) {
    Comparator<Setup> order =
        goal.fits()
            ? Comparator.comparingDouble(setup -> -speed(setup))
            : Comparator.comparingDouble(this::peak);
    return some.stream().sorted(order).limit(most).toList();
  }

  private double speed(Setup setup) {
    return expected(setup).orElse(0);
  }

  double peak(Setup setup) {
    return history.peak(setup).orElse(Double.MAX_VALUE);
  }

  /** Whether another trial of it would be worth its time. */
  boolean doubtful(Setup setup) {
    if (goal.fits() || setup.equals(plenty) || !alive(setup) || !lasts(setup)) {
      return false;
    }
    boolean near = Math.abs(expected(setup).orElse(0) - goal.minRate()) < doubt;
    return near && history.of(setup, false).size() == 1;
  }

  /** Whether another long drain of it would be worth its time. */
  boolean doubtfulInTheLongRun(Setup setup) {
    List<Double> own = history.ratios(setup, true);
    return !goal.fits()
        && own.size() == 1
        && own.get(0) < goal.minRate()
        && (own.get(0) >= goal.minRate() - doubt || history.disturbed(setup));
  }

  /** Setups that would be better than the best if they held, and may hold. */
  List<Setup> hopeful() {
    double least = best().map(this::peak).orElse(Double.MAX_VALUE);
    return setups.stream()
        .filter(setup -> !holds(setup) && doubtful(setup))
        .filter(setup -> peak(setup) < least - noiseMib(least))
        .toList();
  }
}
