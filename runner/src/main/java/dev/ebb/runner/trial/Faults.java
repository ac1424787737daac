package dev.ebb.runner.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.load.Spike;
import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.sample.Sample;
import dev.ebb.runner.sample.WallClock;
import dev.ebb.runner.subject.Conversation;
import dev.ebb.runner.subject.Stalled;
import dev.ebb.runner.subject.TrialFailed;
import dev.ebb.runner.trial.Draining.MemberDrained;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What goes wrong in a drain: steps in which members come and go while it is under way. */
final class Faults {

  private static final Duration LOOK = Duration.ofMillis(10);

  /** So many times the work of a batch. */
  private static final int PATIENCE = 20;

  private final Stage stage;
  private final List<Spike> spikes;
  private final OwnCost cost;
  private final Disturbance disturbance;
  private final Draining.Begun begun;
  private final Casting casting;

  private Faults(
      Stage stage,
      List<Spike> spikes,
      OwnCost cost,
      Disturbance disturbance,
      Draining.Begun begun) {
    this.stage = stage;
    this.spikes = spikes;
    this.cost = cost;
    this.disturbance = disturbance;
    this.begun = begun;
    this.casting = new Casting(stage, 1);
  }

  /** Starts a client, and lets a spike go for it to drain. */
  static Faults begin(Stage stage)
      throws TrialFailed, ClusterException, IOException, InterruptedException {
    List<Spike> spikes = Loading.play(stage, 1);
    Starting.play(stage, 1);
    OwnCost cost = new OwnCost(stage);
    Idling.play(stage);
    stage.requireReadable();
    Disturbance disturbance = new Disturbance(stage);
    return new Faults(stage, spikes, cost, disturbance, Draining.begin(stage, spikes.get(0)));
  }

  /** Waits until all is drained and has settled, and accounts for it. */
  void end() throws TrialFailed, ClusterException, InterruptedException {
    long records = records();
    end(Draining.awaitSum(stage, records, stage.plan().timing().stallTimeout()));
  }

  /**
   * The same, drained already.
   *
   * @param said what each who is there said then
   */
  void end(List<Event> said) throws TrialFailed, ClusterException, InterruptedException {
    Settling.play(stage, Draining.end(stage, begun, said).lastNanos());
    seen();
    Stopping.play(stage, spikes);
  }

  /** What else went on until now. */
  void seen() {
    stage.outcomes().add(cost.until());
    stage.outcomes().add(disturbance.until());
  }

  /** Of the spike. */
  long records() {
    return stage.plan().workload().records();
  }

  /**
   * One has gone in mid-drain.
   *
   * @param said its last words, or what is known of them: of one that was killed the account of its
   *     latest report
   * @param killed whether it was; otherwise it left its group
   * @param handled records that all had handled by then, each counted once
   */
  record Gone(long nanos, Event said, boolean killed, long handled) {}

  /** Waits until so many different records have been handled by all together. */
  void awaitHandled(long records) throws TrialFailed, InterruptedException {
    awaitHandled(records, () -> {});
  }

  /**
   * The same.
   *
   * @param meanwhile done again and again
   */
  void awaitHandled(long records, Runnable meanwhile) throws TrialFailed, InterruptedException {
    requireTold();
    Duration stall = stage.plan().timing().stallTimeout();
    long since = System.nanoTime();
    long most = 0;
    for (long handled = handled(); handled < records; handled = handled()) {
      if (handled > most) {
        most = handled;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > stall.toNanos()) {
        throw new TrialFailed(Stalled.words(handled, records, stall));
      }
      pass();
      meanwhile.run();
    }
  }

  /** Waits until so many more have been. */
  void awaitMore(long records) throws TrialFailed, InterruptedException {
    awaitHandled(Math.min(records(), handled() + records));
  }

  private void requireTold() throws TrialFailed {
    for (Member member : stage.subjects()) {
      Event last = member.subject().conversation().heard().last().orElse(null);
      if (last != null && !last.fields().path("seen").isObject()) {
        throw new TrialFailed(
            "its reports do not tell which records it has handled ('seen'), so that nobody could"
                + " say what came again");
      }
    }
  }

  /** Different records that have been handled by all together, as far as they have told. */
  long handled() {
    return Draining.distinct(stage);
  }

  /** Lets a moment go by, and hears what is said. */
  void pass() throws TrialFailed, InterruptedException {
    stage.subjects().awaitUntil(System.nanoTime() + LOOK.toNanos());
  }

  /**
   * Kills it while it is at work, so that what it had handled is known exactly; its group knows of
   * nothing but what it had committed.
   */
  Gone kill(Member member, String phase) throws TrialFailed, InterruptedException {
    awaitWork(member);
    long handled = handled();
    long nanos = System.nanoTime();
    member.subject().kill();
    stage.enter(new Phase(phase));
    return gone(member, new Gone(nanos, lastKnown(member, nanos), true, handled));
  }

  /** Until it has just told that its work begins, or will not in a while. */
  private void awaitWork(Member member) throws TrialFailed, InterruptedException {
    Duration work = stage.plan().workload().processTime();
    long deadline = System.nanoTime() + PATIENCE * work.toNanos();
    while (System.nanoTime() < deadline) {
      Long told =
          member
              .subject()
              .conversation()
              .heard()
              .last()
              .map(event -> event.number("t_us"))
              .orElse(null);
      if (told != null && System.nanoTime() - WallClock.nanosAt(told) < work.toNanos() / 4) {
        return;
      }
      pass();
    }
  }

  /** Has it leave its group, and end. */
  Gone leave(Member member, String phase) throws TrialFailed, InterruptedException {
    long nanos = System.nanoTime();
    Event said = member.subject().conversation().stop();
    stage.enter(new Phase(phase));
    return gone(member, new Gone(nanos, said, false, handled()));
  }

  private Gone gone(Member member, Gone gone) {
    stage.subjects().gone(member);
    Conversation conversation = member.subject().conversation();
    Sample then = begun.then().get(member);
    Sample last = member.subject().last();
    member
        .outcomes()
        .add(
            new MemberDrained(
                gone.said(),
                conversation.time(gone.said(), "first_record_us"),
                conversation.time(gone.said(), "last_record_us"),
                gone.said().number("processed") == null ? 0 : gone.said().number("processed"),
                then == null || last == null
                    ? OptionalDouble.empty()
                    : OptionalDouble.of((last.cpuMillis() - then.cpuMillis()) / 1e3),
                null));
    return stage.outcomes().add(gone);
  }

  /**
   * As it stood at its latest report. What it may have handled since is unknown, unless it was at
   * work all the time: then the account is exact, and otherwise losses cannot be told.
   */
  private Event lastKnown(Member member, long nanos) {
    Event last = member.subject().conversation().heard().last().orElse(Event.NOTHING);
    ObjectNode fields = last.fields().deepCopy();
    fields.put("event", "killed").put("clean", true);
    Long processed = last.number("processed");
    Long distinct = last.number("distinct");
    Long told = last.number("t_us");
    boolean atWork =
        told != null
            && nanos - WallClock.nanosAt(told) < stage.plan().workload().processTime().toNanos();
    if (processed != null && distinct != null && atWork && fields.path("seen").isObject()) {
      fields.put("lost", spanned(fields.path("seen")) - distinct);
      fields.put("redelivered", processed - distinct);
    }
    return new Event("killed", fields);
  }

  private static long spanned(JsonNode seen) {
    long sum = 0;
    for (Iterator<JsonNode> all = seen.elements(); all.hasNext(); ) {
      JsonNode stretches = all.next();
      for (int i = 0; i + 1 < stretches.size(); i += 2) {
        sum += stretches.get(i + 1).asLong() - stretches.get(i).asLong();
      }
    }
    return sum;
  }

  /** Starts one more; it joins when its group takes it in. */
  Member start(String phase) throws TrialFailed, IOException {
    stage.enter(new Phase(phase));
    Member member = casting.start(stage.subjects().started() + 1);
    stage.subjects().add(member);
    member.subject().mark(stage.phases().current());
    return member;
  }

  /** When the first record was handled by it; empty: none has been. */
  static OptionalLong firstRecord(Member member) {
    return member
        .subject()
        .conversation()
        .heard()
        .last()
        .map(said -> member.subject().conversation().time(said, "first_record_us"))
        .orElse(OptionalLong.empty());
  }

  /** How much those have logged who are there; empty: that cannot be read. */
  OptionalLong logLines() {
    long sum = 0;
    for (int number = 1; number <= stage.subjects().started(); number++) {
      try (Stream<String> lines = Files.lines(casting.log(number), StandardCharsets.ISO_8859_1)) {
        sum += lines.count();
      } catch (IOException | UncheckedIOException e) {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.of(sum);
  }

  /** Records of each partition that have been handled so far. */
  Map<String, Long> progress() {
    return Draining.progress(stage);
  }
}
