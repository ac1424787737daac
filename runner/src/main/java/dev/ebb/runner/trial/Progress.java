package dev.ebb.runner.trial;

import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.sample.Phase;

/** Who is shown how a run goes. */
public interface Progress extends AutoCloseable {

  /** A trial enters a phase. */
  void phase(TrialSpec trial, Phase phase);

  /**
   * Something to show meanwhile.
   *
   * @param rssMib of the client; 0 when there is none
   * @param records loaded or processed so far
   */
  void live(double rssMib, long records);

  /** A trial is over. */
  void finished(TrialSpec trial, Row row);

  @Override
  void close();
}
