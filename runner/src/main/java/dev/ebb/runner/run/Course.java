package dev.ebb.runner.run;

import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.trial.TrialOutcome;
import java.util.List;

/** Which trials a comparison consists of. */
interface Course {

  /** Those yet to be run, in their order; those of one list at the same time. */
  Iterable<List<TrialSpec>> rounds();

  /** One is over and kept; what it changes of the run's own words is put into {@code journal}. */
  void kept(TrialOutcome outcome, Journal journal);

  /** Puts what is known of it, at the beginning and in the end, into {@code journal}. */
  void tell(Journal journal);

  /** Whether all of it has been run, so many counted trials among them. */
  boolean whole(int counted);

  /** How far it has come, such as "3 of 12 trials". */
  String soFar(int counted);

  /** Whether a trial that fails is a failure of the run. */
  boolean failsWithATrial();
}
