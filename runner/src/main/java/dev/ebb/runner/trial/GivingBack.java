package dev.ebb.runner.trial;

import dev.ebb.runner.plan.Client.Ask;
import dev.ebb.runner.plan.Trim;
import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.process.Debugger;
import dev.ebb.runner.process.HotSpot;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Proc;
import dev.ebb.runner.sample.Sample;
import dev.ebb.runner.sample.Timeline;
import dev.ebb.runner.subject.Conversation;
import dev.ebb.runner.subject.Subject;
import dev.ebb.runner.subject.TrialFailed;
import dev.ebb.runner.trial.PhaseEnd.HeapAt;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The step in which memory is asked back: by full collections, then by malloc. Steady means that
 * RSS keeps within 0.5 MiB for a second, waited for at most 5 s.
 */
final class GivingBack {

  private static final double STEADY_MIB = 0.5;
  private static final Duration STEADY_SPAN = Duration.ofSeconds(1);
  private static final Duration STEADY_PATIENCE = Duration.ofSeconds(5);

  /** What being asked at all may cost a JVM: control trials rise by up to 2 MiB. */
  private static final double ASKING_MIB = 3;

  private static final double TRIMMING_MIB = 1;
  private static final double MIB = 1 << 20;

  private GivingBack() {}

  /** RSS after a step of the ladder, and whether it had come to rest. */
  record Rest(OptionalDouble rssMib, boolean steady) {}

  /**
   * Full collections were made.
   *
   * @param rssMib afterwards
   * @param telling whether the step says what could be given back: it came to rest, and nothing
   *     grew
   * @param heapUsedMib live heap
   */
  record Collected(OptionalDouble rssMib, boolean telling, OptionalDouble heapUsedMib) {}

  /** Malloc was trimmed; the same. */
  record Trimmed(OptionalDouble rssMib, boolean telling) {}

  /** Goes down the ladder with each. */
  static void play(Stage stage) throws TrialFailed, InterruptedException {
    stage.enter(Phase.GC);
    for (Member member : stage.subjects()) {
      collect(stage, member);
    }
    stage.enter(Phase.TRIM);
    for (Member member : stage.subjects()) {
      trim(stage, member);
    }
  }

  private static void collect(Stage stage, Member member) throws TrialFailed, InterruptedException {
    Subject subject = member.subject();
    Conversation conversation = subject.conversation();
    OptionalDouble before = lastRss(subject);
    Optional<HotSpot> jvm = subject.jvm();
    if (jvm.isPresent()) {
      try {
        member.outcomes().add(new HeapAt(jvm.get().heapRange()));
        jvm.get()
            .<TrialFailed>collect(
                () -> Conversation.required(conversation.report(), "heap_committed_bytes"));
      } catch (IOException e) {
        impossible(member, "cannot-collect", e.getMessage());
        return;
      }
    } else if (conversation.answers(Ask.COLLECT)) {
      conversation.ask(Ask.COLLECT);
    } else {
      impossible(member, "cannot-collect", "its runtime cannot be asked");
      return;
    }
    Rest rest = rest(stage, subject);
    Event report = conversation.report();
    boolean telling = telling("full collections", before, rest, ASKING_MIB, member.notes());
    Long used = report.number("heap_used_bytes");
    member
        .outcomes()
        .add(
            new Collected(
                rest.rssMib,
                telling,
                used == null ? OptionalDouble.empty() : OptionalDouble.of(used / MIB)));
    member.afterEndOf(Phase.GC, report);
    member.closer().look(Phase.GC, member.notes());
  }

  private static void trim(Stage stage, Member member) throws TrialFailed, InterruptedException {
    Subject subject = member.subject();
    OptionalDouble before = lastRss(subject);
    try {
      Optional<String> other =
          subject.pids().stream().map(Proc::otherMalloc).flatMap(Optional::stream).findFirst();
      if (other.isPresent()) {
        throw new IOException(
            other.get() + " stands for the C library's malloc, and is not trimmed by that");
      }
      if (subject.jvm().isPresent()) {
        subject.jvm().get().trim();
      } else if (subject.conversation().answers(Ask.TRIM)) {
        subject.conversation().ask(Ask.TRIM);
      } else if (stage.plan().common().trim() == Trim.DEBUGGER) {
        for (long pid : subject.pids()) {
          Debugger.trim(pid);
        }
        member
            .notes()
            .add(
                Finding.note(
                    "trimmed-by-debugger",
                    "malloc was trimmed by a debugger from outside, which paused the process"));
      } else {
        throw new IOException("it cannot be asked to; --trim=debugger does it from outside");
      }
    } catch (IOException e) {
      impossible(member, "cannot-trim", e.getMessage());
      return;
    }
    Rest rest = rest(stage, subject);
    boolean telling = telling("trimming malloc", before, rest, TRIMMING_MIB, member.notes());
    member.outcomes().add(new Trimmed(rest.rssMib, telling));
    member.afterEndOf(Phase.TRIM, subject.conversation().report());
  }

  private static void impossible(Member member, String code, String why) {
    String what =
        code.equals("cannot-trim") ? "malloc could not be trimmed" : "nothing was collected";
    member.notes().add(Finding.note(code, what + ", what it would show is unknown: " + why));
  }

  private static OptionalDouble lastRss(Subject subject) {
    Sample last = subject.last();
    return last == null ? OptionalDouble.empty() : OptionalDouble.of(last.rssMib());
  }

  /** Where a step says nothing, the report is to say so. */
  static boolean telling(
      String step, OptionalDouble before, Rest after, double tolerance, List<Finding> notes) {
    if (after.rssMib.isEmpty() || before.isEmpty()) {
      return false;
    }
    double change = after.rssMib.getAsDouble() - before.getAsDouble();
    if (change > tolerance) {
      notes.add(
          Finding.note(
              "ladder-wrong-way",
              Map.of("change_mib", change),
              String.format(
                  Locale.ROOT,
                  "%s raised RSS by %.1f MiB: something else grew, so that malloc's part of what is"
                      + " retained, and the rest, are not known",
                  step,
                  change)));
      return false;
    }
    if (!after.steady) {
      notes.add(
          Finding.note(
              "ladder-unsteady",
              String.format(
                  Locale.ROOT,
                  "RSS had not come to rest %d s after %s: malloc's part of what is retained, and"
                      + " the rest, are not known",
                  STEADY_PATIENCE.toSeconds(),
                  step)));
    }
    return after.steady;
  }

  private static Rest rest(Stage stage, Subject subject) throws TrialFailed, InterruptedException {
    long from = System.nanoTime();
    long deadline = from + STEADY_PATIENCE.toNanos();
    Timeline recent = subject.recent();
    boolean steady = recent.steady(STEADY_MIB, STEADY_SPAN.toNanos(), from);
    while (!steady && System.nanoTime() < deadline) {
      long interval = stage.plan().timing().sampleInterval().toNanos();
      subject.conversation().awaitUntil(System.nanoTime() + interval);
      recent = subject.recent();
      steady = recent.steady(STEADY_MIB, STEADY_SPAN.toNanos(), from);
    }
    Sample last = subject.last();
    return last == null
        ? new Rest(OptionalDouble.empty(), false)
        : new Rest(
            recent.medianRss(Math.max(from, last.nanos() - STEADY_SPAN.toNanos()), last.nanos()),
            steady);
  }
}
