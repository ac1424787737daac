package dev.ebb.runner.trial;

import static dev.ebb.runner.result.Declared.count;
import static dev.ebb.runner.result.Declared.figure;

import dev.ebb.runner.result.Declared;
import dev.ebb.runner.result.Declared.Fold;
import dev.ebb.runner.result.Declared.Table;
import dev.ebb.runner.result.Form;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.trial.Crash.Back;
import dev.ebb.runner.trial.Faults.Gone;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a crash in mid-drain shows. */
public enum CrashMetric implements Metric<Seen> {
  KILLED_AT_RECORDS(
      count("Different records that had been handled when it was killed")
          .folded(Fold.TOGETHER)
          .in(Table.FAULTS, 1, "killed at", "records", Form.GROUPED)
          .from(seen -> back(seen).flatMap(back -> seen.at(Gone.class)).map(Gone::handled))),
  BACK_MS(
      figure("Killed until the process started anew has handled its first record")
          .lessIsBetter()
          .folded(Fold.TOGETHER)
          .in(Table.FAULTS, 2, "back after", "s", Form.SECONDS)
          .from(
              seen ->
                  back(seen)
                      .filter(back -> back.firstNanos().isPresent())
                      .map(back -> millis(back.firstNanos().getAsLong() - back.killedNanos())))),
  NEW_RECORD_MS(
      figure("Killed until a record has been handled that had not been before")
          .lessIsBetter()
          .folded(Fold.TOGETHER)
          .in(Table.FAULTS, 3, "goes on after", "s", Form.SECONDS)
          .from(seen -> back(seen).map(back -> millis(back.newNanos() - back.killedNanos())))),
  SECOND_LIFE_PEAK_MIB(
      figure("Highest RSS of the process that was started anew, until it had settled")
          .lessIsBetter()
          .folded(Fold.TOGETHER)
          .in(Table.FAULTS, 4, "2nd life's peak", "MiB", Form.ONE)
          .from(CrashMetric::secondPeak));

  private final Declared<Seen> declared;

  CrashMetric(Declared<Seen> declared) {
    this.declared = declared;
  }

  @Override
  public Declared<Seen> declared() {
    return declared;
  }

  private static Optional<Back> back(Seen seen) {
    return seen.at(Back.class);
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }

  private static OptionalDouble secondPeak(Seen seen) {
    Optional<Settling.Settled> settled = seen.at(Settling.Settled.class);
    return back(seen).isPresent() && settled.isPresent() && seen.each().size() > 1
        ? seen.each()
            .get(1)
            .timeline()
            .peakRss(back(seen).get().killedNanos(), settled.get().toNanos())
        : OptionalDouble.empty();
  }
}
