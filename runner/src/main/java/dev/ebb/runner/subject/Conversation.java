package dev.ebb.runner.subject;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.process.ClientProcess;
import dev.ebb.runner.process.ClientProcess.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

/**
 * What the runner and a client say to each other; whatever the runner waits for, the client's death
 * or error ends the wait with the reason. Times are on the runner's clock.
 */
public final class Conversation {

  /** How long the client may take for one answer, and to be gone after the end of its stdin. */
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private static final Duration ASK_WHY = Duration.ofSeconds(5);
  private static final Duration GONE = Duration.ofSeconds(8);
  private static final Duration LOOK = Duration.ofMillis(200);

  /** Exit codes above it are those of signals. */
  private static final int SIGNALLED = 128;

  private final ClientProcess client;
  private final LongUnaryOperator nanosAt;
  private final Meanwhile meanwhile;
  private final Why why;

  private final Map<String, String> configuration = new TreeMap<>();
  private final Map<String, String> versions = new TreeMap<>();
  private final Batches batches = new Batches();
  private final List<Event> drained = new ArrayList<>();
  private final List<Long> assignedNanos = new ArrayList<>();
  private Event last;
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
   * @param nanosAt a time of the client's, in epoch microseconds, on the runner's clock
   */
  Conversation(ClientProcess client, LongUnaryOperator nanosAt, Meanwhile meanwhile, Why why) {
    this.client = client;
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
            held + " of " + partitions + " partitions assigned after " + seconds(patience));
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
    long most = distinct();
    while (true) {
      for (Event event : drained) {
        if (distinct(event) >= expected) {
          return event;
        }
      }
      Event event = next(Math.min(ask, since + stall.toNanos()));
      long now = System.nanoTime();
      if (distinct() > most) {
        most = distinct();
        since = now;
        ask = now + ASK_WHY.toNanos();
      } else if (now - since >= stall.toNanos()) {
        throw new TrialFailed(stalled(expected, stall));
      } else if (event == null) {
        requireNoReason();
        ask += ASK_WHY.toNanos();
      }
    }
  }

  private String stalled(long expected, Duration stall) {
    long again = last == null ? 0 : Math.max(0, required(last, "processed", 0) - distinct());
    return stalled(distinct(), expected, stall)
        + (again == 0
            ? ""
            : "; "
                + again
                + " came again meanwhile, redelivered: the group has moved on without it");
  }

  /** What to say of a drain that stands still. */
  public static String stalled(long distinct, long expected, Duration stall) {
    return "stalled: "
        + distinct
        + " of "
        + expected
        + " records, no progress for "
        + seconds(stall)
        + " (--stall-timeout)";
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
    while (batches.reported() < enough) {
      long before = batches.reported();
      if (next(System.nanoTime() + LOOK.toNanos()) == null) {
        ask();
      }
      if (batches.reported() > before) {
        since = System.nanoTime();
      } else if (System.nanoTime() - since > stall.toNanos()) {
        throw new TrialFailed(stalled(batches.reported(), enough, stall));
      }
    }
  }

  /** A report as of now. */
  public Event report() throws TrialFailed, InterruptedException {
    long asked = nanosAt.applyAsLong(System.currentTimeMillis() * 1_000);
    ask();
    long deadline = System.nanoTime() + ANSWER.toNanos();
    while (true) {
      Event event = next(deadline);
      if (event == null) {
        throw new TrialFailed("the client hangs: no report within " + seconds(ANSWER));
      }
      if (event.name().equals("report") && nanos(event, "t_us") >= asked) {
        return event;
      }
    }
  }

  private void ask() throws TrialFailed, InterruptedException {
    try {
      client.askForReport();
    } catch (IOException e) {
      awaitUntil(System.nanoTime() + Duration.ofSeconds(1).toNanos()); // tells how it died
      throw new TrialFailed("the client does not read its stdin: " + e.getMessage(), e);
    }
  }

  /** Ends the client's stdin and waits until it is gone; returns its last words. */
  public Event stop() throws TrialFailed, InterruptedException {
    client.child().askToStop();
    if (!client.child().awaitExit(GONE)) {
      throw new TrialFailed(
          "the client did not end within " + seconds(GONE) + " after its stdin was closed");
    }
    long deadline = System.nanoTime() + ANSWER.toNanos();
    while (true) {
      Event event = client.next(Duration.ofNanos(deadline - System.nanoTime()));
      if (event == null || event.name().equals(Event.ENDED)) {
        break;
      }
      note(event);
    }
    if (stopped == null || client.child().process().exitValue() != 0) {
      throw new TrialFailed(death());
    }
    return stopped;
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
    if (event.number("processed") != null) {
      batches.add(event.number("processed"));
      last = event;
    }
    switch (event.name()) {
      case "assigned" -> assignedNanos.add(nanos(event, "t_us"));
      case "drained" -> drained.add(event);
      case "config" -> configuration.putAll(texts(event.fields().path("values")));
      case "started" -> {
        for (String version : List.of("kafka_clients_version", "java_version")) {
          if (event.fields().hasNonNull(version)) {
            versions.put(version, event.text(version));
          }
        }
      }
      case "stopped" -> stopped = event;
      case "error" -> throw new TrialFailed(message(event));
      case Event.UNUSABLE -> throw new TrialFailed(killed() ? death() : message(event));
      case Event.ENDED -> throw new TrialFailed(death());
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

  private String death() throws InterruptedException {
    if (!client.child().awaitExit(Duration.ofSeconds(2))) {
      return "the client closed its stdout";
    }
    String words = client.lastWords();
    return "the client " + client.child().exitStatus() + (words.isEmpty() ? "" : ": " + words);
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

  private static long required(Event event, String field, long otherwise) {
    Long number = event.number(field);
    return number == null ? otherwise : number;
  }

  private long nanos(Event event, String field) throws TrialFailed {
    return nanosAt.applyAsLong(required(event, field));
  }

  /** A time that the client has told, on the runner's clock; empty: it told none. */
  public OptionalLong time(Event event, String field) {
    Long micros = event.number(field);
    return micros == null ? OptionalLong.empty() : OptionalLong.of(nanosAt.applyAsLong(micros));
  }

  /** Records that an event says were handled, each counted once; what it does not say is 0. */
  public static long distinct(Event event) {
    return required(event, "distinct", required(event, "processed", 0));
  }

  /** Different records handled, as of the latest event that told. */
  public long distinct() {
    return last == null ? 0 : distinct(last);
  }

  /** The latest event that told how many records were handled; empty: none has. */
  public Optional<Event> last() {
    return Optional.ofNullable(last);
  }

  private static Map<String, String> texts(JsonNode values) {
    Map<String, String> texts = new TreeMap<>();
    values
        .properties()
        .forEach(
            entry ->
                texts.put(
                    entry.getKey(), entry.getValue().isNull() ? "" : entry.getValue().asText()));
    return texts;
  }

  /** How many records each report with news had: 13x15000+5000. */
  public String batches() {
    return batches.toString();
  }

  /** The effective configuration of the client's KafkaConsumer, as far as it is known. */
  public Map<String, String> configuration() {
    return configuration;
  }

  /** When it was given partitions for the first time; empty: not yet. */
  public OptionalLong firstAssigned() {
    return assignedNanos.stream().mapToLong(Long::longValue).findFirst();
  }

  /** When it was given partitions last. */
  public OptionalLong lastAssigned() {
    return assignedNanos.stream().mapToLong(Long::longValue).reduce((before, now) -> now);
  }

  /** How often it was given partitions. */
  public int assignments() {
    return assignedNanos.size();
  }

  /** What it is made of: {@code kafka_clients_version}, {@code java_version}, as far as it said. */
  public Map<String, String> versions() {
    return versions;
  }

  private static String seconds(Duration duration) {
    return duration.toSeconds() + " s";
  }
}
