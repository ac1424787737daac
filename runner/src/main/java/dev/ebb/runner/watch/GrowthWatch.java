package dev.ebb.runner.watch;

import dev.ebb.runner.process.ClassHistogram;
import dev.ebb.runner.process.Shown;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.watch.Outlook.Scale;
import dev.ebb.runner.watch.Outlook.Verdict;
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
 * which part of it does, and by which classes and threads. What it keeps does not grow with the
 * time.
 */
public final class GrowthWatch {

  public static final int LEAST_LOOKS = Outlook.LEAST_POINTS;

  private static final double MIB = 1 << 20;
  private static final double NANOS_AN_HOUR = 3.6e12;

  /** Differences that cannot be seen: some pages; one of what is counted. */
  private static final double RESOLUTION_MIB = 0.1;

  private final double matters;
  private final double heapMax;
  private final OptionalDouble rssMax;
  private final Age age;
  private final long begin = System.nanoTime();
  private final Map<Quantity, Series> courses = new EnumMap<>(Quantity.class);
  private final Series live = new Series();
  private final ClassCourses classes;
  private final Map<String, Integer> threadsAtFirst = new HashMap<>();
  private Map<String, Integer> threads = Map.of();
  private int looks;
  private Map<Quantity, Outlook> judged;
  private Optional<Outlook> judgedLive;

  /**
   * Begins.
   *
   * @param matters growth in MiB an hour that would matter
   * @param heapMax MiB; negative: there is no limit
   * @param rssMax MiB that the process may have in memory; empty: no limit is known
   * @param upHours how long it has been running; infinite: that is not known, and not little
   */
  public GrowthWatch(double matters, double heapMax, OptionalDouble rssMax, double upHours) {
    this.matters = matters;
    classes = new ClassCourses(matters);
    this.heapMax = heapMax;
    this.rssMax = rssMax;
    age = new Age(upHours);
  }

  /**
   * What is live.
   *
   * @param mib of it in all
   * @param classes of which it is; empty: not known
   */
  public record Live(double mib, Optional<ClassHistogram> classes) {

    /** By a whole class histogram. */
    public static Live of(ClassHistogram classes) {
      return new Live(classes.bytes() / MIB, Optional.of(classes));
    }
  }

  /**
   * Takes in one look, as of now.
   *
   * @param found what is live; empty: it was not collected
   * @param names of its threads; none: not known
   */
  public void add(Look look, Optional<Live> found, List<String> names) {
    add((System.nanoTime() - begin) / NANOS_AN_HOUR, look, found, names);
  }

  /**
   * The same.
   *
   * @param hours since it began
   */
  public void add(double hours, Look look, Optional<Live> found, List<String> names) {
    looks++;
    judged = null;
    judgedLive = null;
    for (Quantity quantity : Quantity.values()) {
      quantity
          .of(look)
          .ifPresent(
              value -> courses.computeIfAbsent(quantity, key -> new Series()).add(hours, value));
    }
    found.ifPresent(
        now -> {
          live.add(hours, now.mib());
          now.classes().ifPresent(histogram -> classes.add(hours, histogram));
        });
    if (!names.isEmpty()) {
      threads = byPattern(names);
      if (threadsAtFirst.isEmpty()) {
        threadsAtFirst.putAll(threads);
      }
    }
  }

  private static Map<String, Integer> byPattern(List<String> names) {
    Map<String, Integer> counts = new HashMap<>();
    names.forEach(name -> counts.merge(name.replaceAll("\\d+", "N"), 1, Integer::sum));
    return counts;
  }

  /** How a quantity went; empty: it is not known of this process, or was looked at too rarely. */
  public Optional<Gone> gone(Quantity quantity) {
    return Optional.ofNullable(outlooks().get(quantity))
        .map(outlook -> gone(outlook, courses.get(quantity)));
  }

  /** How what is live went; the same. */
  public Optional<Gone> live() {
    return liveOutlook().map(outlook -> gone(outlook, live));
  }

  private static Gone gone(Outlook outlook, Series course) {
    return new Gone(outlook, course.span(), course.first(), course.last());
  }

  /**
   * How something went.
   *
   * @param hours for which it was watched
   */
  public record Gone(Outlook outlook, double hours, double first, double last) {}

  /** Of these little is noise, and nothing fills up and is free inside. */
  private static final List<Quantity> TELLING =
      List.of(Quantity.DIRECT, Quantity.METASPACE, Quantity.THREADS, Quantity.LOADED);

  /** Which parts grow for sure that tell of a leak by themselves. */
  public List<Quantity> telling() {
    Map<Quantity, Outlook> outlooks = outlooks();
    return TELLING.stream().filter(quantity -> grows(outlooks, quantity)).toList();
  }

  /** Whether what grows for sure is no more than the heap's filling up. */
  public boolean fillsUp() {
    return fillsUp(outlooks());
  }

  /**
   * What a course allows to say, in mind how long the process has been running.
   *
   * @param most what getting going takes
   */
  private Optional<Outlook> outlook(Series course, Scale scale, double most) {
    return course.outlook(scale).map(found -> age.judged(found, course.span(), most));
  }

  private Optional<Outlook> liveOutlook() {
    if (judgedLive == null) {
      judgedLive = outlook(live, new Scale(matters, RESOLUTION_MIB), Age.LIVE_GETTING_GOING_MIB);
    }
    return judgedLive;
  }

  /** Of all quantities; resampling takes its time, so that it is done once after each look. */
  private Map<Quantity, Outlook> outlooks() {
    if (judged == null) {
      Map<Quantity, Outlook> outlooks = new LinkedHashMap<>();
      courses.forEach(
          (quantity, course) ->
              outlook(course, scale(quantity), quantity.size() ? Age.GETTING_GOING_MIB : 1)
                  .ifPresent(outlook -> outlooks.put(quantity, outlook)));
      judged = outlooks;
    }
    return judged;
  }

  /**
   * What can be said by now.
   *
   * @param disturbed whether it was made to collect all the time: then its RSS is nobody's
   */
  public List<Finding> findings(boolean disturbed) {
    if (looks < LEAST_LOOKS) {
      return List.of(
          Finding.note(
              "growth-unknown",
              "whether it grows cannot be told: "
                  + looks
                  + " looks are too few, "
                  + LEAST_LOOKS
                  + " would do: for longer, or a shorter --every"));
    }
    List<Finding> findings = new ArrayList<>();
    Map<Quantity, Outlook> outlooks = outlooks();
    if (!disturbed) {
      findings.add(
          fillsUp(outlooks)
              ? fillingUp(outlooks)
              : finding(Quantity.RSS, outlooks.get(Quantity.RSS)));
    }
    if (outlooks.containsKey(Quantity.DIRECT) || liveOutlook().isPresent()) {
      heap(findings);
    }
    if (outlooks.containsKey(Quantity.OUTSIDE)) {
      findings.add(finding(Quantity.OUTSIDE, outlooks.get(Quantity.OUTSIDE)));
    }
    int before = findings.size();
    outlooks.forEach(
        (quantity, outlook) -> {
          if (quantity.compareTo(Quantity.OUTSIDE) > 0 && outlook.verdict() == Verdict.LEAK) {
            findings.add(finding(quantity, outlook));
          }
        });
    if (grows(outlooks, Quantity.OUTSIDE) && findings.size() == before) {
      findings.add(noPart(outlooks));
    }
    if (grows(outlooks, Quantity.THREADS)) {
      namesOfThreads().ifPresent(findings::add);
    }
    Series rss = courses.get(Quantity.RSS);
    if (age.veryYoung(rss.span())) {
      findings.add(
          Finding.note(
              "was-warming-up",
              "it had been running for less than four minutes when the later half began: what a program"
                  + " takes to get going is among it"));
    }
    return findings;
  }

  /** That none is known to, and which rose most as far as can be seen. */
  private static Finding noPart(Map<Quantity, Outlook> outlooks) {
    String words = "of what lies outside the heap no part is known to grow";
    return outlooks.entrySet().stream()
        .filter(part -> part.getKey().size() && part.getKey().compareTo(Quantity.OUTSIDE) > 0)
        .max(Comparator.comparingDouble(part -> part.getValue().late().slope()))
        .filter(part -> part.getValue().late().slope() > 0)
        .map(
            part -> {
              Trend late = part.getValue().late();
              return new Finding(
                  "no-part-grows",
                  part.getKey().words(),
                  Map.of("per_hour", late.slope()),
                  new Finding.Evidence(0, late.low(), late.high(), List.of()),
                  List.of(),
                  words
                      + " for sure; the steepest is "
                      + part.getKey().words()
                      + ", by "
                      + Growing.slope(late, " MiB"));
            })
        .orElseGet(() -> Finding.note("no-part-grows", words));
  }

  private Scale scale(Quantity quantity) {
    return quantity.size() ? new Scale(matters, RESOLUTION_MIB) : new Scale(1, 1);
  }

  /** What is live on the heap is known only where all is collected. */
  private void heap(List<Finding> findings) {
    Optional<Outlook> outlook = liveOutlook();
    if (outlook.isEmpty()) {
      findings.add(
          Finding.note(
              "live-unknown",
              "live heap: cannot tell without full collections: --gc collects before each look, which"
                  + " pauses the process"));
      return;
    }
    findings.add(
        Growing.of(
            new Growing.Watched(
                "live heap",
                "MiB",
                live.span(),
                live.first(),
                live.last(),
                heapMax > 0 ? OptionalDouble.of(heapMax) : OptionalDouble.empty(),
                matters),
            outlook.get()));
    if (outlook.get().verdict() == Verdict.LEAK) {
      findings.add(classes.finding(outlook.get().late().slope()));
    }
  }

  private static boolean grows(Map<Quantity, Outlook> outlooks, Quantity quantity) {
    return outlooks.containsKey(quantity) && outlooks.get(quantity).verdict() == Verdict.LEAK;
  }

  /**
   * Whether RSS grows by its heap's growing within what it may take, and nothing else is seen to.
   */
  private boolean fillsUp(Map<Quantity, Outlook> outlooks) {
    return grows(outlooks, Quantity.RSS)
        && grows(outlooks, Quantity.HEAP_IN_MEMORY)
        && !grows(outlooks, Quantity.OUTSIDE);
  }

  private Finding fillingUp(Map<Quantity, Outlook> outlooks) {
    Series rss = courses.get(Quantity.RSS);
    double slope = outlooks.get(Quantity.RSS).late().slope();
    boolean alone = outlooks.get(Quantity.OUTSIDE).verdict() == Verdict.PLATEAU;
    return Finding.note(
        "heap-fills-up",
        Map.of("rss_mib_per_hour", slope),
        String.format(
            Locale.ROOT,
            "RSS: it grows by %,.0f MiB an hour, from %.1f to %.1f MiB, with the heap that is in"
                + " memory (%.0f%s MiB)%s: that is a leak only if what is live grows",
            slope,
            rss.first(),
            rss.last(),
            courses.get(Quantity.HEAP_IN_MEMORY).last(),
            heapMax > 0 ? String.format(Locale.ROOT, " of at most %.0f", heapMax) : "",
            alone ? "" : ", and it cannot be told whether anything else does"));
  }

  private Finding finding(Quantity quantity, Outlook outlook) {
    Series course = courses.get(quantity);
    return Growing.of(
        new Growing.Watched(
            quantity.words(),
            quantity.size() ? "MiB" : "",
            course.span(),
            course.first(),
            course.last(),
            quantity == Quantity.RSS ? rssMax : OptionalDouble.empty(),
            scale(quantity).growth()),
        outlook);
  }

  private Optional<Finding> namesOfThreads() {
    return threads.keySet().stream()
        .max(Comparator.comparingInt(this::more).thenComparing(Comparator.naturalOrder()))
        .filter(pattern -> more(pattern) > 0)
        .map(
            pattern ->
                Finding.note(
                    "threads-grow",
                    Map.of("threads", (double) threads.get(pattern)),
                    String.format(
                        Locale.ROOT,
                        "threads named \"%s\" were %d, and are %d",
                        Shown.of(pattern),
                        threadsAtFirst.getOrDefault(pattern, 0),
                        threads.get(pattern))));
  }

  private int more(String pattern) {
    return threads.get(pattern) - threadsAtFirst.getOrDefault(pattern, 0);
  }
}
