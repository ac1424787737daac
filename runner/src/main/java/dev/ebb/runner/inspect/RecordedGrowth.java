package dev.ebb.runner.inspect;

import dev.ebb.runner.pasted.Recorded;
import dev.ebb.runner.process.Shown;
import dev.ebb.runner.recorded.Recording;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.watch.Age;
import dev.ebb.runner.watch.Growing;
import dev.ebb.runner.watch.Outlook;
import dev.ebb.runner.watch.Outlook.Scale;
import dev.ebb.runner.watch.Series;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Whether RSS grows, as a tool has noted it over time. */
final class RecordedGrowth {

  private static final double MILLIS_AN_HOUR = 3.6e6;
  private static final double RESOLUTION_MIB = 0.1;

  private RecordedGrowth() {}

  /**
   * Says it.
   *
   * @param where what tells it from other recordings; empty: there is no other
   * @param matters growth in MiB an hour that would matter
   */
  static Finding of(Recorded recorded, String where, double matters) {
    Recording recording = recorded.recording();
    Series course = new Series();
    double hours = 0;
    for (Recording.Point point : recording.points()) {
      hours = Math.max(hours, point.millis() / MILLIS_AN_HOUR);
      course.add(hours, point.rssMib());
    }
    String name = "RSS of " + Shown.beginOf(recording.name()) + where;
    Optional<Outlook> outlook =
        hours > 0 ? course.outlook(new Scale(matters, RESOLUTION_MIB)) : Optional.empty();
    if (outlook.isPresent()) {
      Finding finding =
          Growing.of(
              new Growing.Watched(
                  name,
                  "MiB",
                  hours,
                  recording.idle(),
                  recording.settled(),
                  OptionalDouble.empty(),
                  matters),
              outlook.get());
      return new GettingGoing(OptionalDouble.empty(), hours, Age.GETTING_GOING_MIB)
          .told(finding, outlook.get());
    }
    return Finding.note(
        "rss-differs",
        Map.of("rss_first_mib", recording.idle(), "rss_last_mib", recording.settled()),
        String.format(
            Locale.ROOT,
            "%s went from %.1f to %.1f MiB; %d points tell no trend, just a difference",
            name,
            recording.idle(),
            recording.settled(),
            recording.points().size()));
  }
}
