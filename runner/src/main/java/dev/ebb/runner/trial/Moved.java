package dev.ebb.runner.trial;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.Sample;
import dev.ebb.runner.trial.Idling.Idled;
import dev.ebb.runner.trial.Settling.Settled;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Whether RSS moved shortly before a phase ended. What stands for a phase is its median over some
 * seconds, what the kernel tells of its parts is of the last moment: where these two are not the
 * same memory, parts would be told of a whole that they are not of.
 */
final class Moved {

  private static final double WITHIN = 0.02;
  private static final double WITHIN_MIB = 2;

  private Moved() {}

  /** How much more there was at the end of idle than stands for it, in MiB; empty: no more. */
  static OptionalDouble idling(Seen seen) {
    return seen.at(Idled.class)
        .map(idled -> moved(seen, Readings.idleRss(seen), idled.toNanos()))
        .orElse(OptionalDouble.empty());
  }

  /** The same of the settling after the spike of that number, from 0. */
  static OptionalDouble settling(Seen seen, int spike) {
    return seen.at(Settled.class, spike)
        .map(settled -> moved(seen, Readings.settledRss(seen, spike), settled.toNanos()))
        .orElse(OptionalDouble.empty());
  }

  /** By samples alone, of which one is taken as a phase ends: the kernel's account may be off. */
  private static OptionalDouble moved(Seen seen, OptionalDouble rss, long endNanos) {
    Optional<Sample> last =
        seen.timeline().samples().filter(one -> one.nanos() <= endNanos).reduce((a, b) -> b);
    if (rss.isEmpty() || last.isEmpty()) {
      return OptionalDouble.empty();
    }
    double change = last.get().rssMib() - rss.getAsDouble();
    return Math.abs(change) > Math.max(WITHIN_MIB, WITHIN * rss.getAsDouble())
        ? OptionalDouble.of(change)
        : OptionalDouble.empty();
  }

  /** What is then not known. */
  static Optional<Finding> note(Seen seen, int spike) {
    OptionalDouble change = settling(seen, spike);
    if (change.isEmpty()) {
      return spike > 0 || idling(seen).isEmpty()
          ? Optional.empty()
          : Optional.of(
              Finding.note(
                  "moved-while-idle",
                  "RSS still moved when idle ended: the heap's part of what is retained, and the"
                      + " rest, are not known"));
    }
    double settled = Readings.settledRss(seen, spike).orElseThrow();
    return Optional.of(
        Finding.note(
            "moved-while-settled",
            Map.of("settled_mib", settled, "change_mib", change.getAsDouble()),
            String.format(
                "RSS moved by itself just before %s ended, too late for the settled RSS, a median of"
                    + " some seconds: %swhat collections gave back of it is not known",
                Settling.phase(spike).label(), spike == 0 ? "where that lies and " : "")));
  }
}
