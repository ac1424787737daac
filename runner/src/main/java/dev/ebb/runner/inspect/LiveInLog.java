package dev.ebb.runner.inspect;

import dev.ebb.runner.pasted.GcLog;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.watch.Age;
import dev.ebb.runner.watch.Growing;
import dev.ebb.runner.watch.Outlook;
import dev.ebb.runner.watch.Outlook.Scale;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Whether what is live on the heap grows, by what collections of all of it have left. */
final class LiveInLog {

  private static final double MIB = 1 << 20;
  private static final double RESOLUTION_MIB = 0.1;

  private LiveInLog() {}

  /**
   * Says it.
   *
   * @param where what tells it from other logs; empty: there is no other
   * @param matters growth in MiB an hour that would matter
   */
  static Finding of(GcLog log, String where, double matters) {
    if (log.several()) {
      return Finding.note(
          "several-logs",
          "The GC log"
              + where
              + " has collections of the same number twice: it is of several JVMs, or one's twice, and"
              + " is not judged; give each JVM's by itself");
    }
    Optional<GcLog.Live> told =
        log.live().stream()
            .filter(live -> live.count() >= Outlook.LEAST_POINTS)
            .findFirst()
            .or(() -> log.live().stream().max(Comparator.comparingInt(GcLog.Live::count)));
    if (told.isEmpty()) {
      return Finding.note(
          "live-unknown",
          String.format(
              Locale.ROOT,
              "live heap: cannot tell: of %,d collections in the GC log%s all were of the young"
                  + " generation, and those do not tell what is live",
              log.young(),
              where));
    }
    GcLog.Live live = told.get();
    Optional<Outlook> outlook =
        live.hours() > 0
            ? live.mib().outlook(new Scale(matters, Math.max(RESOLUTION_MIB, live.resolution())))
            : Optional.empty();
    return outlook
        .map(known -> grows(log, live, where, known, matters))
        .orElseGet(() -> differs(live, where));
  }

  private static String named(GcLog.Live live, String where) {
    return "live heap after " + count(live) + where;
  }

  /** How many there were of what: its last word, or the first of a cycle, has the plural. */
  static String count(GcLog.Live live) {
    String many = live.after().replaceFirst("^(cycle)\\b|(collection)$", "$1$2s");
    return String.format(
        Locale.ROOT, "%,d %s", live.count(), live.count() == 1 ? live.after() : many);
  }

  private static Finding grows(
      GcLog log, GcLog.Live live, String where, Outlook outlook, double matters) {
    GettingGoing young = new GettingGoing(live.upHours(), live.hours(), Age.LIVE_GETTING_GOING_MIB);
    Finding finding =
        Growing.of(
            new Growing.Watched(
                named(live, where),
                "MiB",
                live.hours(),
                live.first(),
                live.last(),
                log.max().isPresent()
                    ? OptionalDouble.of(log.max().getAsLong() / MIB)
                    : OptionalDouble.empty(),
                matters),
            young.judged(outlook));
    return young.told(finding, outlook);
  }

  private static Finding differs(GcLog.Live live, String where) {
    String why =
        live.count() >= Outlook.LEAST_POINTS
            ? "the lines have no times that would tell a trend, just a difference"
            : live.count() == 1
                ? "one point tells no trend"
                : live.count()
                    + " points tell no trend, just a difference; from "
                    + Outlook.LEAST_POINTS
                    + " on they may";
    return Finding.note(
        "live-differs",
        Map.of("live_first_mib", live.first(), "live_last_mib", live.last()),
        String.format(
            Locale.ROOT,
            live.count() == 1 ? "%s: %.1f MiB; %4$s" : "%s: from %.1f to %.1f MiB; %s",
            named(live, where),
            live.first(),
            live.last(),
            why));
  }
}
