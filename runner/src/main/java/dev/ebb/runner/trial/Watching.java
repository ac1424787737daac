package dev.ebb.runner.trial;

import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Proc;
import dev.ebb.runner.sample.Sample;
import dev.ebb.runner.sample.Timeline;
import dev.ebb.runner.subject.Subject;
import dev.ebb.runner.subject.TrialFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The step in which a client that has nothing to do is watched for long. */
final class Watching {

  /** Of the span, at its beginning and at its end: what RSS is compared of. */
  private static final int PART = 10;

  private static final double KIB_PER_MIB = 1024;

  private Watching() {}

  /**
   * What it did.
   *
   * @param seconds how long it was watched
   * @param wakeUpsPerS how often its threads went to sleep by themselves, as the kernel counts
   * @param cpuPct of one core
   * @param allocatedKibPerS by its runtime's own account
   * @param driftKibPerMin RSS of the last tenth of the time less that of the first
   */
  record Rested(
      double seconds,
      OptionalDouble wakeUpsPerS,
      OptionalDouble cpuPct,
      OptionalDouble allocatedKibPerS,
      OptionalDouble driftKibPerMin) {}

  /** Where one stood when it began. */
  private record Begun(Member member, Event told, Map<String, Long> sleeps, Sample then) {

    static Begun of(Member member) throws TrialFailed, InterruptedException {
      Event told = member.subject().conversation().report();
      return new Begun(member, told, Watching.sleeps(member.subject()), member.subject().last());
    }

    void end() throws TrialFailed, InterruptedException {
      Subject subject = member.subject();
      Map<String, Long> sleepsNow = Watching.sleeps(subject);
      long ended = sleeps.keySet().stream().filter(id -> !sleepsNow.containsKey(id)).count();
      if (ended > 0) {
        member
            .notes()
            .add(
                Finding.note(
                    "threads-ended",
                    ended
                        + " of its threads ended while it was watched: it woke up at least so often"));
      }
      Sample now = subject.last();
      long nanos = then.nanos();
      long to = now.nanos();
      Event after = subject.conversation().report();
      double seconds = (to - nanos) / 1e9;
      member
          .outcomes()
          .add(
              new Rested(
                  seconds,
                  perSecond(sleeps, sleepsNow, seconds),
                  cpuPct(then, now),
                  allocated(told, after, seconds),
                  drift(subject.timeline(), nanos, to)));
    }
  }

  /** Watches all for so long. */
  static void play(Stage stage, Duration span) throws TrialFailed, InterruptedException {
    stage.enter(new Phase("watch"));
    List<Begun> all = new ArrayList<>();
    for (Member member : stage.subjects()) {
      all.add(Begun.of(member));
    }
    stage.subjects().awaitUntil(System.nanoTime() + span.toNanos());
    stage.subjects().mark(stage.phases().current()); // a sample of its end
    for (Begun begun : all) {
      begun.end();
    }
  }

  private static Map<String, Long> sleeps(Subject subject) {
    Map<String, Long> all = new HashMap<>();
    subject.pids().forEach(pid -> all.putAll(Proc.voluntarySwitches(pid)));
    return all;
  }

  /** Of a thread that has ended meanwhile nothing is known. */
  static OptionalDouble perSecond(
      Map<String, Long> before, Map<String, Long> after, double seconds) {
    if (before.isEmpty() || after.isEmpty()) {
      return OptionalDouble.empty();
    }
    long sum = 0;
    for (Map.Entry<String, Long> thread : after.entrySet()) {
      sum += Math.max(0, thread.getValue() - before.getOrDefault(thread.getKey(), 0L));
    }
    return OptionalDouble.of(sum / seconds);
  }

  private static OptionalDouble allocated(Event before, Event after, double seconds) {
    Long then = before.number("allocated_bytes");
    Long now = after.number("allocated_bytes");
    return then == null || now == null || now < then
        ? OptionalDouble.empty()
        : OptionalDouble.of((now - then) / KIB_PER_MIB / seconds);
  }

  private static OptionalDouble cpuPct(Sample from, Sample to) {
    return from.cpuMillis() < 0 || to.cpuMillis() < 0 || to.nanos() <= from.nanos()
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            100.0 * (to.cpuMillis() - from.cpuMillis()) / ((to.nanos() - from.nanos()) / 1e6));
  }

  private static OptionalDouble drift(Timeline timeline, long from, long to) {
    long part = (to - from) / PART;
    OptionalDouble first = timeline.medianRss(from, from + part);
    OptionalDouble last = timeline.medianRss(to - part, to);
    double minutes = (to - from - part) / 6e10;
    return first.isEmpty() || last.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of((last.getAsDouble() - first.getAsDouble()) * KIB_PER_MIB / minutes);
  }
}
