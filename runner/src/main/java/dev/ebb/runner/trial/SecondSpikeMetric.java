package dev.ebb.runner.trial;

import static dev.ebb.runner.result.Declared.figure;

import dev.ebb.runner.result.Declared;
import dev.ebb.runner.result.Declared.Fold;
import dev.ebb.runner.result.Metric;

/** What a second spike shows, released when the first has settled. */
public enum SecondSpikeMetric implements Metric<Seen> {
  DRAIN2_MS(
      figure("Release of a second spike until its last record is handled")
          .lessIsBetter()
          .folded(Fold.NONE)
          .drifting()
          .from(seen -> Readings.drainMillis(seen, 1))),
  RSS_PEAK2_MIB(
      figure("Highest RSS from the release of a second spike until it has settled")
          .lessIsBetter()
          .folded(Fold.NONE)
          .from(seen -> Readings.sampledPeak(seen, 1))),
  RSS_SETTLED2_MIB(
      figure("RSS after a second spike: median of the last 2 s of its settle")
          .lessIsBetter()
          .folded(Fold.NONE)
          .from(seen -> Readings.settledRss(seen, 1)));

  private final Declared<Seen> declared;

  SecondSpikeMetric(Declared<Seen> declared) {
    this.declared = declared;
  }

  @Override
  public Declared<Seen> declared() {
    return declared;
  }
}
