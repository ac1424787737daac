package dev.ebb.runner.trial;

import static dev.ebb.runner.result.Declared.figure;

import dev.ebb.runner.result.Declared;
import dev.ebb.runner.result.Declared.Fold;
import dev.ebb.runner.result.Declared.Table;
import dev.ebb.runner.result.Form;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.trial.Watching.Rested;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What a client does that has nothing to do. */
public enum IdleMetric implements Metric<Seen> {
  WAKEUPS_PER_S(
      figure("Wake-ups a second: how often its threads had gone to sleep by themselves")
          .lessIsBetter()
          .ofEach()
          .folded(Fold.SUM)
          .in(Table.FAULTS, 41, "wakes up", "times/s", Form.ONE)
          .from(seen -> of(seen, Rested::wakeUpsPerS))),
  IDLE_CPU_PCT(
      figure("CPU that it took with nothing to read, of one core")
          .lessIsBetter()
          .ofEach()
          .folded(Fold.SUM)
          .in(Table.FAULTS, 42, "CPU", "% of a core", Form.TWO)
          .from(seen -> of(seen, Rested::cpuPct))),
  IDLE_ALLOC_KIB_PER_S(
      figure("What it allocated, by its runtime's account, its reports to ebb among it")
          .lessIsBetter()
          .ofEach()
          .folded(Fold.SUM)
          .in(Table.FAULTS, 43, "allocates", "KiB/s", Form.ONE)
          .from(seen -> of(seen, Rested::allocatedKibPerS))),
  IDLE_DRIFT_KIB_PER_MIN(
      figure("How RSS drifted: the last tenth of the time less the first")
          .ofEach()
          .folded(Fold.SUM)
          .in(Table.FAULTS, 44, "RSS drifts", "KiB/min", Form.WHOLE)
          .from(seen -> of(seen, Rested::driftKibPerMin)));

  private final Declared<Seen> declared;

  IdleMetric(Declared<Seen> declared) {
    this.declared = declared;
  }

  @Override
  public Declared<Seen> declared() {
    return declared;
  }

  private static OptionalDouble of(Seen seen, Function<Rested, OptionalDouble> figure) {
    return seen.at(Rested.class).map(figure).orElse(OptionalDouble.empty());
  }
}
