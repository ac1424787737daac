package dev.ebb.runner.run;

import dev.ebb.runner.result.Row;
import dev.ebb.runner.trial.TrialMetric;
import java.util.Locale;
import java.util.OptionalDouble;

/** What came of a trial, in a few words. */
final class TrialWords {

  private TrialWords() {}

  static String of(Row row) {
    if (!row.ok()) {
      return "FAILED: " + row.reason();
    }
    OptionalDouble drain = row.number(TrialMetric.DRAIN_MS);
    String drained =
        drain.isPresent()
            ? String.format(
                Locale.ROOT,
                row.number(TrialMetric.RECORDS_PER_S).isPresent()
                    ? "drained in %.2f s"
                    : "drained in at most %.2f s", // known by commits or lines alone
                drain.getAsDouble() / 1e3)
            : "";
    if (row.number(TrialMetric.RSS_SETTLED_MIB).isEmpty()) {
      return drained.isEmpty() ? "not drained, as may be" : drained; // or a warm-up
    }
    return String.format(
        Locale.ROOT,
        "idle %s, peak %s, settled %s MiB%s",
        mib(row, TrialMetric.RSS_IDLE_MIB),
        mib(row, TrialMetric.RSS_PEAK_MIB),
        mib(row, TrialMetric.RSS_SETTLED_MIB),
        drained.isEmpty() ? "" : "; " + drained);
  }

  private static String mib(Row row, TrialMetric metric) {
    OptionalDouble mib = row.number(metric);
    return mib.isPresent() ? String.format(Locale.ROOT, "%.1f", mib.getAsDouble()) : "-";
  }
}
