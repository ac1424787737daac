package dev.ebb.runner.trial;

import dev.ebb.runner.plan.Client.Ask;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.subject.TrialFailed;
import java.util.OptionalDouble;

/** The step in which it is seen what stays. */
final class Settling {

  private Settling() {}

  /** Nothing has happened from the last record on, until then. */
  record Settled(long fromNanos, long toNanos) {}

  /** What else went on until the first spike had settled, in percent of the machine. */
  record Disturbed(OptionalDouble otherPct, OptionalDouble stealPct) {}

  /** One process's own. */
  record MemberSettled(OptionalDouble kernelPeakMib, OptionalDouble chargedPeakMib) {}

  /**
   * Waits, and looks.
   *
   * @param fromNanos when the last record was handled; without a spike when idle ended
   */
  static Settled play(Stage stage, long fromNanos) throws TrialFailed, InterruptedException {
    int before = stage.outcomes().all(Settled.class).size();
    Phase phase = phase(before);
    stage.enter(phase);
    stage.subjects().awaitUntil(fromNanos + stage.plan().timing().settle().toNanos());
    stage.subjects().mark(phase);
    Settled settled = stage.outcomes().add(new Settled(fromNanos, System.nanoTime()));
    for (Member member : stage.subjects()) {
      OptionalDouble peak =
          member.subject().proportional() ? OptionalDouble.empty() : member.subject().peakMib();
      member.outcomes().add(new MemberSettled(peak, member.subject().chargedPeakMib()));
      member.endAndAsk(phase);
      if (member.subject().jvm().isPresent()
          || member.subject().conversation().answers(Ask.COLLECT)) { // else it is not known anyway
        Seen own = Seen.part(stage.outcomes(), member.outcomes(), member.subject().timeline());
        Moved.note(own, before).ifPresent(member.notes()::add);
      }
      if (before == 0) {
        member.closer().look(phase, member.notes());
        noteOf(member, stage);
      }
    }
    return settled;
  }

  /** After the spike of that number, from 0. */
  static Phase phase(int spike) {
    return spike == 0 ? Phase.SETTLE : new Phase("settle" + (spike + 1));
  }

  private static void noteOf(Member member, Stage stage) {
    if (stage.outcomes().all(Draining.Released.class).isEmpty()) {
      return;
    }
    if (member.subject().proportional()) {
      member
          .notes()
          .add(
              Finding.note(
                  "proportional",
                  "this ZGC maps the heap several times: PSS stands for RSS in its figures, and the"
                      + " kernel's own peak is unknown"));
    } else if (!stage.subjects().several() && Readings.peakBetweenSamples(stage.seen())) {
      member
          .notes()
          .add(
              Finding.note(
                  "peak-between-samples",
                  "RSS was higher between two samples than in any: rss_peak_mib is the kernel's"
                      + " own; a shorter --sample-interval sees more"));
    }
  }
}
