package dev.ebb.runner.trial;

import static dev.ebb.runner.result.Declared.count;
import static dev.ebb.runner.result.Declared.figure;

import dev.ebb.runner.result.Declared;
import dev.ebb.runner.result.Declared.Fold;
import dev.ebb.runner.result.Declared.Table;
import dev.ebb.runner.result.Form;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.trial.BrokerRestart.Outage;
import java.util.OptionalDouble;

/** What a broker that goes away in mid-drain shows. */
public enum BrokerRestartMetric implements Metric<Seen> {
  BROKER_DOWN_MS(
      figure("From when the broker's process had ended until it answered again")
          .folded(Fold.TOGETHER)
          .in(Table.FAULTS, 31, "broker down", "s", Form.ONE_SECOND)
          .from(seen -> seen.at(Outage.class).map(outage -> outage.downNanos() / 1e6))),
  STOOD_STILL_MS(
      figure(
              "Longest time that a partition stood still, from the broker's shutdown until all was drained")
          .lessIsBetter()
          .folded(Fold.TOGETHER)
          .in(Table.FAULTS, 32, "stood still", "s", Form.SECONDS)
          .from(
              seen ->
                  seen.at(Outage.class)
                      .filter(outage -> outage.stillNanos().isPresent())
                      .map(outage -> outage.stillNanos().getAsLong() / 1e6))),
  STILL_BEFORE_MS(
      figure("The same in the half of the drain before, with nothing done to it")
          .lessIsBetter()
          .folded(Fold.TOGETHER)
          .in(Table.FAULTS, 32, "before", "s", Form.SECONDS)
          .from(
              seen ->
                  seen.at(Outage.class)
                      .filter(outage -> outage.beforeNanos().isPresent())
                      .map(outage -> outage.beforeNanos().getAsLong() / 1e6))),
  RESUME_MS(
      figure(
              "From when the broker answered again until a partition that had stood still was read again;"
                  + " unknown where none had: from other nodes, or from what had been fetched")
          .lessIsBetter()
          .folded(Fold.TOGETHER)
          .in(Table.FAULTS, 33, "goes on after", "s", Form.SECONDS)
          .from(
              seen ->
                  seen.at(Outage.class)
                      .filter(outage -> outage.resumeNanos().isPresent())
                      .map(outage -> outage.resumeNanos().getAsLong() / 1e6))),
  OUTAGE_CPU_PCT(
      figure("CPU of the client, of one core, in the second half of the time without the broker")
          .lessIsBetter()
          .folded(Fold.TOGETHER)
          .in(Table.FAULTS, 34, "CPU meanwhile", "% of a core", Form.ONE)
          .from(seen -> seen.at(Outage.class).map(Outage::cpuPct).orElse(OptionalDouble.empty()))),
  OUTAGE_PEAK_MIB(
      figure("Highest RSS of the client while the broker was down")
          .lessIsBetter()
          .folded(Fold.TOGETHER)
          .in(Table.FAULTS, 35, "RSS meanwhile", "MiB", Form.ONE)
          .from(seen -> seen.at(Outage.class).map(Outage::peakMib).orElse(OptionalDouble.empty()))),
  OUTAGE_LOG_LINES(
      count("Lines that the client logged, from the broker's shutdown until it had gone on")
          .lessIsBetter()
          .folded(Fold.TOGETHER)
          .in(Table.FAULTS, 36, "logged", "lines", Form.GROUPED)
          .from(seen -> seen.at(Outage.class).map(Outage::logLines)));

  private final Declared<Seen> declared;

  BrokerRestartMetric(Declared<Seen> declared) {
    this.declared = declared;
  }

  @Override
  public Declared<Seen> declared() {
    return declared;
  }
}
