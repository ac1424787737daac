package dev.ebb.runner.finding;

import dev.ebb.runner.plan.ChurnArm;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Finding.Evidence;
import dev.ebb.runner.summary.ChurnSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All that is found of a run with single-use producers. */
public record ChurnVerdicts(ChurnCase run) {

  /** What the figures say, each with its numbers. */
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    for (ChurnSummary arm : run.arms()) {
      if (arm.reason() != null) {
        findings.add(
            new Finding(
                "failed",
                arm.arm(),
                Map.of(),
                Evidence.of(1),
                List.of(),
                arm.arm() + " failed: " + arm.reason()));
      }
    }
    findings.addAll(run.setup().storm() ? Storm.judge(run) : ProducerIds.judge(run));
    return findings;
  }

  /** What that means for an application. */
  public List<Finding> projection() {
    return Projection.judge(run);
  }

  /** What became of it. */
  public List<Finding> afterwards() {
    return StateAfterwards.judge(run);
  }

  /** Too few to fill what the broker's metrics keep of the requests that only this arm makes. */
  public static boolean fewPushes(String arm) {
    return arm.startsWith(ChurnArm.Kind.RECREATE_TRANSACTIONAL.label());
  }

  /** What should keep a reader from taking a number for granted. */
  public List<Finding> notes() {
    List<Finding> notes = new ArrayList<>();
    for (ChurnSummary arm : run.arms()) {
      if (run.setup().own() && fewPushes(arm.arm()) && arm.pushes() > 0) {
        notes.add(
            Finding.note(
                    "few-pushes",
                    arm.arm()
                        + ": its bytes a push are not given: with so few pushes the live heap grows"
                        + " by the samples that the broker's request metrics keep, 1,028 of each"
                        + " kind")
                .about(arm.arm()));
      }
    }
    run.looks()
        .forEach(
            (arm, looks) -> ChurnSummary.jumps(looks).forEach(jump -> notes.add(note(arm, jump))));
    return notes;
  }

  /** Something other than the pushes has grown between two looks, and was taken off. */
  private static Finding note(String arm, ChurnSummary.Jump jump) {
    return Finding.note(
            "jump",
            Map.of("jump_mib", jump.mib()),
            String.format(
                Locale.ROOT,
                "%s: live heap went from %.1f to %.1f MiB at once, at %,d pushes, %.1f more than is"
                    + " usual: most likely not the pushes' doing (a KRaft controller's batch"
                    + " buffers are 8 MiB each); bytes a push and an entry are without it",
                arm,
                jump.from().heapLiveMib(),
                jump.to().heapLiveMib(),
                jump.to().pushes(),
                jump.mib()))
        .about(arm);
  }
}
