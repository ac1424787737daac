package dev.ebb.runner.finding;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Finding.Evidence;
import dev.ebb.runner.summary.ChurnSummary;
import dev.ebb.runner.summary.Growth;
import dev.ebb.runner.summary.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What pushes leave on a broker: ids, entries, and bytes for each. */
public final class ProducerIds {

  /** Arms of which the number of ids tells all, and what they are. */
  private static final Map<String, String> OTHERS = others();

  private ProducerIds() {}

  private static Map<String, String> others() {
    Map<String, String> others = new LinkedHashMap<>();
    others.put("reuse", "one producer for all pushes");
    others.put("pool", "a few producers for all pushes");
    others.put("recreate-transactional", "a new producer for each push with one transactional.id");
    others.put("recreate-no-idempotence", "a new producer for each push without idempotence");
    return others;
  }

  static List<Finding> judge(ChurnCase run) {
    List<Finding> findings = new ArrayList<>();
    run.good(ChurnCase.RECREATE)
        .filter(arm -> arm.producerIds() != null)
        .map(arm -> recreate(arm, run))
        .ifPresent(findings::add);
    OTHERS.forEach(
        (name, words) ->
            run.good(name)
                .filter(arm -> arm.producerIds() != null)
                .map(arm -> idsOf(arm, words))
                .ifPresent(findings::add));
    run.good("recreate-spread")
        .filter(arm -> arm.entries() != null && arm.producerIds() != null)
        .filter(arm -> arm.producerIds() > 0)
        .map(arm -> spread(arm, run))
        .ifPresent(findings::add);
    return findings;
  }

  private static Finding finding(
      String code, ChurnSummary arm, Map<String, Double> figures, Growth price, String words) {
    Interval interval = price == null ? null : price.interval();
    return new Finding(
        code,
        arm.arm(),
        figures,
        new Evidence(
            1,
            interval == null ? null : interval.low(),
            interval == null ? null : interval.high(),
            List.of(arm.arm())),
        List.of(),
        words);
  }

  private static Finding recreate(ChurnSummary arm, ChurnCase run) {
    Map<String, Double> figures = new LinkedHashMap<>();
    String words =
        String.format(
            Locale.ROOT,
            "recreate: %,d pushes left %,d producer ids",
            arm.pushes(),
            arm.producerIds());
    Growth price = arm.bytesPerEntry();
    if (price != null) {
      figures.put("bytes_per_entry", price.slope());
      boolean corrected = run.arm("recreate-no-idempotence").isPresent();
      words +=
          "; each entry takes "
              + withInterval(price)
              + " bytes of live heap"
              + (corrected
                  ? ", what connections take taken off"
                  : " (with what connections take: run recreate-no-idempotence beside it to take"
                      + " that off)");
    }
    figures.put("producer_ids", (double) arm.producerIds());
    figures.put("pushes", (double) arm.pushes());
    return finding("producer-ids", arm, figures, price, words);
  }

  /** A slope as it is shown: 266 [259–273]. */
  public static String withInterval(Growth growth) {
    return String.format(
        Locale.ROOT,
        "%.0f [%.0f–%.0f]",
        growth.slope(),
        growth.interval().low(),
        growth.interval().high());
  }

  private static Finding idsOf(ChurnSummary arm, String what) {
    return finding(
        "producer-ids",
        arm,
        Finding.figures(
            "producer_ids", (double) arm.producerIds(), "pushes", (double) arm.pushes()),
        null,
        String.format(
            Locale.ROOT,
            "%s: %s, %,d pushes, %,d producer id%s",
            arm.arm(),
            what,
            arm.pushes(),
            arm.producerIds(),
            arm.producerIds() == 1 ? "" : "s"));
  }

  private static Finding spread(ChurnSummary arm, ChurnCase run) {
    double each = (double) arm.entries() / arm.producerIds();
    return finding(
        "state-spread",
        arm,
        Map.of("entries_per_id", each),
        null,
        String.format(
            Locale.ROOT,
            "recreate-spread: a push to %d partitions leaves %.2f entries%s: state grows with"
                + " partitions touched, not with ids alone",
            run.setup().partitions(),
            each,
            run.setup().replicas() == 1 ? "" : " on all brokers together"));
  }
}
