package dev.ebb.runner.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  /** A trial as it is stored. */
  record Source(
      String name, List<Map<String, String>> samples, List<double[]> used, List<double[]> heap) {}

  static Timelines of(List<Source> sources) {
    List<String> notes = new ArrayList<>();
    List<Phase> phases = new ArrayList<>();
    Map<String, List<double[]>> raw = new LinkedHashMap<>();
    for (Source source : sources) {
      List<double[]> points = points(source, notes, phases.isEmpty() ? phases : new ArrayList<>());
      if (!points.isEmpty()) {
        raw.put(source.name(), points);
      }
    }
    double from = Double.MAX_VALUE;
    double to = -Double.MAX_VALUE;
    for (List<double[]> points : raw.values()) {
      from = Math.min(from, points.get(0)[0]);
      to = Math.max(to, points.get(points.size() - 1)[0]);
    }
    if (raw.isEmpty()) {
      return new Timelines(
          0, new double[0], new double[0], new double[0], new double[0], List.of(), phases, notes);
    }
    double stretch = Math.max(0.1, (to - from) / MOST_POINTS);
    int count = (int) ((to - from) / stretch) + 1;
    List<double[]> highest = new ArrayList<>();
    List<Trial> trials = new ArrayList<>();
    for (Source source : sources) {
      List<double[]> points = raw.get(source.name());
      if (points != null) {
        double[] values = highest(points, from, stretch, count);
        highest.add(values);
        trials.add(
            new Trial(source.name(), thinned(values, from, stretch), source.used(), source.heap()));
      }
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

  /** What of a trial's samples can be read, in seconds and MiB; its phases go to the list. */
  private static List<double[]> points(Source source, List<String> notes, List<Phase> phases) {
    List<double[]> points = new ArrayList<>();
    String phase = null;
    double began = 0;
    for (Map<String, String> line : source.samples()) {
      try {
        double second = Double.parseDouble(line.get("t_ms")) / 1e3;
        points.add(new double[] {second, Double.parseDouble(line.get("rss_mib"))});
        if (!line.get("phase").equals(phase)) {
          if (phase != null) {
            phases.add(new Phase(phase, began, second));
          }
          phase = line.get("phase");
          began = second;
        }
      } catch (NumberFormatException | NullPointerException e) {
        notes.add(source.name() + ": samples.csv is cut off after " + points.size() + " samples");
        break;
      }
    }
    if (points.isEmpty()) {
      notes.add(source.name() + ": its timeline is missing");
    } else if (phase != null) {
      phases.add(new Phase(phase, began, points.get(points.size() - 1)[0]));
    }
    return points;
  }

  /** The highest value of each stretch; one without a sample takes over from the one before. */
  private static double[] highest(List<double[]> points, double from, double stretch, int count) {
    double[] values = new double[count];
    Arrays.fill(values, Double.NaN);
    int last = 0;
    for (double[] point : points) {
      last = (int) ((point[0] - from) / stretch);
      values[last] = Double.isNaN(values[last]) ? point[1] : Math.max(values[last], point[1]);
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
