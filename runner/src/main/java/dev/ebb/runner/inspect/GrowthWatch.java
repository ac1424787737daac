package dev.ebb.runner.inspect;

import dev.ebb.runner.finding.Growing;
import dev.ebb.runner.inspect.Inspection.Look;
import dev.ebb.runner.process.ClassHistogram;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.summary.Outlook;
import dev.ebb.runner.summary.Outlook.Verdict;
import dev.ebb.runner.summary.Trend;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a process's memory goes over time, from one look to the next: whether it grows without end,
 * which part of it does, and by which classes and threads. Kept is a number for each quantity and
 * look, and of each histogram the classes that are large.
 */
final class GrowthWatch {

  /** So many looks say something of the whole and of both halves. */
  static final int LEAST_LOOKS = 2 * Trend.MIN_POINTS;

  /** Classes that are followed: those with the most bytes in any histogram so far. */
  private static final int MOST_CLASSES = 40;

  private static final int SHOWN = 5;
  private static final double MIB = 1 << 20;
  private static final double NANOS_AN_HOUR = 3.6e12;

  /** A class has a share in what grows from that part of it on. */
  private static final double SHARE = 0.05;

  private final double matters;
  private final double heapMax;
  private final boolean collecting;
  private final long begin = System.nanoTime();
  private final Map<Quantity, Points> points = new EnumMap<>(Quantity.class);
  private final Map<String, Points> classes = new HashMap<>();
  private final Map<String, Integer> threadsAtFirst = new HashMap<>();
  private Map<String, Integer> threads = Map.of();
  private long lastCollection = -1;
  private int looks;
  private int histograms;

  /** A series; hours since the watch began. */
  private static final class Points {
    private final List<double[]> all = new ArrayList<>();

    void add(double hours, double value) {
      all.add(new double[] {hours, value});
    }

    double[] column(int index) {
      return all.stream().mapToDouble(point -> point[index]).toArray();
    }

    double first() {
      return all.get(0)[1];
    }

    double last() {
      return all.get(all.size() - 1)[1];
    }

    double hours() {
      return all.get(all.size() - 1)[0] - all.get(0)[0];
    }

    Optional<Outlook> outlook(double matters) {
      return all.size() < LEAST_LOOKS
          ? Optional.empty()
          : Optional.of(Outlook.of(column(0), column(1), matters));
    }
  }

  /**
   * Begins.
   *
   * @param matters growth in MiB an hour that would matter
   * @param heapMax MiB; negative: there is no limit
   * @param collecting whether all is collected before each look
   */
  GrowthWatch(double matters, double heapMax, boolean collecting) {
    this.matters = matters;
    this.heapMax = heapMax;
    this.collecting = collecting;
  }

  /**
   * Takes in one look.
   *
   * @param histogram of its classes; empty: there is none
   * @param names of its threads
   */
  void add(Look look, Optional<ClassHistogram> histogram, List<String> names) {
    double hours = (System.nanoTime() - begin) / NANOS_AN_HOUR;
    looks++;
    for (Quantity quantity : Quantity.values()) {
      if (quantity == Quantity.HEAP && !newCollection(look)) {
        continue; // the same collection says the same again
      }
      quantity
          .of(look)
          .ifPresent(
              value -> points.computeIfAbsent(quantity, key -> new Points()).add(hours, value));
    }
    histogram.ifPresent(found -> take(found, hours));
    threads = byPattern(names);
    if (looks == 1) {
      threadsAtFirst.putAll(threads);
    }
  }

  private boolean newCollection(Look look) {
    long id = look.jvm().map(jvm -> jvm.beans().afterGc().endMillis()).orElse(-1L);
    boolean anew = id != lastCollection;
    lastCollection = id;
    return anew;
  }

  private void take(ClassHistogram histogram, double hours) {
    histograms++;
    histogram.lines().stream()
        .filter(line -> line.rank() <= MOST_CLASSES || classes.containsKey(line.name()))
        .forEach(
            line ->
                classes
                    .computeIfAbsent(line.name(), key -> new Points())
                    .add(hours, line.bytes() / MIB));
  }

  private static Map<String, Integer> byPattern(List<String> names) {
    Map<String, Integer> counts = new HashMap<>();
    names.forEach(name -> counts.merge(name.replaceAll("\\d+", "N"), 1, Integer::sum));
    return counts;
  }

  /** What can be said by now. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    if (looks < LEAST_LOOKS) {
      findings.add(
          Finding.note(
              "growth-unknown",
              "cannot tell: "
                  + looks
                  + " looks are too few, "
                  + LEAST_LOOKS
                  + " would do: a longer --growth, or a shorter --every"));
      return findings;
    }
    boolean jvm = points.containsKey(Quantity.DIRECT);
    Map<Quantity, Outlook> outlooks = new LinkedHashMap<>();
    for (Quantity quantity : Quantity.values()) {
      Points series = points.get(quantity);
      if (series != null) {
        series
            .outlook(quantity.size() ? matters : 1)
            .ifPresent(outlook -> outlooks.put(quantity, outlook));
      }
    }
    for (Quantity main : List.of(Quantity.RSS, Quantity.HEAP, Quantity.OUTSIDE)) {
      if (outlooks.containsKey(main)) {
        boolean byHeap = main == Quantity.RSS && jvm && byHeapAlone(outlooks);
        findings.add(byHeap ? fillsUp(outlooks) : finding(main, outlooks.get(main)));
      }
    }
    heap(jvm, outlooks, findings);
    outlooks.forEach(
        (quantity, outlook) -> {
          if (quantity.compareTo(Quantity.OUTSIDE) > 0 && outlook.verdict() == Verdict.LEAK) {
            findings.add(finding(quantity, outlook));
          }
        });
    if (grows(outlooks, Quantity.THREADS)) {
      namesOfThreads().ifPresent(findings::add);
    }
    return findings;
  }

  /** Whether RSS grows, and neither what is live nor what lies outside the heap is known to. */
  private static boolean byHeapAlone(Map<Quantity, Outlook> outlooks) {
    return grows(outlooks, Quantity.RSS)
        && !grows(outlooks, Quantity.HEAP)
        && !grows(outlooks, Quantity.OUTSIDE);
  }

  /** A heap that takes what it may is no leak. */
  private Finding fillsUp(Map<Quantity, Outlook> outlooks) {
    Points rss = points.get(Quantity.RSS);
    double slope = outlooks.get(Quantity.RSS).late().slope();
    return Finding.note(
        "heap-fills-up",
        Map.of("rss_mib_per_hour", slope),
        String.format(
            Locale.ROOT,
            "RSS: it grows by %,.0f MiB an hour, from %.1f to %.1f MiB, and the heap with it, %s: no"
                + " leak by that alone, %s",
            slope,
            rss.first(),
            rss.last(),
            outlooks.containsKey(Quantity.HEAP)
                ? "of which what is live does not grow for sure"
                : "of which it is not known what is live",
            heapMax > 0
                ? String.format(Locale.ROOT, "a heap may take its %.0f MiB", heapMax)
                : "a heap takes what it may"));
  }

  private void heap(boolean jvm, Map<Quantity, Outlook> outlooks, List<Finding> findings) {
    if (jvm && !outlooks.containsKey(Quantity.HEAP)) {
      Points seen = points.get(Quantity.HEAP);
      findings.add(
          Finding.note(
              "heap-growth-unknown",
              "heap after collections: cannot tell, there were "
                  + (seen == null ? 0 : seen.all.size())
                  + " collections and "
                  + LEAST_LOOKS
                  + " would do: watch for longer, or with --gc, which collects before each look and"
                  + " pauses the process"));
    }
    if (grows(outlooks, Quantity.HEAP)) {
      if (!collecting) {
        findings.add(
            Finding.note(
                "heap-growth-unsettled",
                "what is left by collections of the young generation may still be garbage of the old"
                    + " one: --growth with --gc settles it, and pauses the process"));
      }
      classes(outlooks.get(Quantity.HEAP).late().slope()).ifPresent(findings::add);
    }
  }

  private static boolean grows(Map<Quantity, Outlook> outlooks, Quantity quantity) {
    return outlooks.containsKey(quantity) && outlooks.get(quantity).verdict() == Verdict.LEAK;
  }

  private Finding finding(Quantity quantity, Outlook outlook) {
    Points series = points.get(quantity);
    boolean limited = quantity == Quantity.HEAP && heapMax > 0;
    return Growing.of(
        new Growing.Watched(
            quantity.words(),
            quantity.size() ? "MiB" : "",
            series.hours(),
            series.first(),
            series.last(),
            limited ? OptionalDouble.of(heapMax) : OptionalDouble.empty(),
            quantity.size() ? matters : 1),
        outlook);
  }

  /** One that grows for sure. */
  private record Culprit(String name, Outlook outlook, Points series) {}

  private Optional<Finding> classes(double slope) {
    List<Culprit> culprits = new ArrayList<>();
    classes.forEach(
        (name, series) ->
            series
                .outlook(matters)
                .filter(outlook -> outlook.verdict() == Verdict.LEAK)
                .filter(outlook -> outlook.late().slope() >= SHARE * slope)
                .ifPresent(outlook -> culprits.add(new Culprit(name, outlook, series))));
    if (culprits.isEmpty()) {
      return Optional.empty();
    }
    culprits.sort(
        Comparator.comparingDouble((Culprit one) -> -one.outlook().late().slope())
            .thenComparing(Culprit::name));
    StringBuilder words =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "of %d classes followed over %d histograms these grow: ",
                classes.size(),
                histograms));
    Map<String, Double> figures = new LinkedHashMap<>();
    for (Culprit one : culprits.subList(0, Math.min(SHOWN, culprits.size()))) {
      figures.put(one.name(), one.outlook().late().slope());
      words.append(figures.size() > 1 ? ", " : "");
      words.append(
          String.format(
              Locale.ROOT,
              "%s by %.1f MiB an hour (%.1f to %.1f MiB)",
              one.name(),
              one.outlook().late().slope(),
              one.series().first(),
              one.series().last()));
    }
    return Optional.of(Finding.note("classes-grow", figures, words.toString()));
  }

  private Optional<Finding> namesOfThreads() {
    return threads.entrySet().stream()
        .max(Comparator.comparingInt(entry -> more(entry.getKey())))
        .filter(entry -> more(entry.getKey()) > 0)
        .map(
            entry ->
                Finding.note(
                    "threads-grow",
                    Map.of("threads", (double) entry.getValue()),
                    String.format(
                        Locale.ROOT,
                        "threads named \"%s\" were %d, and are %d",
                        entry.getKey(),
                        threadsAtFirst.getOrDefault(entry.getKey(), 0),
                        entry.getValue())));
  }

  private int more(String pattern) {
    return threads.get(pattern) - threadsAtFirst.getOrDefault(pattern, 0);
  }
}
