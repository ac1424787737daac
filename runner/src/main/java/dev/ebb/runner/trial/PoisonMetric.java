package dev.ebb.runner.trial;

import static dev.ebb.runner.result.Declared.count;
import static dev.ebb.runner.result.Declared.figure;

import dev.ebb.runner.result.Declared;
import dev.ebb.runner.result.Declared.Table;
import dev.ebb.runner.result.Form;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.trial.Poisoned.Choked;
import dev.ebb.runner.trial.Poisoned.Fate;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a record that cannot be handled shows. */
public enum PoisonMetric implements Metric<Seen> {
  POISON_ATTEMPTS(
      count("How often the handler was called for the record that it cannot handle")
          .in(Table.FAULTS, 51, "tried", "times", Form.GROUPED)
          .from(seen -> seen.at(Choked.class).map(Choked::attempts))),
  POISON_RETRY_MS(
      figure("Between two of these calls, on average")
          .in(Table.FAULTS, 52, "again after", "s", Form.SECONDS)
          .from(
              seen ->
                  seen.at(Choked.class).map(Choked::retryMillis).orElse(OptionalDouble.empty()))),
  OTHERS_HANDLED_PCT(
      figure("Of the other records, how many were handled while it was watched")
          .moreIsBetter()
          .in(Table.FAULTS, 53, "others handled", "%", Form.ONE)
          .from(
              seen ->
                  seen.at(Choked.class).map(choked -> 100.0 * choked.others() / choked.besides()))),
  POISON_SKIPPED(
      count("Whether it was skipped and those behind it handled: 1 yes, 0 no")
          .in(Table.FAULTS, 55, "skipped", "1 = yes", Form.WHOLE)
          .from(seen -> fate(seen).map(fate -> fate == Fate.SKIPPED ? 1L : 0L))),
  POISON_RETRIED(
      count("Whether it was tried again and again, its partition standing still: 1 yes, 0 no")
          .in(Table.FAULTS, 54, "retried on and on", "1 = yes", Form.WHOLE)
          .from(seen -> fate(seen).map(fate -> fate == Fate.RETRIED ? 1L : 0L))),
  POISON_STOPPED(
      count(
              "Whether it stopped by it, the library having closed its consumer or the process ended:"
                  + " 1 yes, 0 no; neither: it is there, and does nothing more")
          .in(Table.FAULTS, 56, "stopped", "1 = yes", Form.WHOLE)
          .from(seen -> fate(seen).map(fate -> fate == Fate.STOPPED ? 1L : 0L)));

  private final Declared<Seen> declared;

  PoisonMetric(Declared<Seen> declared) {
    this.declared = declared;
  }

  @Override
  public Declared<Seen> declared() {
    return declared;
  }

  private static Optional<Fate> fate(Seen seen) {
    return seen.at(Choked.class).map(Choked::fate);
  }
}
