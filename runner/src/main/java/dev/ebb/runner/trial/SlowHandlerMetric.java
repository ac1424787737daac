package dev.ebb.runner.trial;

import static dev.ebb.runner.result.Declared.count;
import static dev.ebb.runner.result.Declared.figure;

import dev.ebb.runner.result.Declared;
import dev.ebb.runner.result.Declared.Table;
import dev.ebb.runner.result.Form;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.trial.SlowHandler.Watched;

/** What a handler that takes too long shows. */
public enum SlowHandlerMetric implements Metric<Seen> {
  WATCHED_S(
      figure("How long it was watched, until it had drained or nothing more was to be seen")
          .in(Table.FAULTS, 21, "watched", "s", Form.ONE)
          .from(seen -> seen.at(Watched.class).map(Watched::seconds))),
  GOT_ON_PCT(
      figure("Different records that it handled meanwhile, of all")
          .moreIsBetter()
          .in(Table.FAULTS, 22, "got on to", "%", Form.WHOLE)
          .from(
              seen ->
                  seen.at(Trial.Given.class)
                      .filter(given -> given.expected().isPresent())
                      .flatMap(
                          given ->
                              seen.at(Watched.class)
                                  .map(
                                      watched ->
                                          100.0
                                              * watched.distinct()
                                              / given.expected().getAsLong())))),
  EVICTIONS(
      count("How often it was given its partitions once more, as after an eviction")
          .lessIsBetter()
          .in(Table.FAULTS, 23, "evicted", "times", Form.WHOLE)
          .from(seen -> seen.at(Watched.class).map(Watched::assignedAgain))),
  HANDLED_AGAIN(
      count("Records that it handled once more meanwhile")
          .lessIsBetter()
          .in(Table.FAULTS, 24, "handled again", "records", Form.GROUPED)
          .from(seen -> seen.at(Watched.class).map(Watched::again)));

  private final Declared<Seen> declared;

  SlowHandlerMetric(Declared<Seen> declared) {
    this.declared = declared;
  }

  @Override
  public Declared<Seen> declared() {
    return declared;
  }
}
