package dev.ebb.runner.finding;

import dev.ebb.runner.churn.Checkpoint;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Finding.Evidence;
import dev.ebb.runner.summary.ChurnSummary;
import dev.ebb.runner.summary.Growth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What the measured growth means for an application that pushes at a given rate. */
final class Projection {

  private static final double MIB = 1 << 20;
  private static final double DAY_S = 86_400;

  /** The heap Kafka's own start script gives a broker, and one that many have. */
  private static final double[] OTHER_HEAPS_MIB = {1_024, 6_144};

  private Projection() {}

  static List<Finding> judge(ChurnCase run) {
    Optional<Growth> growth =
        run.arm(ChurnCase.RECREATE)
            .map(ChurnSummary::bytesPerPush)
            .filter(Growth::seen)
            .filter(seen -> run.setup().own());
    Optional<Double> empty =
        run.looks().getOrDefault(ChurnCase.RECREATE, List.of()).stream()
            .map(Checkpoint::heapOccupiedMib)
            .filter(Objects::nonNull)
            .findFirst();
    if (growth.isEmpty() || empty.isEmpty()) {
      return List.of();
    }
    double rate = run.setup().pushesPerS();
    double perDayMib = growth.get().slope() * rate * DAY_S / MIB;
    List<Finding> findings = new ArrayList<>();
    findings.add(
        finding(
            growth.get(),
            Finding.figures("bytes_per_push", growth.get().slope(), "levels_off_mib", perDayMib),
            String.format(
                Locale.ROOT,
                "This is a projection, not a measurement: at %s push%s a second, %.0f bytes of live"
                    + " heap a push and an expiry of 24 h (producer.id.expiration.ms), producer"
                    + " state levels off at %,.0f MiB.",
                plain(rate),
                rate == 1 ? "" : "es",
                growth.get().slope(),
                perDayMib)));
    int brokers = run.setup().brokers();
    String each = brokers == 1 ? "" : " on each of " + brokers + " brokers";
    findings.add(
        full(growth.get(), run.setup().heapMib(), empty.get(), perDayMib, "this heap" + each));
    for (double heap : OTHER_HEAPS_MIB) {
      String name = String.format(Locale.ROOT, "a heap of %.0f GiB%s", heap / 1_024, each);
      findings.add(full(growth.get(), heap * brokers, empty.get(), perDayMib, name));
    }
    return findings;
  }

  private static Finding finding(Growth growth, Map<String, Double> figures, String words) {
    return new Finding(
        "projection",
        ChurnCase.RECREATE,
        figures,
        new Evidence(
            1, growth.interval().low(), growth.interval().high(), List.of(ChurnCase.RECREATE)),
        List.of(),
        words);
  }

  private static Finding full(
      Growth growth, double heap, double empty, double perDayMib, String name) {
    double days = (heap - empty) / perDayMib;
    Map<String, Double> figures =
        Finding.figures("bytes_per_push", growth.slope(), "heap_mib", heap);
    figures.put("full_after_days", days);
    String words =
        String.format(
            Locale.ROOT,
            "%s (%,.0f MiB, %,.0f of it occupied without any producer) is full after %.1f days",
            name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
            heap,
            empty,
            days);
    return finding(
        growth,
        figures,
        days <= 1
            ? words + ", before the first id expires."
            : words + " where ids never expire; with 24 h it is not filled by this alone.");
  }

  private static String plain(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : Double.toString(value);
  }
}
