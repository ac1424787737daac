package dev.ebb.runner.sample;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.statistics.descriptive.Median;

/** The samples of one trial, oldest first, and what can be read off them, one at a time. */
public final class Timeline {

  private final Supplier<Stream<Sample>> source;

  /** Opens {@code source} anew, and closes it, each time that something is asked. */
  Timeline(Supplier<Stream<Sample>> source) {
    this.source = source;
  }

  /** These. */
  public static Timeline of(List<Sample> samples) {
    List<Sample> all = List.copyOf(samples);
    return new Timeline(all::stream);
  }

  /** All of them; to be closed. */
  public Stream<Sample> samples() {
    return source.get();
  }

  /**
   * Several processes together: at each sample of the first, what the others were sampled at last.
   * It begins when all have been sampled.
   */
  public static Timeline sum(List<Timeline> timelines) {
    return new Timeline(() -> sums(timelines));
  }

  /**
   * Processes that come and go: at each sample of any, the sum over those that are there. CPU time
   * of those that have gone counts on.
   */
  public static Timeline together(List<Timeline> timelines) {
    return new Timeline(() -> merged(timelines));
  }

  private static Stream<Sample> merged(List<Timeline> timelines) {
    List<Stream<Sample>> open = timelines.stream().map(Timeline::samples).toList();
    List<Iterator<Sample>> sources = open.stream().map(Stream::iterator).toList();
    Sample[] next = new Sample[sources.size()];
    Sample[] now = new Sample[sources.size()];
    for (int i = 0; i < next.length; i++) {
      next[i] = sources.get(i).hasNext() ? sources.get(i).next() : null;
    }
    Iterator<Sample> sums =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return java.util.Arrays.stream(next).anyMatch(sample -> sample != null);
          }

          @Override
          public Sample next() {
            int first = -1;
            for (int i = 0; i < next.length; i++) {
              if (next[i] != null && (first < 0 || next[i].nanos() < next[first].nanos())) {
                first = i;
              }
            }
            now[first] = next[first];
            next[first] = sources.get(first).hasNext() ? sources.get(first).next() : null;
            Sample sum = now[first];
            for (int i = 0; i < now.length; i++) {
              if (i != first && now[i] != null) {
                sum = sum.plus(next[i] == null ? now[i].gone() : now[i]);
              }
            }
            return sum;
          }
        };
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(sums, Spliterator.ORDERED), false)
        .onClose(() -> open.forEach(Stream::close));
  }

  private static Stream<Sample> sums(List<Timeline> timelines) {
    Stream<Sample> first = timelines.get(0).samples();
    List<Stream<Sample>> open = new ArrayList<>(List.of(first));
    List<Until> others = new ArrayList<>();
    for (Timeline timeline : timelines.subList(1, timelines.size())) {
      Stream<Sample> samples = timeline.samples();
      open.add(samples);
      others.add(new Until(samples.iterator()));
    }
    Iterator<Sample> leading = first.iterator();
    Iterator<Sample> sums =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return leading.hasNext();
          }

          @Override
          public Sample next() {
            Sample sum = leading.next();
            long now = sum.nanos();
            for (Until other : others) {
              Sample last = other.at(now);
              sum = sum == null || last == null ? null : sum.plus(last);
            }
            return sum;
          }
        };
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(sums, Spliterator.ORDERED), false)
        .filter(sum -> sum != null)
        .onClose(() -> open.forEach(Stream::close));
  }

  /** Goes along with a clock. */
  private static final class Until {
    private final Iterator<Sample> samples;
    private Sample next;
    private Sample last;

    Until(Iterator<Sample> samples) {
      this.samples = samples;
      next = samples.hasNext() ? samples.next() : null;
    }

    /** The newest at this time, or null. */
    Sample at(long nanos) {
      while (next != null && next.nanos() <= nanos) {
        last = next;
        next = samples.hasNext() ? samples.next() : null;
      }
      return last;
    }
  }

  private interface Reading<T> {
    T of(Stream<Sample> span);
  }

  private <T> T over(long fromNanos, long toNanos, Reading<T> reading) {
    try (Stream<Sample> all = samples()) {
      return reading.of(
          all.dropWhile(sample -> sample.nanos() < fromNanos)
              .takeWhile(sample -> sample.nanos() <= toNanos));
    }
  }

  /** Median RSS in MiB over a span; empty without a sample in it. */
  public OptionalDouble medianRss(long fromNanos, long toNanos) {
    double[] rss = over(fromNanos, toNanos, span -> span.mapToDouble(Sample::rssMib).toArray());
    return rss.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Median.withDefaults().evaluate(rss));
  }

  /**
   * The median of how many threads there were over a span; empty without a sample that knows it.
   */
  public OptionalDouble medianThreads(long fromNanos, long toNanos) {
    double[] threads =
        over(
            fromNanos,
            toNanos,
            span -> span.mapToDouble(Sample::threads).filter(count -> count > 0).toArray());
    return threads.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Median.withDefaults().evaluate(threads));
  }

  /** Highest RSS in MiB over a span; empty without a sample in it. */
  public OptionalDouble peakRss(long fromNanos, long toNanos) {
    return over(fromNanos, toNanos, span -> span.mapToDouble(Sample::rssMib).max());
  }

  /**
   * CPU time in milliseconds as of the first sample at this time or later; empty: there is none.
   */
  public OptionalLong cpuMillisAt(long nanos) {
    return over(nanos, Long.MAX_VALUE, span -> span.mapToLong(Sample::cpuMillis).findFirst());
  }

  /** CPU from one moment to another, in percent of one core; empty: not sampled from there on. */
  public OptionalDouble cpuPct(long fromNanos, long toNanos) {
    OptionalLong before = cpuMillisAt(fromNanos);
    OptionalLong after = cpuMillisAt(toNanos);
    return before.isEmpty() || after.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            100.0 * (after.getAsLong() - before.getAsLong()) / ((toNanos - fromNanos) / 1e6));
  }

  /**
   * Longest time without a sample within a span, in nanoseconds, from its first moment to its last;
   * empty: it has no sample at all.
   */
  public OptionalLong maxGapNanos(long fromNanos, long toNanos) {
    return over(
        fromNanos,
        toNanos,
        span -> {
          long gap = 0;
          long before = fromNanos;
          boolean any = false;
          for (Sample sample : (Iterable<Sample>) span::iterator) {
            gap = Math.max(gap, sample.nanos() - before);
            before = sample.nanos();
            any = true;
          }
          return any ? OptionalLong.of(Math.max(gap, toNanos - before)) : OptionalLong.empty();
        });
  }

  /**
   * From when on RSS stays within {@code tolerance} (0.02: 2 %) of {@code mib} until the end of the
   * span; empty when it never does.
   */
  public OptionalLong staysWithin(double mib, double tolerance, long fromNanos, long toNanos) {
    return over(
        fromNanos,
        toNanos,
        span -> {
          OptionalLong since = OptionalLong.empty();
          for (Sample sample : (Iterable<Sample>) span::iterator) {
            if (Math.abs(sample.rssMib() - mib) > tolerance * mib) {
              since = OptionalLong.empty();
            } else if (since.isEmpty()) {
              since = OptionalLong.of(sample.nanos());
            }
          }
          return since;
        });
  }

  /**
   * Whether RSS kept within {@code rangeMib} over the last {@code spanNanos}, all of them after
   * {@code fromNanos}.
   */
  public boolean steady(double rangeMib, long spanNanos, long fromNanos) {
    return over(
        fromNanos,
        Long.MAX_VALUE,
        span -> {
          List<Sample> samples = span.toList();
          if (samples.isEmpty()) {
            return false;
          }
          long since = samples.get(samples.size() - 1).nanos() - spanNanos;
          double low = Double.MAX_VALUE;
          double high = 0;
          for (Sample sample : samples) {
            if (sample.nanos() >= since) {
              low = Math.min(low, sample.rssMib());
              high = Math.max(high, sample.rssMib());
            }
          }
          return samples.get(0).nanos() <= since && high - low <= rangeMib;
        });
  }
}
