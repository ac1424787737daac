package dev.ebb.runner.trial;

import static dev.ebb.runner.result.Declared.count;
import static dev.ebb.runner.result.Declared.figure;

import dev.ebb.runner.result.Declared;
import dev.ebb.runner.result.Declared.Fold;
import dev.ebb.runner.result.Declared.Table;
import dev.ebb.runner.result.Form;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.trial.SoakLooks.Soaked;
import dev.ebb.runner.watch.GrowthWatch.Gone;
import dev.ebb.runner.watch.Outlook.Verdict;
import dev.ebb.runner.watch.Quantity;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Whether memory grows without end. Slopes are of the later half, by Theil and Sen, with a 95 %
 * interval by moving blocks.
 */
public enum SoakMetric implements Metric<Seen> {
  SOAK_S(
      figure("How long records came, from the first look to the last")
          .in(Table.FAULTS, 40, "watched", "s", Form.WHOLE)
          .from(seen -> read(seen, SoakMetric::any, gone -> gone.hours() * 3_600))),
  SOAK_LOOKS(
      count("Looks, one after each period").from(seen -> seen.at(Soaked.class).map(Soaked::looks))),
  RSS_FIRST_MIB(
      figure("RSS after the first period")
          .in(Table.FAULTS, 41, "RSS first", "MiB", Form.ONE)
          .from(seen -> read(seen, Soaked::rss, Gone::first))),
  RSS_LAST_MIB(
      figure("RSS after the last period")
          .in(Table.FAULTS, 42, "RSS last", "MiB", Form.ONE)
          .from(seen -> read(seen, Soaked::rss, Gone::last))),
  RSS_GROWTH_MIB_PER_H(
      figure("Growth of RSS")
          .lessIsBetter()
          .in(Table.FAULTS, 43, "RSS grows", "MiB/h", Form.ONE)
          .from(seen -> read(seen, Soaked::rss, SoakMetric::slope))),
  RSS_GROWTH_LOW_MIB_PER_H(
      figure("Growth of RSS, lower end of its interval")
          .from(seen -> read(seen, Soaked::rss, gone -> gone.outlook().late().low()))),
  RSS_GROWTH_HIGH_MIB_PER_H(
      figure("Growth of RSS, upper end of its interval")
          .from(seen -> read(seen, Soaked::rss, gone -> gone.outlook().late().high()))),
  RSS_GROWTH_B_PER_RECORD(
      figure("Growth of RSS, in bytes for each record that came")
          .lessIsBetter()
          .from(seen -> perRecord(seen, Soaked::rss))),
  OUTSIDE_GROWTH_MIB_PER_H(
      figure("Growth of what lies outside the heap")
          .lessIsBetter()
          .from(seen -> read(seen, Soaked::outside, SoakMetric::slope))),
  OUTSIDE_GROWTH_LOW_MIB_PER_H(
      figure("Growth of what lies outside the heap, lower end of its interval")
          .from(seen -> read(seen, Soaked::outside, gone -> gone.outlook().late().low()))),
  OUTSIDE_GROWTH_HIGH_MIB_PER_H(
      figure("Growth of what lies outside the heap, upper end of its interval")
          .from(seen -> read(seen, Soaked::outside, gone -> gone.outlook().late().high()))),
  OUTSIDE_GROWTH_B_PER_RECORD(
      figure("Growth of what lies outside the heap, in bytes for each record that came")
          .lessIsBetter()
          .from(seen -> perRecord(seen, Soaked::outside))),
  LIVE_FIRST_MIB(
      figure("Live heap after the first period")
          .in(Table.FAULTS, 46, "live first", "MiB", Form.ONE)
          .from(seen -> read(seen, Soaked::heap, Gone::first))),
  LIVE_LAST_MIB(
      figure("Live heap after the last period")
          .in(Table.FAULTS, 47, "live last", "MiB", Form.ONE)
          .from(seen -> read(seen, Soaked::heap, Gone::last))),
  LIVE_GROWTH_MIB_PER_H(
      figure("Growth of the live heap")
          .lessIsBetter()
          .in(Table.FAULTS, 48, "live grows", "MiB/h", Form.ONE)
          .from(seen -> read(seen, Soaked::heap, SoakMetric::slope))),
  LIVE_GROWTH_LOW_MIB_PER_H(
      figure("Growth of the live heap, lower end of its interval")
          .from(seen -> read(seen, Soaked::heap, gone -> gone.outlook().late().low()))),
  LIVE_GROWTH_HIGH_MIB_PER_H(
      figure("Growth of the live heap, upper end of its interval")
          .from(seen -> read(seen, Soaked::heap, gone -> gone.outlook().late().high()))),
  LIVE_GROWTH_B_PER_RECORD(
      figure("Growth of the live heap, in bytes for each record that came")
          .lessIsBetter()
          .from(seen -> perRecord(seen, Soaked::heap))),
  GROWING(
      Declared.<Seen>text(
              "What grows by itself for sure: of direct buffers, metaspace, threads, loaded classes")
          .folded(Fold.NONE)
          .from(
              seen ->
                  seen.at(Soaked.class)
                      .filter(soaked -> !soaked.parts().isEmpty())
                      .map(
                          soaked ->
                              soaked.parts().stream()
                                  .map(Quantity::words)
                                  .collect(Collectors.joining(", ")))
                      .orElse(null))),
  LEAKS(
      Declared.<Seen>verdict(
              "1: it grows and has not stopped; 0: by less than what matters; empty: cannot be told")
          .lessIsBetter()
          .from(seen -> seen.at(Soaked.class).map(SoakMetric::leaks)));

  private static final double MIB = 1 << 20;

  private final Declared<Seen> declared;

  SoakMetric(Declared<Seen> declared) {
    this.declared = declared;
  }

  @Override
  public Declared<Seen> declared() {
    return declared;
  }

  private static Optional<Gone> any(Soaked soaked) {
    return soaked.rss().or(soaked::outside).or(soaked::heap);
  }

  private static double slope(Gone gone) {
    return gone.outlook().late().slope();
  }

  private static OptionalDouble read(
      Seen seen, Function<Soaked, Optional<Gone>> what, ToDoubleFunction<Gone> figure) {
    Optional<Gone> gone = seen.at(Soaked.class).flatMap(what);
    return gone.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(figure.applyAsDouble(gone.get()));
  }

  private static OptionalDouble perRecord(Seen seen, Function<Soaked, Optional<Gone>> what) {
    Optional<Soaked> soaked = seen.at(Soaked.class);
    return soaked.isEmpty()
        ? OptionalDouble.empty()
        : read(seen, what, gone -> slope(gone) * MIB * gone.hours() / soaked.get().recordsSeen());
  }

  /** By RSS where it was not disturbed, by what is live and what lies outside where it was. */
  private static OptionalLong leaks(Soaked soaked) {
    Optional<Verdict> outside = verdict(soaked.outside());
    Optional<Verdict> main = verdict(soaked.rss().or(soaked::heap));
    boolean fills = soaked.rss().isPresent() && soaked.fills();
    if (is(outside, Verdict.LEAK)
        || is(main, Verdict.LEAK) && !fills
        || !soaked.parts().isEmpty()) {
      return OptionalLong.of(1);
    }
    boolean none = is(main, Verdict.PLATEAU) && (outside.isEmpty() || is(outside, Verdict.PLATEAU));
    return none ? OptionalLong.of(0) : OptionalLong.empty();
  }

  private static Optional<Verdict> verdict(Optional<Gone> gone) {
    return gone.map(one -> one.outlook().verdict());
  }

  private static boolean is(Optional<Verdict> verdict, Verdict what) {
    return verdict.isPresent() && verdict.get() == what;
  }
}
