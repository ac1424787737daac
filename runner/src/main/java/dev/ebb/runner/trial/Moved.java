package dev.ebb.runner.trial;

import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.Phase;
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
    return moved(seen, Readings.idleRss(seen), Phase.IDLE);
  }

  /** The same of the settling after the spike of that number, from 0. */
  static OptionalDouble settling(Seen seen, int spike) {
    return moved(seen, Readings.settledRss(seen, spike), Settling.phase(spike));
  }

  private static OptionalDouble moved(Seen seen, OptionalDouble rss, Phase phase) {
    Optional<PhaseEnd> end = Readings.end(seen, phase).filter(one -> one.look() != null);
    boolean comingAndGoing = !seen.part() && seen.each().size() > 1; // whose end it is, differs
    if (rss.isEmpty() || end.isEmpty() || comingAndGoing) {
      return OptionalDouble.empty();
    }
    double change = end.get().look().rollup().rss() - rss.getAsDouble();
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
