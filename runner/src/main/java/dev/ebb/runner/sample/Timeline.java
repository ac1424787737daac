package dev.ebb.runner.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.commons.statistics.descriptive.Median;

/** The samples of one trial, oldest first, and what can be read off them. */
public record Timeline(List<Sample> samples) {

  public Timeline {
    samples = List.copyOf(samples);
  }

  /**
   * Several processes together: at each sample of the first, what the others were sampled at last.
   * It begins when all have been sampled.
   */
  public static Timeline sum(List<Timeline> timelines) {
    List<Sample> sums = new ArrayList<>();
    int[] next = new int[timelines.size()];
    for (Sample sample : timelines.get(0).samples) {
      Sample sum = sample;
      for (int i = 1; i < next.length && sum != null; i++) {
        List<Sample> others = timelines.get(i).samples;
        while (next[i] < others.size() && others.get(next[i]).nanos() <= sample.nanos()) {
          next[i]++;
        }
        sum = next[i] == 0 ? null : sum.plus(others.get(next[i] - 1));
      }
      if (sum != null) {
        sums.add(sum);
      }
    }
    return new Timeline(sums);
  }

  private Timeline between(long fromNanos, long toNanos) {
    return new Timeline(
        samples.stream().filter(s -> s.nanos() >= fromNanos && s.nanos() <= toNanos).toList());
  }

  /** Median RSS in MiB over a span; empty without a sample in it. */
  public OptionalDouble medianRss(long fromNanos, long toNanos) {
    double[] rss =
        between(fromNanos, toNanos).samples.stream().mapToDouble(Sample::rssMib).toArray();
    return rss.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Median.withDefaults().evaluate(rss));
  }

  /** Highest RSS in MiB over a span; empty without a sample in it. */
  public OptionalDouble peakRss(long fromNanos, long toNanos) {
    return between(fromNanos, toNanos).samples.stream().mapToDouble(Sample::rssMib).max();
  }

  /** Longest time without a sample within a span, in nanoseconds; empty below two samples. */
  public OptionalLong maxGapNanos(long fromNanos, long toNanos) {
    List<Sample> span = between(fromNanos, toNanos).samples;
    long gap = -1;
    for (int i = 1; i < span.size(); i++) {
      gap = Math.max(gap, span.get(i).nanos() - span.get(i - 1).nanos());
    }
    return gap < 0 ? OptionalLong.empty() : OptionalLong.of(gap);
  }

  /**
   * From when on RSS stays within {@code tolerance} (0.02: 2 %) of {@code mib} until the end of the
   * span; empty when it never does.
   */
  public OptionalLong staysWithin(double mib, double tolerance, long fromNanos, long toNanos) {
    List<Sample> span = between(fromNanos, toNanos).samples;
    long since = -1;
    for (int i = span.size() - 1; i >= 0; i--) {
      if (Math.abs(span.get(i).rssMib() - mib) > tolerance * mib) {
        break;
      }
      since = span.get(i).nanos();
    }
    return since < 0 ? OptionalLong.empty() : OptionalLong.of(since);
  }

  /** Whether RSS kept within {@code rangeMib} over the last {@code spanNanos}. */
  public boolean steady(double rangeMib, long spanNanos) {
    if (samples.isEmpty()) {
      return false;
    }
    Sample last = samples.get(samples.size() - 1);
    long from = last.nanos() - spanNanos;
    if (samples.get(0).nanos() > from) {
      return false;
    }
    double low = Double.MAX_VALUE;
    double high = 0;
    for (int i = samples.size() - 1; i >= 0 && samples.get(i).nanos() >= from; i--) {
      low = Math.min(low, samples.get(i).rssMib());
      high = Math.max(high, samples.get(i).rssMib());
    }
    return high - low <= rangeMib;
  }

  /** The newest sample, or null when there is none. */
  public Sample last() {
    return samples.isEmpty() ? null : Objects.requireNonNull(samples.get(samples.size() - 1));
  }
}
