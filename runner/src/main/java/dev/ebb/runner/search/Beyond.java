package dev.ebb.runner.search;

import dev.ebb.runner.summary.Interval;
import dev.ebb.runner.summary.Threshold;
import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.numbers.combinatorics.BinomialCoefficientDouble;
import org.apache.commons.statistics.descriptive.Median;

/**
 * Whether trials lie beyond a limit, as far as ranks tell: all of them on one side of it, where
 * that comes by chance in one case of twenty at most, or, from {@value Interval#MIN_TRIALS} trials
 * on, the whole interval. That is wide enough for all comparisons of a search together to be wrong
 * in one case of twenty (Bonferroni), and as wide again for being looked at more than once.
 */
final class Beyond {

  static final double CHANCE = 0.05;

  /** What looking again, with more trials, costs. */
  static final double LOOKS = 2;

  private final Threshold limit;
  private final double alpha;
  private final double[] ours;
  private final double[] base;

  /** What is known of it. */
  enum Answer {
    WORSE,
    NOT_WORSE,
    /** The trials lie on both sides. */
    OPEN
  }

  /**
   * Holds trials against others.
   *
   * @param base what a difference is from; of a limit that is none they do not matter
   * @param comparisons so many there are in all
   */
  Beyond(Threshold limit, double[] ours, double[] base, int comparisons) {
    this.limit = limit;
    this.alpha = CHANCE / comparisons / LOOKS;
    this.ours = ours.clone();
    this.base = base.clone();
  }

  /** What they say. */
  Answer answer() {
    if (ours.length == 0 || limit.difference() && base.length == 0) {
      return Answer.OPEN;
    }
    Optional<Interval> interval = interval();
    if (interval.isPresent()) {
      return side(interval.get().low(), interval.get().high());
    }
    double[] all = limit.difference() ? differences() : ours;
    return chance() > CHANCE
        ? Answer.OPEN
        : side(Arrays.stream(all).min().orElseThrow(), Arrays.stream(all).max().orElseThrow());
  }

  private Answer side(double lowest, double highest) {
    double bound = bound();
    if (limit.above() ? lowest > bound : highest < bound) {
      return Answer.WORSE;
    }
    return (limit.above() ? highest <= bound : lowest >= bound) ? Answer.NOT_WORSE : Answer.OPEN;
  }

  /** Which side the middle of them is on: what is left where they lie on both. */
  boolean worseByTheMiddle() {
    double middle = difference();
    return limit.above() ? middle > bound() : middle < bound();
  }

  /** Where it lies, with a {@link #confidence}; empty: too few trials. */
  Optional<Interval> interval() {
    return limit.difference()
        ? Interval.ofDifference(ours, base, alpha)
        : Interval.ofMedian(ours, alpha);
  }

  /** In percent. */
  double confidence() {
    return 100 * (1 - alpha);
  }

  /** The middle of the differences, or of the trials where the limit is of no difference. */
  double difference() {
    return limit.difference()
        ? Interval.difference(ours, base)
        : Median.withDefaults().evaluate(ours.clone());
  }

  /** What must not be passed, in the figure's unit. */
  double bound() {
    return limit.bound(base.length == 0 ? 0 : Median.withDefaults().evaluate(base.clone()));
  }

  /** By how much of {@code base} they differ, in percent; empty: there is nothing to divide by. */
  Optional<Double> percent() {
    if (!limit.difference() || base.length == 0) {
      return Optional.empty();
    }
    double middle = Median.withDefaults().evaluate(base.clone());
    return middle > 0 ? Optional.of(100 * difference() / middle) : Optional.empty();
  }

  /**
   * How often all of them lie on one side where nothing but chance puts them there: one of all ways
   * to deal the ranks, or each on its side of a median by the toss of a coin.
   */
  private double chance() {
    return limit.difference()
        ? 1 / BinomialCoefficientDouble.value(ours.length + base.length, ours.length)
        : Math.pow(0.5, ours.length);
  }

  private double[] differences() {
    double[] differences = new double[ours.length * base.length];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = ours[i / base.length] - base[i % base.length];
    }
    return differences;
  }
}
