package dev.ebb.runner.report;

import dev.ebb.runner.summary.Contrast;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The arms against the reference, in words. */
final class Contrasts {

  private Contrasts() {}

  /** A line an arm, and what such comparisons are worth; none without a reference. */
  static List<String> lines(Comparison comparison) {
    if (comparison.contrasts().isEmpty()) {
      return List.of();
    }
    Map<String, List<Contrast>> byArm = new LinkedHashMap<>();
    for (Contrast contrast : comparison.contrasts()) {
      byArm.computeIfAbsent(contrast.arm(), arm -> new ArrayList<>()).add(contrast);
    }
    List<String> lines = new ArrayList<>();
    byArm.forEach(
        (arm, contrasts) ->
            lines.add(arm + " against " + comparison.reference() + ": " + words(contrasts)));
    lines.add(multiplicity(comparison));
    return lines;
  }

  /** What is to be expected by chance alone. */
  static String multiplicity(Comparison comparison) {
    int count = comparison.contrasts().size();
    return String.format(
        Locale.ROOT,
        "(each interval is of 95 %% by itself: of %d such differences up to %.1f are expected to be"
            + " seen where there is none)",
        count,
        count * Contrast.FALSE_ALARMS_PCT / 100.0);
  }

  /** Of one arm. */
  static String words(List<Contrast> contrasts) {
    return String.join("; ", contrasts.stream().map(Contrasts::words).toList());
  }

  private static String words(Contrast contrast) {
    Grid.Head head = Grid.head(contrast.metric());
    if (contrast.interval() == null) {
      return head.title()
          + " "
          + head.signed(contrast.difference())
          + " "
          + head.unit()
          + (contrast.trials() == 1 && contrast.against() == 1
              ? " (one trial against one)"
              : " (too few trials for an interval)");
    }
    String range = "(" + interval(contrast) + " " + head.unit() + ")";
    return contrast.seen()
        ? head.title() + " " + head.signed(contrast.difference()) + " " + range
        : head.title() + " no difference seen " + range;
  }

  static String interval(Contrast contrast) {
    Grid.Head head = Grid.head(contrast.metric());
    return head.signed(contrast.interval().low())
        + " to "
        + head.signed(contrast.interval().high());
  }
}
