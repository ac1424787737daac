package dev.ebb.runner.trial;

import dev.ebb.runner.load.HeldTopic;
import dev.ebb.runner.load.Spike;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.Release;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Sample;
import dev.ebb.runner.subject.Conversation;
import dev.ebb.runner.subject.Heard;
import dev.ebb.runner.subject.Stalled;
import dev.ebb.runner.subject.Stretches;
import dev.ebb.runner.subject.TrialFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.LongStream;

/** The step in which a spike is let go and drained. */
final class Draining {

  private Draining() {}

  /**
   * A spike was let go: t = 0.
   *
   * @param commitMillis what committing its transaction took; empty: it had none
   */
  record Released(long nanos, OptionalDouble commitMillis) {}

  /**
   * Every record of it has been handled.
   *
   * @param lastNanos when the last was
   * @param records of the spike
   * @param bytes of their values
   * @param brokerCpuSeconds of the brokers on this machine meanwhile
   * @param exact whether it was just then, and not earlier
   */
  record Drained(
      long lastNanos, long records, long bytes, OptionalDouble brokerCpuSeconds, boolean exact) {}

  /**
   * One process's part in it.
   *
   * @param said what it said when it had drained
   * @param firstNanos when its first record was handled; empty: it had none
   * @param records that it has handled
   * @param cpuSeconds that it took for that; empty: not known
   * @param batches of a paced drain, in words, or null
   */
  record MemberDrained(
      Event said,
      OptionalLong firstNanos,
      OptionalLong lastNanos,
      long records,
      OptionalDouble cpuSeconds,
      String batches) {

    /** What processes that came and went have done together; empty: there was none. */
    static Optional<MemberDrained> together(List<MemberDrained> all) {
      return all.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new MemberDrained(
                  Event.NOTHING, // each counts from its own start
                  times(all, MemberDrained::firstNanos).min(),
                  times(all, MemberDrained::lastNanos).max(),
                  all.stream().mapToLong(MemberDrained::records).sum(),
                  all.stream().allMatch(one -> one.cpuSeconds.isPresent())
                      ? OptionalDouble.of(
                          all.stream().mapToDouble(one -> one.cpuSeconds.getAsDouble()).sum())
                      : OptionalDouble.empty(),
                  null));
    }

    private static LongStream times(
        List<MemberDrained> all, Function<MemberDrained, OptionalLong> time) {
      return all.stream()
          .map(time)
          .filter(OptionalLong::isPresent)
          .mapToLong(OptionalLong::getAsLong);
    }
  }

  /**
   * A drain that is under way.
   *
   * @param then what each was last sampled at before
   */
  record Begun(
      int before,
      Phase phase,
      Released released,
      Map<Member, Sample> then,
      List<Long> brokers,
      OptionalLong brokerCpu) {}

  /** Lets the spike go, and waits until it is drained. */
  static Drained play(Stage stage, Spike spike) throws TrialFailed, InterruptedException {
    Begun begun = begin(stage, spike);
    stage.waitForDrain();
    List<Event> said = awaitDrained(stage, stage.expected(begun.before + 1L));
    stage.drained();
    return end(stage, begun, said);
  }

  /** Lets the spike go. */
  static Begun begin(Stage stage, Spike spike) throws TrialFailed, InterruptedException {
    int before = stage.outcomes().all(Drained.class).size();
    Phase phase = before == 0 ? Phase.DRAIN : new Phase("drain" + (before + 1));
    if (before == 0) {
      requireNothingRead(stage);
      stage.subjects().forEach(Draining::resetPeak);
    }
    Map<Member, Sample> then = new LinkedHashMap<>();
    stage.subjects().forEach(member -> then.put(member, member.subject().last()));
    List<Long> brokers = stage.cluster().brokerPids();
    OptionalLong brokerCpu = Disturbance.brokerCpuMillis(brokers);
    for (Member member : stage.subjects()) {
      member.closer().begin(member.notes());
    }
    stage.enter(phase);
    return new Begun(before, phase, release(stage, spike), then, brokers, brokerCpu);
  }

  /**
   * It is drained.
   *
   * @param said what each of those who are there said then, in their order
   */
  static Drained end(Stage stage, Begun begun, List<Event> said)
      throws TrialFailed, InterruptedException {
    Plan plan = stage.plan();
    // what a client does not tell itself, a sample of now does
    stage.subjects().mark(stage.phases().current());
    List<Long> brokers = stage.cluster().brokerPids();
    OptionalLong brokerCpuNow =
        brokers.equals(begun.brokers) // a new process has begun to count anew
            ? Disturbance.brokerCpuMillis(brokers)
            : OptionalLong.empty();
    long last = begun.released.nanos();
    int i = 0;
    for (Member member : stage.subjects()) {
      MemberDrained drained = drained(stage, member, said.get(i++), begun.then.get(member));
      last = Math.max(last, drained.lastNanos().orElse(last));
    }
    OptionalDouble cpu =
        begun.brokerCpu.isPresent() && brokerCpuNow.isPresent()
            ? OptionalDouble.of((brokerCpuNow.getAsLong() - begun.brokerCpu.getAsLong()) / 1e3)
            : OptionalDouble.empty();
    long records = stage.expected(1);
    for (Member member : stage.subjects()) {
      MemberDrained own = member.outcomes().nth(MemberDrained.class, begun.before).orElseThrow();
      member.afterEndOf(begun.phase, own.said());
      if (stage.spec().kind() == Kind.NMT || stage.spec().kind() == Kind.ALLOCATIONS) {
        member.closer().look(begun.phase, member.notes());
      }
    }
    boolean exact = stage.spec().arm().client().supervised();
    return stage.outcomes().add(new Drained(last, records, bytes(stage, records), cpu, exact));
  }

  /** What is written is not yet committed: whoever has read it would measure something else. */
  private static void requireNothingRead(Stage stage) throws TrialFailed {
    long read = stage.subjects().processed();
    if (read > 0 && stage.plan().load().release() == Release.COMMIT && !stage.place().heldBack()) {
      throw new TrialFailed(
          "it has handled "
              + read
              + " records before their release: it reads uncommitted ones; use --release=produce,"
              + " or say 'reads-committed: false' in its description");
    }
  }

  private static void resetPeak(Member member) {
    if (!member.subject().resetPeak()) {
      member
          .notes()
          .add(
              Finding.note(
                  "kernel-peak-unknown",
                  "the kernel's own peak is not known here (no /proc/PID/clear_refs)"));
    }
  }

  private static Released release(Stage stage, Spike spike)
      throws TrialFailed, InterruptedException {
    long nanos = System.nanoTime();
    try {
      spike.release(stage::writingToReaders);
    } catch (Stage.Broken e) {
      throw e.failure();
    }
    if (spike instanceof HeldTopic) {
      return stage.outcomes().add(new Released(awaitGivenOut(stage), OptionalDouble.empty()));
    }
    boolean committed = stage.plan().load().release() == Release.COMMIT;
    return stage
        .outcomes()
        .add(
            new Released(
                nanos,
                committed
                    ? OptionalDouble.of((System.nanoTime() - nanos) / 1e6)
                    : OptionalDouble.empty()));
  }

  /** When the partitions have been given out that were held back: that is the release. */
  private static long awaitGivenOut(Stage stage) throws TrialFailed, InterruptedException {
    Duration patience = Starting.ASSIGNED_WITHIN;
    if (!stage.subjects().several()) {
      Conversation only = stage.subjects().first().orElseThrow().subject().conversation();
      return only.awaitAssigned(stage.place().existing().partitions(), patience);
    }
    long deadline = System.nanoTime() + patience.toNanos();
    while (stage.subjects().firstAssigned().isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new TrialFailed("no partitions were assigned after the release");
      }
      stage.subjects().awaitUntil(System.nanoTime() + Starting.JOINED_POLL.toNanos());
    }
    return stage.subjects().firstAssigned().getAsLong();
  }

  /**
   * Waits until everything is handled.
   *
   * @param expected different records, of all spikes so far
   * @return what each said then, in their order
   */
  private static List<Event> awaitDrained(Stage stage, long expected)
      throws TrialFailed, InterruptedException {
    Duration stall = stage.plan().timing().stallTimeout();
    if (stage.subjects().several()) {
      return awaitSum(stage, expected, stall);
    }
    Member only = stage.subjects().first().orElseThrow();
    Conversation conversation = only.subject().conversation();
    boolean first = stage.outcomes().all(Drained.class).isEmpty();
    if (first && stage.spec().kind() == Kind.HISTOGRAM) {
      conversation.awaitProcessed(expected / 2, stall);
      only.closer().look(Phase.DRAIN, only.notes());
    }
    return List.of(conversation.awaitDrained(expected, stall));
  }

  /**
   * None of several knows how many records the others have handled: their reports are added up, as
   * they come by themselves, once a second as those of a single one.
   */
  static List<Event> awaitSum(Stage stage, long expected, Duration stall)
      throws TrialFailed, InterruptedException {
    long most = 0;
    long since = System.nanoTime();
    while (true) {
      long sum = distinct(stage);
      if (sum >= expected) {
        List<Event> said = new ArrayList<>();
        for (Member member : stage.subjects()) {
          said.add(member.subject().conversation().heard().last().orElse(Event.NOTHING));
        }
        return said;
      }
      long now = System.nanoTime();
      if (sum > most) {
        most = sum;
        since = now;
      } else if (now - since > stall.toNanos()) {
        String reason = stage.reason().tell();
        throw new TrialFailed(reason != null ? reason : Stalled.words(sum, expected, stall));
      }
      stage.subjects().awaitUntil(now + stage.plan().timing().sampleInterval().toNanos());
    }
  }

  /** Records that were handled by any so far, each counted once where they tell which. */
  static long distinct(Stage stage) {
    List<Event> said = said(stage);
    return said.stream().allMatch(event -> event.fields().path("seen").isObject())
        ? progress(stage).values().stream().mapToLong(Long::longValue).sum()
        : said.stream().mapToLong(Heard::distinct).sum();
  }

  /** The same by partition, of those who tell which. */
  static Map<String, Long> progress(Stage stage) {
    List<Event> said = said(stage);
    Map<String, Long> progress = new TreeMap<>();
    for (Event event : said) {
      event
          .fields()
          .path("seen")
          .fieldNames()
          .forEachRemaining(
              partition ->
                  progress.computeIfAbsent(partition, one -> Stretches.of(said, one).distinct()));
    }
    return progress;
  }

  private static List<Event> said(Stage stage) {
    List<Event> said = new ArrayList<>();
    for (Member member : stage.subjects().ever()) {
      member.subject().conversation().heard().last().ifPresent(said::add);
    }
    return said;
  }

  private static MemberDrained drained(Stage stage, Member member, Event said, Sample then)
      throws TrialFailed {
    Conversation conversation = member.subject().conversation();
    Plan plan = stage.plan();
    long records =
        stage.subjects().several() ? Conversation.required(said, "processed") : stage.expected(1);
    OptionalLong last = conversation.time(said, "last_record_us");
    Client.Progress progress = member.subject().client().progress();
    if (!(progress instanceof Client.Protocol)) {
      boolean offsets = progress instanceof Client.Offsets;
      member
          .notes()
          .add(
              Finding.note(
                  "drain-is-bound",
                  "its drain is known by "
                      + (offsets ? "committed offsets" : "lines that it prints")
                      + ": it may have ended earlier, by as much as it lets pass between two "
                      + (offsets ? "commits" : "lines")
                      + "; how fast it was is not known"));
    }
    return member
        .outcomes()
        .add(
            new MemberDrained(
                said,
                conversation.time(said, "first_record_us"),
                last,
                records,
                cpuSeconds(stage, member, said, then, last),
                plan.workload().paced() && !stage.subjects().several()
                    ? conversation.heard().batches()
                    : null));
  }

  /** By its own word at that moment, or as it was sampled when the last record had been handled. */
  private static OptionalDouble cpuSeconds(
      Stage stage, Member member, Event said, Sample then, OptionalLong last) {
    if (then == null && !stage.subjects().changing()) {
      return OptionalDouble.empty();
    }
    long before = then == null ? 0 : then.cpuMillis(); // one that came later began with nothing
    Long micros = said.number("cpu_us");
    if (micros != null) {
      return OptionalDouble.of(micros / 1e6 - before / 1e3);
    }
    OptionalLong sampled =
        last.isEmpty()
            ? OptionalLong.empty()
            : member.subject().timeline().cpuMillisAt(last.getAsLong());
    return sampled.isPresent()
        ? OptionalDouble.of((sampled.getAsLong() - before) / 1e3)
        : OptionalDouble.empty();
  }

  private static long meanBytes(Workload workload, long records) {
    return Math.round((double) workload.payloadBytes() / workload.records() * records);
  }

  /** Bytes of so many values; of a topic that is not ebb's, by their mean size. */
  static long bytes(Stage stage, long records) {
    var existing = stage.place().existing();
    return existing == null
        ? meanBytes(stage.plan().workload(), records)
        : (long) ((double) existing.bytes() / existing.records() * records);
  }
}
