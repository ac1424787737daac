package dev.ebb.runner.subject;

import java.util.ArrayList;
import java.util.List;

/** How many records each report with news had, like neighbours together: 13x15000+5000. */
final class Batches {

  /** More are no pace, but noise. */
  private static final int MOST = 200;

  private record Run(long times, long records) {}

  private final List<Run> runs = new ArrayList<>();
  private long reported;

  /** So many in all now; false: that is no news. */
  boolean add(long processed) {
    if (processed <= reported) {
      return false;
    }
    long records = processed - reported;
    reported = processed;
    int last = runs.size() - 1;
    if (last >= 0 && runs.get(last).records == records) {
      runs.set(last, new Run(runs.get(last).times + 1, records));
    } else if (runs.size() <= MOST) {
      runs.add(new Run(1, records));
    }
    return true;
  }

  /** In all. */
  long reported() {
    return reported;
  }

  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    for (Run run : runs.subList(0, Math.min(MOST, runs.size()))) {
      parts.add(run.times > 1 ? run.times + "x" + run.records : Long.toString(run.records));
    }
    return String.join("+", parts) + (runs.size() > MOST ? "+..." : "");
  }
}
