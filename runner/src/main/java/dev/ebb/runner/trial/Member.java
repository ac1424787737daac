package dev.ebb.runner.trial;

import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Proc;
import dev.ebb.runner.sample.Sample;
import dev.ebb.runner.subject.Outcomes;
import dev.ebb.runner.subject.Subject;
import dev.ebb.runner.subject.TrialFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One process of a trial, with all that its steps find of it.
 *
 * @param outcomes of steps, of this process alone
 * @param closer what an uncounted trial looks at besides
 * @param notes what was noticed
 */
record Member(Subject subject, Outcomes outcomes, CloserLook closer, List<Finding> notes) {

  /** A sampled size this near the exact one is exact enough. */
  private static final double ALIKE = 0.01;

  Member(Subject subject, CloserLook closer) {
    this(subject, new Outcomes(), closer, new ArrayList<>());
  }

  /**
   * The kernel's exact account of a phase whose end is known only some time after it.
   *
   * @param said what the process has said of the same moment, or null
   */
  PhaseEnd afterEndOf(Phase phase, Event said) {
    return outcomes.add(new PhaseEnd(phase, subject.look(), said));
  }

  /** The kernel's account first, then what the process says of itself, which costs it something. */
  PhaseEnd endAndAsk(Phase phase) throws TrialFailed, InterruptedException {
    Proc.Look look = subject.look();
    compare(phase, look);
    return outcomes.add(new PhaseEnd(phase, look, subject.conversation().report()));
  }

  private void compare(Phase phase, Proc.Look look) {
    Sample last = subject.last();
    if (look == null || last == null || subject.proportional()) {
      return;
    }
    boolean tree = subject.pids().size() > 1; // sampled by what each has of what they share
    double exact = tree ? look.rollup().pss() : look.rollup().rss();
    if (Math.abs(last.rssMib() - exact) > ALIKE * exact) {
      notes.add(
          Finding.note(
              "samples-inexact",
              Map.of("sampled_mib", last.rssMib(), "exact_mib", exact),
              String.format(
                  Locale.ROOT,
                  "at the end of %s sampled RSS (%.1f MiB) and the kernel's exact account (%.1f"
                      + " MiB) are more than 1 %% apart: per-CPU counters make the former"
                      + " approximate here",
                  phase.label(),
                  last.rssMib(),
                  exact)));
    }
  }
}
