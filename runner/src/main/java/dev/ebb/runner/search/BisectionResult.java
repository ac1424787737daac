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
 * @param good the last that is not worse; empty: that is not known yet, or fewer than two run
 * @param first the first that is worse; empty: none is, or it is not known yet
 */
public record BisectionResult(
    Threshold worse, List<Line> lines, Optional<Integer> good, Optional<Integer> first) {

  /**
   * What is known of a version.
   *
   * @param values of the figure, a trial each
   * @param base whether it is the one that the others are held against
   * @param skipped why it was not tried, or null
   * @param beyond how it lies to the base; null: not tried
   * @param answer what that says
   */
  record Line(
      String version,
      String arm,
      double[] values,
      boolean base,
      String skipped,
      Beyond beyond,
      Answer answer) {

    boolean tried() {
      return values.length > 0;
    }

    /** Whether it was held against the base. */
    boolean compared() {
      return tried() && !base && beyond != null;
    }

    double median() {
      return Median.withDefaults().evaluate(values.clone());
    }
  }

  /** Of a reason in the table; the trial has all of it. */
  private static final int LONGEST = 160;

  /** Whether it is known, and not that trials lie on both sides of the limit. */
  public boolean sure() {
    return good.isPresent()
        && lines.stream().noneMatch(line -> line.compared() && line.answer() == Answer.OPEN);
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
    if (running < 2) {
      return List.of(
          (running == 0 ? "None" : "Only one")
              + " of the "
              + lines.size()
              + " versions has good trials: there is nothing to compare");
    }
    if (good.isEmpty()) {
      return List.of("Not known yet: it broke off before the newest was held against the oldest");
    }
    List<String> sentences = new ArrayList<>();
    if (first.isEmpty()) {
      Line last = lines.get(good.get());
      List<Line> untried = untried();
      sentences.add(
          (untried.isEmpty() ? "None is " : "The newest is not ")
              + (sure() ? "worse: " : "seen to be worse: ")
              + against(last));
      if (!untried.isEmpty()) {
        sentences.add(
            untried.size()
                + " between them were not tried: one that was worse, and was mended, would not be"
                + " seen; name a few, and all of them are");
      }
      onBothSides().ifPresent(sentences::add);
      return sentences;
    }
    Line worst = lines.get(first.get());
    Line last = lines.get(good.get());
    boolean shown = worst.answer() == Answer.WORSE;
    sentences.add(
        worst.version()
            + (shown ? " is the first that is worse: " : " may be the first that is worse: ")
            + against(worst));
    if (!last.base()) {
      sentences.add(
          last.version()
              + (last.answer() == Answer.OPEN
                  ? ", the last before it, is not seen to be: "
                  : ", the last before it, is not: ")
              + against(last));
    }
    onBothSides().ifPresent(sentences::add);
    List<Line> between = lines.subList(good.get() + 1, first.get());
    if (!between.isEmpty()) {
      sentences.add(
          "It may have come with one between them, without a good trial: "
              + String.join(", ", between.stream().map(Line::version).toList()));
    }
    return sentences;
  }

  private Optional<String> onBothSides() {
    List<String> versions =
        lines.stream()
            .filter(line -> line.compared() && line.answer() == Answer.OPEN)
            .map(Line::version)
            .toList();
    return versions.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Trials of "
                + String.join(", ", versions)
                + " lie on both sides of the limit: within noise, it cannot be told");
  }

  /** What was taken for granted. */
  private List<Line> untried() {
    return lines.stream().filter(line -> line.skipped() == null && !line.tried()).toList();
  }

  /** Such as "retained_mib 54.2, with 43.0 of 3.9.1: +11.2 (+26.0 %; …)". */
  private String against(Line line) {
    Beyond beyond = line.beyond();
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
        beyond.difference(),
        beyond.percent().map(pct -> String.format(Locale.ROOT, " or %+.1f %%", pct)).orElse(""),
        evidence(line),
        worse.text());
  }

  /** How many trials there are, and what they say of chance. */
  private String evidence(Line line) {
    int n = line.values().length;
    int m = base().values().length;
    String trials = worse.difference() ? n + " trials against " + m : n + " trials";
    Optional<Interval> interval = line.beyond().interval();
    if (interval.isPresent()) {
      return String.format(
          Locale.ROOT,
          "%.0f %% interval %+.1f to %+.1f, %s",
          line.beyond().confidence(),
          interval.get().low(),
          interval.get().high(),
          trials);
    }
    return trials + ", all on one side of the limit";
  }

  /** Heads of {@link #rows}. */
  private List<String> heads() {
    return List.of("version", "trials", worse.metric().label(), "against the oldest", "verdict");
  }

  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      int end = endOfUntried(i);
      if (end - i > 2) {
        rows.add(
            List.of(
                line.version() + " ... " + lines.get(end - 1).version(),
                "0",
                "-",
                "-",
                (end - i) + " not tried"));
        i = end - 1;
        continue;
      }
      boolean compared = line.compared();
      rows.add(
          List.of(
              line.version(),
              Integer.toString(line.values().length),
              line.tried() ? String.format(Locale.ROOT, "%.1f", line.median()) : "-",
              compared && worse.difference()
                  ? String.format(Locale.ROOT, "%+.1f", line.beyond().difference())
                      + line.beyond()
                          .percent()
                          .map(pct -> String.format(Locale.ROOT, " (%+.0f %%)", pct))
                          .orElse("")
                  : "-",
              remark(line, compared)));
    }
    return rows;
  }

  /** One past the last of those from there on that were not tried. */
  private int endOfUntried(int from) {
    int end = from;
    while (end < lines.size() && !lines.get(end).tried() && lines.get(end).skipped() == null) {
      end++;
    }
    return end;
  }

  private String remark(Line line, boolean compared) {
    if (line.skipped() != null) {
      String reason = line.skipped();
      return "no good trial: "
          + (reason.length() > LONGEST ? reason.substring(0, LONGEST) + " ..." : reason);
    }
    if (line.base() && worse.difference()) {
      return line.tried() ? "the others are held against it" : "";
    }
    if (!compared && !line.tried()) {
      return "not tried";
    }
    return switch (line.answer()) {
      case WORSE -> "worse";
      case NOT_WORSE -> "not worse";
      case OPEN -> "not seen to be worse";
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
    document.put("heads", heads());
    document.put("rows", rows());
    return document;
  }
}
