package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Finding.Evidence;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.trial.SoakMetric;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Whether an arm leaks, by its soaks. */
final class Soaked {

  /** Who was not disturbed is judged by RSS, who was by what is live. */
  private record Series(
      String what, SoakMetric slope, SoakMetric low, SoakMetric high, SoakMetric perRecord) {}

  private static final Series RSS =
      new Series(
          "RSS",
          SoakMetric.RSS_GROWTH_MIB_PER_H,
          SoakMetric.RSS_GROWTH_LOW_MIB_PER_H,
          SoakMetric.RSS_GROWTH_HIGH_MIB_PER_H,
          SoakMetric.RSS_GROWTH_B_PER_RECORD);

  private static final Series LIVE =
      new Series(
          "live heap",
          SoakMetric.LIVE_GROWTH_MIB_PER_H,
          SoakMetric.LIVE_GROWTH_LOW_MIB_PER_H,
          SoakMetric.LIVE_GROWTH_HIGH_MIB_PER_H,
          SoakMetric.LIVE_GROWTH_B_PER_RECORD);

  private static final Series OUTSIDE =
      new Series(
          "outside the heap",
          SoakMetric.OUTSIDE_GROWTH_MIB_PER_H,
          SoakMetric.OUTSIDE_GROWTH_LOW_MIB_PER_H,
          SoakMetric.OUTSIDE_GROWTH_HIGH_MIB_PER_H,
          SoakMetric.OUTSIDE_GROWTH_B_PER_RECORD);

  private Soaked() {}

  static Optional<Finding> judge(ArmCase one) {
    List<Row> soaks =
        one.run().trials().good(one.arm().arm()).stream()
            .filter(row -> row.number(SoakMetric.SOAK_S).isPresent())
            .toList();
    if (soaks.isEmpty()) {
      return Optional.empty();
    }
    long leaking = soaks.stream().filter(row -> is(row, 1)).count();
    long none = soaks.stream().filter(row -> is(row, 0)).count();
    long unknown = soaks.size() - leaking - none;
    String of = soaks.size() == 1 ? "" : " in " + "%d of " + soaks.size() + " soaks";
    String verdict =
        leaking > 0
            ? "leaks" + of.formatted(leaking)
            : none > 0
                ? "has no growth that would matter"
                    + of.formatted(none)
                    + (unknown > 0 ? ", of " + unknown + " it cannot be said yet" : "")
                : "cannot be said yet to leak or not" + of.formatted(unknown);
    Row telling =
        soaks.stream()
            .filter(row -> leaking > 0 ? is(row, 1) : none == 0 || is(row, 0))
            .findFirst()
            .orElseThrow();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("leaking", (double) leaking);
    figures.put("not_leaking", (double) none);
    figures.put("unknown", (double) unknown);
    return Optional.of(
        new Finding(
            leaking > 0 ? "leaks" : unknown == 0 ? "leaks-not" : "leak-unknown",
            one.arm().arm(),
            figures,
            Evidence.of(soaks.size()),
            List.of(),
            verdict + parts(telling) + slope(telling, figures, soaks.size())));
  }

  private static boolean is(Row row, int verdict) {
    OptionalDouble leaks = row.number(SoakMetric.LEAKS);
    return leaks.isPresent() && leaks.getAsDouble() == verdict;
  }

  private static String parts(Row row) {
    String growing = row.text(SoakMetric.GROWING.label());
    return growing == null || growing.isEmpty() ? "" : " (" + growing + ")";
  }

  /** Of a leak the part that grows most for sure; else what the arm is judged by. */
  private static Series telling(Row row) {
    Series whole = row.number(RSS.slope).isPresent() ? RSS : LIVE;
    return is(row, 1)
        ? Stream.of(LIVE, OUTSIDE)
            .filter(part -> row.number(part.low).orElse(0) > 0)
            .max(Comparator.comparingDouble(part -> row.number(part.slope).orElse(0)))
            .orElse(whole)
        : whole;
  }

  /** Of one of them; the notes have all. */
  private static String slope(Row row, Map<String, Double> figures, int of) {
    Series series = telling(row);
    OptionalDouble slope = row.number(series.slope);
    if (slope.isEmpty()) {
      return "";
    }
    figures.put(series.slope.label(), slope.getAsDouble());
    String perRecord = is(row, 1) ? perRecord(row, series, slope.getAsDouble()) : "";
    String which = of > 1 ? " (trial " + row.text(Row.TRIAL) + ")" : "";
    return String.format(
        Locale.ROOT,
        ": %s %+.1f [%+.1f to %+.1f] MiB an hour in the later half of %.0f min%s%s",
        series.what,
        slope.getAsDouble(),
        row.number(series.low).orElse(Double.NaN),
        row.number(series.high).orElse(Double.NaN),
        row.number(SoakMetric.SOAK_S).getAsDouble() / 60,
        perRecord,
        which);
  }

  private static String perRecord(Row row, Series series, double slope) {
    OptionalDouble each = row.number(series.perRecord);
    if (each.isEmpty() || slope == 0) {
      return "";
    }
    double bytes = each.getAsDouble() / slope;
    return String.format(
        Locale.ROOT,
        ", %.1f [%.1f to %.1f] bytes for each record",
        each.getAsDouble(),
        bytes * row.number(series.low).orElse(Double.NaN),
        bytes * row.number(series.high).orElse(Double.NaN));
  }
}
