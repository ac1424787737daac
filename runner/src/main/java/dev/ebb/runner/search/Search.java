package dev.ebb.runner.search;

import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.result.Row;
import java.util.Map;
import java.util.Optional;

/** Decides trial by trial what is tried next, from what came of those before. */
public interface Search {

  /** What is tried now; empty: it is known what was to be found, or that it cannot be. */
  Optional<TrialSpec> next();

  /** What came of the trial that was next; none of them is a failure of the search. */
  void told(TrialSpec spec, Row row);

  /** What is known so far, as {@code run.json} keeps it under {@code search}. */
  Map<String, Object> document();
}
