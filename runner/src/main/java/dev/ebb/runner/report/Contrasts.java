package dev.ebb.runner.report;

import dev.ebb.runner.summary.Contrast;
import dev.ebb.runner.trial.Column;
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
    Map<String, List<String>> byArm = new LinkedHashMap<>();
    for (Contrast contrast : comparison.contrasts()) {
      byArm.computeIfAbsent(contrast.arm(), arm -> new ArrayList<>()).add(words(contrast));
    }
    List<String> lines = new ArrayList<>();
    byArm.forEach(
        (arm, words) ->
            lines.add(
                arm + " against " + comparison.reference() + ": " + String.join("; ", words)));
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

  static String words(Contrast contrast) {
    String name = contrast.column().label();
    if (contrast.interval() == null) {
      return name + " too few good trials";
    }
    String range =
        String.format(
            Locale.ROOT,
            "(%s to %s)",
            number(contrast.column(), contrast.interval().low()),
            number(contrast.column(), contrast.interval().high()));
    return contrast.seen()
        ? name + " " + number(contrast.column(), contrast.difference()) + " " + range
        : name + " no difference seen " + range;
  }

  static String number(Column column, double value) {
    return String.format(
        Locale.ROOT,
        column == Column.DRAIN_MS ? "%+.0f" : column == Column.CPU_S ? "%+.2f" : "%+.1f",
        value);
  }
}
