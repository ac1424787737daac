package dev.ebb.runner.report;

import dev.ebb.runner.result.Metric;
import dev.ebb.runner.trial.Seen;
import dev.ebb.runner.trial.TrialMetric;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Nightly runs, made up. */
abstract class HistoryRuns {

  static final List<Metric<Seen>> SETTLED = List.of(TrialMetric.RSS_SETTLED_MIB);

  @TempDir Path results;

  StoredRun night(int day) {
    return new StoredRun(results, "nightly")
        .started(Instant.parse("2026-11-01T02:30:00Z").plus(day - 1, ChronoUnit.DAYS).toString())
        .version("kafka_clients", "4.4.0");
  }

  static double settled(int day) {
    return 100 + day * 7 % 5;
  }

  /** Nights of one arm that settles at some 100 MiB, and 30 higher from a day on. */
  void nights(int count, int from) throws IOException {
    for (int day = 1; day <= count; day++) {
      StoredRun run = night(day);
      if (day >= from) {
        run.version("kafka_clients", "4.5.0");
      }
      run.arm("plain", "plain", 2, settled(day) + (day >= from ? 30 : 0)).store();
    }
  }

  /** Ten nights at each of these MiB above 100, one after the other. */
  void levels(double... more) throws IOException {
    for (int day = 1; day <= 10 * more.length; day++) {
      night(day).arm("plain", "plain", 2, settled(day) + more[(day - 1) / 10]).store();
    }
  }

  History history() {
    return new History(List.of(results), List.of(), List.of(), SETTLED);
  }
}
