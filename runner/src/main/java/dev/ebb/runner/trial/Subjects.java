package dev.ebb.runner.trial;

import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Sample;
import dev.ebb.runner.sample.SampleLog;
import dev.ebb.runner.sample.Timeline;
import dev.ebb.runner.subject.Outcomes;
import dev.ebb.runner.subject.Subject;
import dev.ebb.runner.subject.TrialFailed;
import dev.ebb.runner.trial.Draining.MemberDrained;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;

/** The client processes of a trial: none yet, one, or several in one group. */
final class Subjects implements Iterable<Member> {

  private final int wanted;
  private final boolean changing;
  private final List<Member> all = new CopyOnWriteArrayList<>();

  /** Whoever has been started, those that have gone included. */
  private final List<Member> ever = new CopyOnWriteArrayList<>();

  /**
   * So many are to be started at first.
   *
   * @param changing whether some come and go later
   */
  Subjects(int wanted, boolean changing) {
    this.wanted = wanted;
    this.changing = changing;
  }

  /** One more has been started. */
  void add(Member member) {
    all.add(member);
    ever.add(member);
  }

  /** It has gone, as it was to: nothing is asked of it any more, what was seen of it counts. */
  void gone(Member member) {
    all.remove(member);
  }

  /** How many have been started. */
  int started() {
    return ever.size();
  }

  /** All of them, those that have gone included. */
  List<Member> ever() {
    return ever;
  }

  /** Whether some come and go. */
  boolean changing() {
    return changing;
  }

  /** Whether none knows how many records will be its own. */
  boolean several() {
    return changing || wanted > 1;
  }

  @Override
  public Iterator<Member> iterator() {
    return all.iterator();
  }

  /** The first that was started. */
  Optional<Member> first() {
    return all.stream().findFirst();
  }

  void mark(Phase phase) {
    all.forEach(member -> member.subject().mark(phase));
  }

  /** Waits until then, through reports; ends with the reason when one of them does. */
  void awaitUntil(long deadlineNanos) throws TrialFailed, InterruptedException {
    for (Member member : all) {
      member.subject().conversation().awaitUntil(deadlineNanos);
    }
  }

  /** Takes in what they have said; ends with the reason when one of them has ended. */
  void listen() throws TrialFailed, InterruptedException {
    for (Member member : all) {
      member.subject().conversation().listen();
    }
  }

  /** Ends with the reason where what is seen of one of them cannot be kept. */
  void requireKept() throws TrialFailed {
    for (Member member : all) {
      Optional<String> unkept = member.subject().unkept();
      if (unkept.isPresent()) {
        throw new TrialFailed(unkept.get());
      }
    }
  }

  /** Records handled so far. */
  long processed() {
    return ever.stream().mapToLong(member -> member.subject().processed()).sum();
  }

  double rssMib() {
    return all.stream()
        .map(member -> member.subject().last())
        .filter(Objects::nonNull)
        .mapToDouble(Sample::rssMib)
        .sum();
  }

  /** CPU time so far; empty: one has not been sampled yet. */
  OptionalLong cpuMillis() {
    // of those that have gone what they took counts on
    List<Sample> last =
        ever.stream().map(member -> member.subject().last()).filter(Objects::nonNull).toList();
    return last.isEmpty() || last.size() < wanted
        ? OptionalLong.empty()
        : OptionalLong.of(last.stream().mapToLong(Sample::cpuMillis).sum());
  }

  long samplingCpuNanos() {
    return ever.stream().mapToLong(member -> member.subject().samplingCpuNanos()).sum();
  }

  long samples() {
    return ever.stream().mapToLong(member -> member.subject().samples()).sum();
  }

  /** When any of them was given partitions for the first time; empty: not yet. */
  OptionalLong firstAssigned() {
    return all.stream()
        .map(member -> member.subject().conversation().heard().firstAssigned())
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .min();
  }

  /** When any of them was given partitions last; empty: none was. */
  OptionalLong lastAssigned() {
    return all.stream()
        .map(member -> member.subject().conversation().heard().lastAssigned())
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .max();
  }

  /** Whether the kernel has killed one of them for its memory. */
  boolean overLimit() {
    return ever.stream().anyMatch(member -> member.subject().overLimit());
  }

  /** What is seen of each, and of all together; {@code trial}: what is so of the trial alone. */
  Seen seen(Outcomes trial) {
    if (ever.isEmpty()) {
      return Seen.none(trial);
    }
    if (changing) {
      Outcomes together = new Outcomes();
      MemberDrained.together(
              ever.stream()
                  .flatMap(member -> member.outcomes().all(MemberDrained.class).stream())
                  .toList())
          .ifPresent(together::add);
      ever.forEach(
          member ->
              member.outcomes().all(Object.class).stream()
                  .filter(outcome -> !(outcome instanceof MemberDrained))
                  .forEach(together::add));
      return Seen.cast(trial, together, Timeline.together(timelines()), parts(trial));
    }
    if (!several()) {
      Member only = all.get(0);
      return Seen.one(trial, only.outcomes(), only.subject().timeline());
    }
    Timeline sum = all.size() < wanted ? Timeline.of(List.of()) : Timeline.sum(timelines());
    return Seen.all(trial, sum, parts(trial));
  }

  private List<Seen> parts(Outcomes trial) {
    return ever.stream()
        .map(member -> Seen.part(trial, member.outcomes(), member.subject().timeline()))
        .toList();
  }

  private List<Timeline> timelines() {
    return ever.stream().map(Member::subject).map(Subject::timeline).toList();
  }

  /**
   * Keeps the timelines with times counted from there; of several their sum, too.
   *
   * @param zeroNanos 0: there was no release
   */
  void keep(Path folder, long zeroNanos) throws IOException {
    if (changing && !ever.isEmpty() || several() && all.size() == wanted) {
      long zero = zeroNanos != 0 ? zeroNanos : ever.get(0).subject().startedNanos();
      Timeline sum = changing ? Timeline.together(timelines()) : Timeline.sum(timelines());
      SampleLog.write(folder.resolve("samples.csv"), sum, zero);
    }
    for (Member member : ever) {
      member.subject().keep(zeroNanos);
    }
  }

  /** Ends them at once, from another thread. */
  void abort() {
    ever.forEach(member -> member.subject().abort());
  }

  /** Makes sure that nothing is left of them; they may leave their group first. */
  void end() throws InterruptedException {
    for (Member member : ever) {
      member.subject().end();
    }
  }
}
