package dev.ebb.runner.report;

import dev.ebb.runner.sample.Sample;
import dev.ebb.runner.sample.Timeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The RSS timelines of an arm's trials, aligned at the release. Long ones are thinned out to the
 * highest sample of each stretch of time, so that no peak is lost.
 *
 * @param seconds the stretches' beginnings
 * @param median over the trials, MiB
 * @param low the lowest of the trials
 * @param high the highest of the trials
 * @param phases of the first trial
 * @param notes what could not be read
 */
record Timelines(
    double stretchSeconds,
    double[] seconds,
    double[] median,
    double[] low,
    double[] high,
    List<Trial> trials,
    List<Phase> phases,
    List<String> notes) {

  /** So many points a line are more than a screen can show. */
  private static final int MOST_POINTS = 400;

  /** One trial: RSS, and the heap where the client told of it, in seconds and MiB. */
  record Trial(String name, List<double[]> rss, List<double[]> heapUsed, List<double[]> heap) {}

  /** Where a phase lies, in seconds. */
  record Phase(String name, double from, double to) {}

  /**
   * A trial as it is stored.
   *
   * @param whole whether its samples are all there
   */
  record Source(
      String name, Timeline samples, boolean whole, List<double[]> used, List<double[]> heap) {}

  static Timelines of(List<Source> sources) {
    List<String> notes = new ArrayList<>();
    List<Phase> phases = new ArrayList<>();
    List<Source> readable = new ArrayList<>();
    double from = Double.MAX_VALUE;
    double to = -Double.MAX_VALUE;
    for (Source source : sources) {
      Span span = span(source, readable.isEmpty() ? phases : new ArrayList<>());
      span.note(source).ifPresent(notes::add);
      if (span.count > 0) {
        readable.add(source);
        from = Math.min(from, span.from);
        to = Math.max(to, span.to);
      }
    }
    if (readable.isEmpty()) {
      return new Timelines(
          0, new double[0], new double[0], new double[0], new double[0], List.of(), phases, notes);
    }
    double stretch = Math.max(0.1, (to - from) / MOST_POINTS);
    int count = (int) ((to - from) / stretch) + 1;
    List<double[]> highest = new ArrayList<>();
    List<Trial> trials = new ArrayList<>();
    for (Source source : readable) {
      double[] values = highest(source.samples(), from, stretch, count);
      highest.add(values);
      trials.add(
          new Trial(source.name(), thinned(values, from, stretch), source.used(), source.heap()));
    }
    return together(from, stretch, count, highest, trials, phases, notes);
  }

  private static Timelines together(
      double from,
      double stretch,
      int count,
      List<double[]> highest,
      List<Trial> trials,
      List<Phase> phases,
      List<String> notes) {
    double[] seconds = new double[count];
    double[] median = new double[count];
    double[] low = new double[count];
    double[] high = new double[count];
    int used = 0;
    for (int i = 0; i < count; i++) {
      int at = i;
      double[] values =
          highest.stream()
              .mapToDouble(line -> line[at])
              .filter(Double::isFinite)
              .sorted()
              .toArray();
      if (values.length < highest.size()) {
        continue; // before the slowest trial began, or after the first has ended
      }
      seconds[used] = Math.round((from + i * stretch) * 1_000) / 1_000.0;
      median[used] = rounded(middle(values));
      low[used] = rounded(values[0]);
      high[used] = rounded(values[values.length - 1]);
      used++;
    }
    return new Timelines(
        stretch,
        Arrays.copyOf(seconds, used),
        Arrays.copyOf(median, used),
        Arrays.copyOf(low, used),
        Arrays.copyOf(high, used),
        trials,
        phases,
        notes);
  }

  private static double middle(double[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** What of a trial's samples can be read, in seconds. */
  private record Span(double from, double to, long count) {

    Optional<String> note(Source source) {
      if (count == 0) {
        return Optional.of(source.name() + ": its timeline is missing");
      }
      return source.whole()
          ? Optional.empty()
          : Optional.of(source.name() + ": samples.csv is cut off after " + count + " samples");
    }
  }

  /** Reads it through once; its phases go to the list. */
  private static Span span(Source source, List<Phase> phases) {
    double from = 0;
    double second = 0;
    double began = 0;
    long count = 0;
    String phase = null;
    try (Stream<Sample> samples = source.samples().samples()) {
      for (Sample sample : (Iterable<Sample>) samples::iterator) {
        second = sample.nanos() / 1e9;
        from = count++ == 0 ? second : from;
        if (!sample.phase().label().equals(phase)) {
          if (phase != null) {
            phases.add(new Phase(phase, began, second));
          }
          phase = sample.phase().label();
          began = second;
        }
      }
    }
    if (phase != null) {
      phases.add(new Phase(phase, began, second));
    }
    return new Span(from, second, count);
  }

  /** The highest value of each stretch; one without a sample takes over from the one before. */
  private static double[] highest(Timeline timeline, double from, double stretch, int count) {
    double[] values = new double[count];
    Arrays.fill(values, Double.NaN);
    int last = 0;
    try (Stream<Sample> samples = timeline.samples()) {
      for (Sample sample : (Iterable<Sample>) samples::iterator) {
        int at = (int) ((sample.nanos() / 1e9 - from) / stretch);
        last = Math.max(0, Math.min(count - 1, at)); // a garbled file may go back in time
        double mib = sample.rssMib();
        values[last] = Double.isNaN(values[last]) ? mib : Math.max(values[last], mib);
      }
    }
    for (int i = 1; i <= last; i++) {
      if (Double.isNaN(values[i])) {
        values[i] = values[i - 1];
      }
    }
    return values;
  }

  private static List<double[]> thinned(double[] values, double from, double stretch) {
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      if (!Double.isNaN(values[i])) {
        double second = Math.round((from + i * stretch) * 1_000) / 1_000.0;
        points.add(new double[] {second, rounded(values[i])});
      }
    }
    return points;
  }

  private static double rounded(double mib) {
    return Math.round(mib * 10) / 10.0;
  }
}
