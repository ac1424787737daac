package dev.ebb.runner.subject;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.process.ClientProcess;
import dev.ebb.runner.process.ClientProcess.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongUnaryOperator;

/**
 * What the runner and a client say to each other; whatever the runner waits for, the client's death
 * or error ends the wait with the reason. Times are on the runner's clock.
 */
public final class Conversation {

  /** How long the client may take for one answer, and to be gone after the end of its stdin. */
  private static final Duration ANSWER = Duration.ofSeconds(10);

  /** A collection of a large heap, or a count of all its objects, takes longer. */
  private static final Duration ANSWER_OF_RUNTIME = Duration.ofSeconds(60);

  private static final Duration ASK_WHY = Duration.ofSeconds(5);
  private static final Duration GONE = Duration.ofSeconds(8);
  private static final Duration LOOK = Duration.ofMillis(200);

  /** Of a client that a signal has ended as it should. */
  private static final Set<Integer> BY_SIGNAL = Set.of(0, 130, 143);

  /** Exit codes above it are those of signals. */
  private static final int SIGNALLED = 128;

  private final ClientProcess client;
  private final Client spoken;
  private final LongUnaryOperator nanosAt;
  private final Meanwhile meanwhile;
  private final Why why;

  private final Heard heard = new Heard();
  private final List<Event> drained = new ArrayList<>();
  private Event stopped;

  /** Asked when a drain does not get on. */
  public interface Why {

    /** What somebody else than the client can tell, or null. */
    String tell() throws InterruptedException;
  }

  /** Called a few times a second while something is waited for. */
  public interface Meanwhile {

    /** What there is to be shown, or to end the trial for. */
    void look() throws TrialFailed;
  }

  /**
   * Begins to listen.
   *
   * @param spoken how the client talks, and what it answers
   * @param nanosAt a time of the client's, in epoch microseconds, on the runner's clock
   */
  Conversation(
      ClientProcess client,
      Client spoken,
      LongUnaryOperator nanosAt,
      Meanwhile meanwhile,
      Why why) {
    this.client = client;
    this.spoken = spoken;
    this.nanosAt = nanosAt;
    this.meanwhile = meanwhile;
    this.why = why;
  }

  /** Waits until so many partitions are assigned; returns when that was, on the runner's clock. */
  public long awaitAssigned(int partitions, Duration patience)
      throws TrialFailed, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    long held = 0;
    while (true) {
      Event event = next(deadline);
      if (event == null) {
        throw new TrialFailed(
            held
                + " of "
                + partitions
                + " partitions assigned after "
                + seconds(patience)
                + client.stray());
      }
      if (event.name().equals("assigned")) {
        // A cooperative assignor hands partitions out in several steps.
        long more = required(event, "partitions");
        held = Math.max(held + more, more);
        if (held >= partitions) {
          return nanos(event, "t_us");
        }
      }
    }
  }

  /** Waits until {@code deadlineNanos}, through reports. */
  public void awaitUntil(long deadlineNanos) throws TrialFailed, InterruptedException {
    Event event;
    do {
      event = next(deadlineNanos);
    } while (event != null);
  }

  /**
   * Waits until everything expected is handled, each record at least once; gives up after {@code
   * stall} without a new one.
   *
   * @return what the client said then
   */
  public Event awaitDrained(long expected, Duration stall)
      throws TrialFailed, InterruptedException {
    long since = System.nanoTime();
    long ask = since + ASK_WHY.toNanos();
    long most = heard.distinct();
    while (true) {
      for (Event event : drained) {
        if (Heard.distinct(event) >= expected) {
          return event;
        }
      }
      if (!spoken.supervised() && heard.distinct() >= expected) {
        return heard.last().orElseThrow();
      }
      Event event = next(Math.min(ask, since + stall.toNanos()));
      long now = System.nanoTime();
      if (heard.distinct() > most) {
        most = heard.distinct();
        since = now;
        ask = now + ASK_WHY.toNanos();
      } else if (now - since >= stall.toNanos()) {
        throw new TrialFailed(Stalled.words(heard, spoken, expected, stall));
      } else if (event == null) {
        requireNoReason();
        ask += ASK_WHY.toNanos();
      }
    }
  }

  /** Waits until everything expected is handled, or until then; false: it is not. */
  public boolean drainedWithin(long expected, long deadlineNanos)
      throws TrialFailed, InterruptedException {
    while (heard.distinct() < expected && System.nanoTime() < deadlineNanos) {
      next(deadlineNanos);
    }
    return heard.distinct() >= expected;
  }

  private void requireNoReason() throws TrialFailed, InterruptedException {
    String reason = why.tell();
    if (reason != null) {
      throw new TrialFailed(reason);
    }
  }

  /** Waits until that many records are handled, as far as reports tell. */
  public void awaitProcessed(long enough, Duration stall) throws TrialFailed, InterruptedException {
    long since = System.nanoTime();
    while (heard.reported() < enough) {
      long before = heard.reported();
      if (next(System.nanoTime() + LOOK.toNanos()) == null && spoken.supervised()) {
        say("report");
      }
      if (heard.reported() > before) {
        since = System.nanoTime();
      } else if (System.nanoTime() - since > stall.toNanos()) {
        throw new TrialFailed(Stalled.words(heard.reported(), enough, stall));
      }
    }
  }

  /** What it prints besides, in words; empty: nothing. */
  public String stray() {
    return client.stray();
  }

  /** Whether it speaks the protocol, so that it can be asked for a report. */
  public boolean supervised() {
    return spoken.supervised();
  }

  /** Whether its runtime can be asked for that by the protocol. */
  public boolean answers(Client.Ask ask) {
    return spoken.supervised() && spoken.answers().contains(ask);
  }

  /** A report as of now; of a client that gives none, what is known of it. */
  public Event report() throws TrialFailed, InterruptedException {
    if (!spoken.supervised()) {
      listen();
      return new Event("report", heard.last().orElse(Event.NOTHING).fields());
    }
    return answer("report", "report", ANSWER);
  }

  /** Asks its runtime, and waits for the answer. */
  public Event ask(Client.Ask ask) throws TrialFailed, InterruptedException {
    return answer(ask.command(), ask.answer(), ANSWER_OF_RUNTIME);
  }

  private Event answer(String command, String name, Duration patience)
      throws TrialFailed, InterruptedException {
    long asked = nanosAt.applyAsLong(System.currentTimeMillis() * 1_000);
    say(command);
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Event event = next(deadline);
      if (event == null) {
        throw new TrialFailed("the client hangs: no " + name + " within " + seconds(patience));
      }
      if (event.name().equals(name) && nanos(event, "t_us") >= asked) {
        return event;
      }
    }
  }

  private void say(String command) throws TrialFailed, InterruptedException {
    try {
      client.say(command);
    } catch (IOException e) {
      awaitUntil(System.nanoTime() + Duration.ofSeconds(1).toNanos()); // tells how it died
      throw new TrialFailed("the client does not read its stdin: " + e.getMessage(), e);
    }
  }

  /** Ends the client's stdin and waits until it is gone; returns its last words. */
  public Event stop() throws TrialFailed, InterruptedException {
    return gone(ask());
  }

  /** Its last words, which are said to be so: how it ended after them is another matter. */
  public Optional<Event> goodbye() {
    return Optional.ofNullable(stopped);
  }

  /** Has it end in its own way; returns by what. */
  private String ask() {
    if (spoken.supervised()) {
      client.child().askToStop();
      return "its stdin was closed";
    }
    client.child().terminate();
    return "SIGTERM";
  }

  /** Tells it to stop and waits until it is gone; returns its last words. */
  public Event stopByCommand() throws TrialFailed, InterruptedException {
    say("stop");
    return gone("it was told to stop");
  }

  private Event gone(String after) throws TrialFailed, InterruptedException {
    requireExit(after);
    for (Event event : client.rest(ANSWER)) {
      note(event);
    }
    int status = client.child().process().exitValue();
    if (!spoken.supervised() && BY_SIGNAL.contains(status)) {
      return lastWords();
    }
    if (stopped == null || status != 0) {
      throw new TrialFailed(client.death());
    }
    return stopped;
  }

  private void requireExit(String after) throws TrialFailed, InterruptedException {
    if (!client.child().awaitExit(GONE)) {
      throw new TrialFailed("the client did not end within " + seconds(GONE) + " after " + after);
    }
  }

  /**
   * Has it end where there is nothing for it: with exit code 0, or having said why it cannot go on.
   */
  public void endInOrder() throws TrialFailed, InterruptedException {
    requireExit(ask());
    boolean said = client.rest(ANSWER).stream().anyMatch(event -> event.name().equals("error"));
    if (spoken.supervised() && client.child().process().exitValue() != 0 && !said) {
      throw new TrialFailed("without an event 'error', " + client.death());
    }
  }

  /** Takes in what it had said before it was killed. */
  void hearOut() throws InterruptedException {
    client.rest(ANSWER).forEach(heard::count);
  }

  /** What is known of a client that has none: whether it lost anything is not. */
  private Event lastWords() {
    ObjectNode fields = Event.NOTHING.fields().deepCopy();
    fields.put("event", "stopped").put("clean", true);
    if (heard.last().isPresent()) {
      fields.put("processed", heard.distinct());
    }
    return new Event("stopped", fields);
  }

  /** The next event before the deadline, or null; a death or an error is thrown. */
  private Event next(long deadlineNanos) throws TrialFailed, InterruptedException {
    while (true) {
      meanwhile.look();
      long left = deadlineNanos - System.nanoTime();
      Event event = client.next(Duration.ofNanos(Math.min(Math.max(0, left), LOOK.toNanos())));
      if (event != null) {
        note(event);
        return event;
      }
      if (left <= 0) {
        return null;
      }
    }
  }

  /** Takes in what has been said and not yet been waited for; a death or an error is thrown. */
  public void listen() throws TrialFailed, InterruptedException {
    for (Event event = client.next(Duration.ZERO);
        event != null;
        event = client.next(Duration.ZERO)) {
      note(event);
    }
  }

  private void note(Event event) throws TrialFailed, InterruptedException {
    heard.count(event);
    switch (event.name()) {
      case "assigned" -> heard.assigned(nanos(event, "t_us"));
      case "drained" -> drained.add(event);
      case "config" -> heard.configured(event);
      case "started" -> heard.started(event);
      case "stopped" -> stopped = event;
      case "error" -> throw new TrialFailed(message(event));
      case Event.UNUSABLE -> throw new TrialFailed(killed() ? client.death() : message(event));
      case Event.ENDED -> throw new TrialFailed(client.death());
      default -> {
        // reports and the like are for whoever waits
      }
    }
  }

  private static String message(Event event) {
    return event.fields().path("message").asText();
  }

  /** Whether it has been, which may have cut its last line off. */
  private boolean killed() throws InterruptedException {
    return client.child().awaitExit(LOOK) && client.child().process().exitValue() > SIGNALLED;
  }

  /** A field that an event must have. */
  public static long required(Event event, String field) throws TrialFailed {
    Long number = event.number(field);
    if (number == null) {
      throw new TrialFailed(
          "the client's event '" + event.name() + "' lacks the number '" + field + "'");
    }
    return number;
  }

  private long nanos(Event event, String field) throws TrialFailed {
    return nanosAt.applyAsLong(required(event, field));
  }

  /** A time that the client has told, on the runner's clock; empty: it told none. */
  public OptionalLong time(Event event, String field) {
    Long micros = event.number(field);
    return micros == null ? OptionalLong.empty() : OptionalLong.of(nanosAt.applyAsLong(micros));
  }

  /** What it has said of itself so far. */
  public Heard heard() {
    return heard;
  }

  private static String seconds(Duration duration) {
    return duration.toSeconds() + " s";
  }
}
