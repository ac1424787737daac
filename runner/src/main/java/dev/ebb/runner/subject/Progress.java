package dev.ebb.runner.subject;

import dev.ebb.runner.sample.Phase;

/** Who is shown how a run goes, trial by trial in the order that was announced. */
public interface Progress extends AutoCloseable {

  /** Before the first trial: what takes its time. */
  default void say(String words) {}

  /** The current trial enters a phase. */
  void phase(Phase phase);

  /**
   * Something to show meanwhile.
   *
   * @param rssMib of the process measured; 0 when there is none
   * @param count of what the trial has done so far
   */
  void live(double rssMib, long count);

  /** The current trial is over; what came of it, in a few words. */
  void finished(String outcome);

  @Override
  void close();
}
