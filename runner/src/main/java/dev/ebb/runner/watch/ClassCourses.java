package dev.ebb.runner.watch;

import dev.ebb.runner.process.ClassHistogram;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.watch.Outlook.Scale;
import dev.ebb.runner.watch.Outlook.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How the live instances of the largest classes go over time, each by itself. */
final class ClassCourses {

  /** Of a histogram so many are followed from then on, and never more than ... */
  private static final int LARGEST = 40;

  /** ... so many in all. */
  private static final int MOST_CLASSES = 200;

  /** Points of a class's course, of which there are many. */
  private static final int POINTS = 240;

  /** A class has a share in what grows from that part of it on. */
  private static final double SHARE = 0.05;

  private static final int SHOWN = 5;
  private static final double MIB = 1 << 20;

  private final double matters;
  private final Map<String, Series> courses = new HashMap<>();

  /**
   * Begins.
   *
   * @param matters growth in MiB an hour that would matter
   */
  ClassCourses(double matters) {
    this.matters = matters;
  }

  void add(double hours, ClassHistogram histogram) {
    histogram.lines().stream()
        .filter(line -> line.rank() <= LARGEST && courses.size() < MOST_CLASSES)
        .forEach(line -> courses.computeIfAbsent(line.name(), key -> new Series(POINTS)));
    courses.forEach((name, course) -> course.add(hours, histogram.bytes(name) / MIB));
  }

  /** One that grows for sure. */
  private record Culprit(String name, Outlook outlook, Series course) {}

  /**
   * Which grow.
   *
   * @param slope of all together, in MiB an hour
   */
  Finding finding(double slope) {
    List<Culprit> culprits = new ArrayList<>();
    courses.forEach(
        (name, course) ->
            course
                .outlook(new Scale(Math.min(matters, SHARE * slope), 1 / MIB))
                .filter(outlook -> outlook.verdict() == Verdict.LEAK)
                .filter(outlook -> outlook.late().slope() >= SHARE * slope)
                .ifPresent(outlook -> culprits.add(new Culprit(name, outlook, course))));
    if (culprits.isEmpty()) {
      return Finding.note(
          "no-class-grows",
          "of the "
              + courses.size()
              + " classes followed none grows for sure by a share of it that is worth a name");
    }
    culprits.sort(
        Comparator.comparingDouble((Culprit one) -> -one.outlook().late().slope())
            .thenComparing(Culprit::name));
    Map<String, Double> figures = new LinkedHashMap<>();
    List<String> words = new ArrayList<>();
    for (Culprit one : culprits.subList(0, Math.min(SHOWN, culprits.size()))) {
      figures.put(one.name(), one.outlook().late().slope());
      words.add(
          String.format(
              Locale.ROOT,
              "%s by %.1f MiB an hour (%.1f to %.1f MiB)",
              one.name(),
              one.outlook().late().slope(),
              one.course().first(),
              one.course().last()));
    }
    return Finding.note(
        "classes-grow",
        figures,
        String.format(
            Locale.ROOT,
            "of %d classes followed, each judged by itself, these grow: %s",
            courses.size(),
            String.join(", ", words)));
  }
}
