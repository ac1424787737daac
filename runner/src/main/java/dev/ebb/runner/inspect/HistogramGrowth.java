package dev.ebb.runner.inspect;

import dev.ebb.runner.pasted.PastedHistogram;
import dev.ebb.runner.process.ClassHistogram;
import dev.ebb.runner.process.Shown;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.watch.Outlook;
import dev.ebb.runner.watch.Outlook.Scale;
import dev.ebb.runner.watch.Outlook.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which classes grow from one class histogram to the next. */
final class HistogramGrowth {

  private static final double MIB = 1 << 20;
  private static final int SHOWN = 5;

  /** Classes with most bytes in the last one, of which each is judged. */
  private static final int FOLLOWED = 40;

  /** Differences below it are none that anybody minds. */
  private static final long WORTH_BYTES = 1 << 10;

  /** Of the whole series: growth that would matter, MiB. */
  private static final double MATTERS_MIB = 1;

  private HistogramGrowth() {}

  /** By how much a class has grown. */
  private record Grown(String name, long bytes, long instances) {}

  static List<Finding> of(List<PastedHistogram> histograms) {
    if (histograms.isEmpty()) {
      return List.of();
    }
    PastedHistogram last = histograms.get(histograms.size() - 1);
    if (histograms.size() == 1) {
      return List.of(largest(last));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(between(histograms.get(0), last, histograms.size()));
    if (histograms.size() >= Outlook.LEAST_POINTS) {
      findings.add(trend(histograms));
    }
    return findings;
  }

  private static Finding largest(PastedHistogram histogram) {
    List<ClassHistogram.Line> lines = histogram.classes().lines();
    if (lines.stream().noneMatch(line -> line.rank() == 1)) {
      return Finding.note(
          "largest-unknown",
          "Which classes are the largest cannot be told: the first rows of the class histogram are"
              + " missing");
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    List<String> words = new ArrayList<>();
    lines.stream()
        .sorted(Comparator.comparingLong(line -> -line.bytes()))
        .limit(SHOWN)
        .forEach(
            line -> {
              figures.put(line.name(), line.bytes() / MIB);
              words.add(
                  String.format(
                      Locale.ROOT, "%s %.1f MiB", Shown.beginOf(line.name()), line.bytes() / MIB));
            });
    return Finding.note(
        "largest-classes",
        figures,
        (histogram.whole()
                ? "The largest classes: "
                : "Of the classes that are there, the largest: ")
            + String.join(", ", words)
            + "; a second histogram tells which grow");
  }

  private static Finding between(PastedHistogram first, PastedHistogram last, int count) {
    Map<String, Double> figures = new LinkedHashMap<>();
    List<String> words = new ArrayList<>();
    for (Grown one : grown(first, last).stream().limit(SHOWN).toList()) {
      figures.put(one.name, one.bytes / MIB);
      words.add(
          String.format(
              Locale.ROOT,
              "%s by %.2f MiB (%+,d instances)",
              Shown.beginOf(one.name),
              one.bytes / MIB,
              one.instances));
    }
    Optional<ClassHistogram.Total> from = first.classes().total();
    Optional<ClassHistogram.Total> to = last.classes().total();
    String all =
        from.isPresent() && to.isPresent()
            ? String.format(
                Locale.ROOT,
                "all objects from %.1f to %.1f MiB",
                from.get().bytes() / MIB,
                to.get().bytes() / MIB)
            : "of all objects it is not known, a total is missing";
    return Finding.note(
        "classes-differ",
        figures,
        String.format(
            Locale.ROOT,
            "From the first of %d class histograms to the last %s; %s%s",
            count,
            all,
            words.isEmpty()
                ? none(first, last)
                : among(first, last) + "most have grown: " + String.join(", ", words),
            count < Outlook.LEAST_POINTS
                ? "; " + count + " points tell no trend, just a difference"
                : ""));
  }

  private static String none(PastedHistogram first, PastedHistogram last) {
    return first.whole() && last.whole()
        ? "no class has grown"
        : compared(first, last) == 0
            ? "no class is in both, for rows are missing"
            : among(first, last) + "none has grown";
  }

  /** Of which classes that holds, where some have no row. */
  private static String among(PastedHistogram first, PastedHistogram last) {
    return first.whole() && last.whole()
        ? ""
        : String.format(
            Locale.ROOT,
            "of the %,d classes that %s",
            compared(first, last),
            first.whole() ? "the last still shows " : "both show ");
  }

  private static long compared(PastedHistogram first, PastedHistogram last) {
    Map<String, ClassHistogram.Line> before = byName(first.classes());
    return last.classes().lines().stream()
        .filter(line -> first.whole() || before.containsKey(line.name()))
        .count();
  }

  private static List<Grown> grown(PastedHistogram first, PastedHistogram last) {
    List<Grown> grown = new ArrayList<>();
    Map<String, ClassHistogram.Line> before = byName(first.classes());
    for (ClassHistogram.Line line : last.classes().lines()) {
      ClassHistogram.Line was = before.get(line.name());
      if (was == null && !first.whole()) {
        continue; // its row may be among those that are missing
      }
      long bytes = line.bytes() - (was == null ? 0 : was.bytes());
      if (bytes >= WORTH_BYTES) {
        grown.add(
            new Grown(line.name(), bytes, line.instances() - (was == null ? 0 : was.instances())));
      }
    }
    grown.sort(Comparator.comparingLong((Grown one) -> -one.bytes).thenComparing(Grown::name));
    return grown;
  }

  private static Map<String, ClassHistogram.Line> byName(ClassHistogram classes) {
    Map<String, ClassHistogram.Line> lines = new LinkedHashMap<>();
    classes.lines().forEach(line -> lines.putIfAbsent(line.name(), line));
    return lines;
  }

  /** Their times are not known: the place in the series stands for it. */
  private static Finding trend(List<PastedHistogram> histograms) {
    int n = histograms.size();
    double[] places = new double[n];
    List<Map<String, ClassHistogram.Line>> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      places[i] = i;
      rows.add(byName(histograms.get(i).classes()));
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    List<String> words = new ArrayList<>();
    int followed = 0;
    for (ClassHistogram.Line line :
        histograms.get(n - 1).classes().lines().stream()
            .sorted(Comparator.comparingLong(row -> -row.bytes()))
            .limit(FOLLOWED)
            .toList()) {
      Optional<double[]> mib = series(line.name(), histograms, rows);
      if (mib.isEmpty()) {
        continue;
      }
      followed++;
      Outlook outlook =
          Outlook.of(places, mib.get(), new Scale(MATTERS_MIB / (n - 1), WORTH_BYTES / MIB));
      if (outlook.verdict() == Verdict.LEAK && words.size() < SHOWN) {
        figures.put(line.name(), outlook.late().slope());
        words.add(
            String.format(
                Locale.ROOT,
                "%s by %.3f [%.3f to %.3f] MiB",
                Shown.beginOf(line.name()),
                outlook.late().slope(),
                outlook.late().low(),
                outlook.late().high()));
      }
    }
    return Finding.note(
        words.isEmpty() ? "no-class-grows" : "classes-grow",
        figures,
        words.isEmpty()
            ? "Of "
                + followed
                + " classes followed through "
                + n
                + " histograms none grows for sure"
            : "Of "
                + followed
                + " classes followed through "
                + n
                + " histograms, each judged by itself, these grow and have not stopped, from one"
                + " histogram to the next: "
                + String.join(", ", words)
                + "; whether they are the same time apart is not known");
  }

  private static Optional<double[]> series(
      String name, List<PastedHistogram> all, List<Map<String, ClassHistogram.Line>> rows) {
    double[] mib = new double[all.size()];
    for (int i = 0; i < mib.length; i++) {
      ClassHistogram.Line line = rows.get(i).get(name);
      if (line == null && !all.get(i).whole()) {
        return Optional.empty();
      }
      mib[i] = line == null ? 0 : line.bytes() / MIB;
    }
    return Optional.of(mib);
  }
}
