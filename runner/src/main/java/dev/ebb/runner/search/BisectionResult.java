package dev.ebb.runner.search;

import dev.ebb.runner.search.Beyond.Answer;
import dev.ebb.runner.summary.Interval;
import dev.ebb.runner.summary.Threshold;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.statistics.descriptive.Median;

/**
 * What a bisection has found.
 *
 * @param lines a version each, the oldest first
 * @param good the last that is not worse; empty: that is not known yet, fewer than two run, or the
 *     oldest is worse already
 * @param first the first that is worse; empty: none is, or it is not known yet
 */
public record BisectionResult(
    Threshold worse, List<Line> lines, Optional<Integer> good, Optional<Integer> first) {

  /** Of a reason in the table; the trial has all of it. */
  private static final int LONGEST = 160;

  /**
   * What is known of a version.
   *
   * @param values of the figure, a good trial each
   * @param trials all of them
   * @param base whether it is the one that the others are held against
   * @param skipped why it cannot be tried, or null
   * @param beyond how it lies to the base; null: not tried
   * @param answer what that says
   * @param open whether it broke off before there were trials enough
   */
  record Line(
      String version,
      double[] values,
      int trials,
      boolean base,
      String skipped,
      Beyond beyond,
      Answer answer,
      boolean open) {

    boolean tried() {
      return values.length > 0;
    }

    double median() {
      return Median.withDefaults().evaluate(values.clone());
    }
  }

  /** Whether what is said is known, and not that trials lie on both sides of the limit. */
  public boolean sure() {
    if (first.isPresent()) {
      return lines.get(first.get()).answer() == Answer.WORSE
          && (good.isEmpty()
              || notWorse(lines.get(good.get()))
                  && lines.subList(good.get() + 1, first.get()).stream()
                      .allMatch(line -> line.skipped() != null));
    }
    return good.isPresent()
        && lines.get(lines.size() - 1).skipped() == null
        && lines.stream().filter(Line::tried).allMatch(this::notWorse);
  }

  private boolean notWorse(Line line) {
    return line.base() && worse.difference() || line.answer() == Answer.NOT_WORSE;
  }

  /** The first version that is worse; empty: none is, or it is not known. */
  public Optional<String> firstWorse() {
    return first.map(i -> lines.get(i).version());
  }

  private Line base() {
    return lines.stream().filter(Line::base).findFirst().orElseThrow();
  }

  /** The answer, then what it rests on. */
  public List<String> sentences() {
    long running = lines.stream().filter(line -> line.skipped() == null).count();
    List<String> sentences = new ArrayList<>();
    if (running < 2) {
      sentences.add(
          (running == 0 ? "None" : "Only one")
              + " of the "
              + lines.size()
              + " versions has good trials: there is nothing to compare");
    } else if (first.isPresent()) {
      found(sentences);
    } else if (good.isPresent()) {
      none(lines.get(good.get()), sentences);
    } else {
      sentences.add("Not known yet: it broke off before the newest was held against the oldest");
    }
    return sentences;
  }

  private void none(Line newest, List<String> sentences) {
    List<String> untried = untried(lines);
    List<String> skipped = skipped(lines);
    String whom =
        !untried.isEmpty()
            ? "The newest" + (skipped.isEmpty() ? "" : " that can be tried") + " is not "
            : skipped.isEmpty() ? "None is " : "None of those that can be tried is ";
    boolean seen = lines.stream().filter(Line::tried).allMatch(this::notWorse);
    sentences.add(whom + (seen ? "worse: " : "seen to be worse: ") + against(newest));
    if (!untried.isEmpty()) {
      sentences.add(
          untried.size()
              + " before it were not tried: one that was worse, and was mended, would not be seen;"
              + " of "
              + Bisection.FEW
              + " or fewer all are tried");
    }
    if (!skipped.isEmpty()) {
      sentences.add("Nobody knows of " + String.join(", ", skipped) + ", without a good trial");
    }
    onBothSides(lines).ifPresent(sentences::add);
  }

  private void found(List<String> sentences) {
    Line worst = lines.get(first.get());
    if (good.isEmpty()) {
      sentences.add("The oldest is worse already: " + against(worst));
      return;
    }
    Line last = lines.get(good.get());
    List<Line> between = lines.subList(good.get() + 1, first.get());
    List<String> skipped = skipped(between);
    sentences.add(
        worst.version()
            + (worst.answer() == Answer.WORSE ? " is" : " may be")
            + (skipped.isEmpty()
                ? " the first that is worse: "
                : " the first of those that can be tried that is worse: ")
            + against(worst));
    if (!last.base() || !worse.difference()) {
      sentences.add(
          last.version()
              + ", the last before it"
              + (last.base() ? " and the oldest" : "")
              + (last.answer() == Answer.OPEN ? ", is not seen to be: " : ", is not: ")
              + against(last));
    }
    onBothSides(List.of(worst, last)).ifPresent(sentences::add);
    if (!skipped.isEmpty()) {
      sentences.add(
          "It may have come with one between them, without a good trial: "
              + String.join(", ", skipped));
    }
    if (skipped.size() < between.size()) {
      sentences.add(
          (between.size() - skipped.size())
              + " between them are not known well enough: there is too much noise to go on");
    }
    List<String> earlier = untried(lines.subList(0, good.get()));
    if (!earlier.isEmpty()) {
      sentences.add(
          earlier.size()
              + " earlier "
              + (earlier.size() == 1 ? "one was" : "ones were")
              + " not tried: what has become worse is taken to stay so");
    }
  }

  private static List<String> untried(List<Line> some) {
    return some.stream()
        .filter(line -> line.skipped() == null && !line.tried())
        .map(Line::version)
        .toList();
  }

  private static List<String> skipped(List<Line> some) {
    return some.stream().filter(line -> line.skipped() != null).map(Line::version).toList();
  }

  private Optional<String> onBothSides(List<Line> some) {
    List<String> versions =
        some.stream()
            .filter(line -> line.tried() && line.answer() == Answer.OPEN)
            .filter(line -> !line.base() || !worse.difference())
            .map(Line::version)
            .toList();
    return versions.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Trials of "
                + String.join(", ", versions)
                + " lie on both sides of the limit: within noise, it cannot be told");
  }

  /** Such as "4.4.0 retained_mib 54.2, 3.9.1 43.0: +11.2 or +26.0 % (…)". */
  private String against(Line line) {
    String figure =
        String.format(
            Locale.ROOT, "%s %s %.1f", line.version(), worse.metric().label(), line.median());
    if (!worse.difference()) {
      return figure + " (" + evidence(line) + "), the limit is '" + worse.text() + "'";
    }
    return String.format(
        Locale.ROOT,
        "%s, %s %.1f: %+.1f%s (%s), the limit is '%s'",
        figure,
        base().version(),
        base().median(),
        line.beyond().difference(),
        line.beyond()
            .percent()
            .map(pct -> String.format(Locale.ROOT, " or %+.1f %%", pct))
            .orElse(""),
        evidence(line),
        worse.text());
  }

  /** How many trials there are, and what they say of chance. */
  private String evidence(Line line) {
    int n = line.values().length;
    String trials =
        worse.difference() ? n + " trials against " + base().values().length : n + " trials";
    Optional<Interval> interval = line.beyond().interval();
    if (interval.isPresent()) {
      return String.format(
          Locale.ROOT,
          worse.difference()
              ? "%.0f %% interval %+.1f to %+.1f, %s"
              : "%.0f %% interval %.1f to %.1f, %s",
          Math.floor(line.beyond().confidence()),
          interval.get().low(),
          interval.get().high(),
          trials);
    }
    return trials
        + (line.answer() == Answer.OPEN
            ? ", too few for an interval"
            : ", all on one side of the limit");
  }

  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    int i = 0;
    while (i < lines.size()) {
      int end = endOfUntried(i);
      if (end - i > 2) {
        String range = lines.get(i).version() + " ... " + lines.get(end - 1).version();
        rows.add(List.of(range, "0", "-", "-", (end - i) + " not tried"));
        i = end;
      } else {
        rows.add(row(lines.get(i)));
        i++;
      }
    }
    return rows;
  }

  private List<String> row(Line line) {
    boolean differs = worse.difference() && line.tried() && !line.base();
    return List.of(
        line.version(),
        Integer.toString(line.values().length),
        line.tried() ? String.format(Locale.ROOT, "%.1f", line.median()) : "-",
        differs
            ? String.format(Locale.ROOT, "%+.1f", line.beyond().difference())
                + line.beyond()
                    .percent()
                    .map(pct -> String.format(Locale.ROOT, " (%+.0f %%)", pct))
                    .orElse("")
            : "-",
        remark(line));
  }

  /** One past the last of those from there on that were not tried. */
  private int endOfUntried(int from) {
    int end = from;
    while (end < lines.size() && !lines.get(end).tried() && lines.get(end).skipped() == null) {
      end++;
    }
    return end;
  }

  private String remark(Line line) {
    if (line.skipped() != null) {
      String reason = line.skipped();
      return "no good trial: "
          + (reason.length() > LONGEST ? reason.substring(0, LONGEST) + " ..." : reason);
    }
    int failed = line.trials() - line.values().length;
    return verdict(line) + (failed == 0 ? "" : ", " + failed + " of " + line.trials() + " failed");
  }

  private String verdict(Line line) {
    if (!line.tried()) {
      return "not tried";
    }
    if (line.base() && worse.difference()) {
      return "the others are held against it";
    }
    return switch (line.answer()) {
      case WORSE -> "worse";
      case NOT_WORSE -> "not worse";
      case OPEN -> line.open() ? "not decided" : "not seen to be worse";
    };
  }

  /** As {@code run.json} keeps it. */
  Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("kind", "bisect");
    document.put("title", "Which version did it");
    document.put("worse", worse.text());
    document.put("first_worse", firstWorse().orElse(null));
    document.put("last_not_worse", good.map(i -> lines.get(i).version()).orElse(null));
    document.put("sure", sure());
    document.put("sentences", sentences());
    document.put(
        "heads",
        List.of("version", "trials", worse.metric().label(), "against the oldest", "verdict"));
    document.put("rows", rows());
    return document;
  }
}
