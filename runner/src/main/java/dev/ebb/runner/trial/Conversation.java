package dev.ebb.runner.trial;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.process.ClientProcess;
import dev.ebb.runner.process.ClientProcess.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the runner and a client say to each other; whatever the runner waits for, the client's death
 * or error ends the wait with the reason.
 */
final class Conversation {

  /** How long the client may take for one answer, and to be gone after the end of its stdin. */
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private static final Duration ASK_WHY = Duration.ofSeconds(5);
  private static final Duration GONE = Duration.ofSeconds(8);
  private static final Duration LOOK = Duration.ofMillis(200);

  private final ClientProcess client;
  private final Runnable meanwhile;
  private final Why why;
  private final Map<String, String> configuration = new TreeMap<>();
  private String kafkaClientsVersion;
  private String javaVersion;
  private final List<Long> steps = new ArrayList<>();
  private long reported;
  private Event early;
  private Event stopped;
  private Long firstAssignedMicros;
  private Long lastAssignedMicros;

  /** Asked when a drain does not get on. */
  interface Why {

    /** What somebody else than the client can tell, or null. */
    String tell() throws InterruptedException;
  }

  /** {@code meanwhile} is called a few times a second while something is waited for. */
  Conversation(ClientProcess client, Runnable meanwhile, Why why) {
    this.client = client;
    this.meanwhile = meanwhile;
    this.why = why;
  }

  /** Waits until all partitions are assigned; returns when that was, epoch microseconds. */
  long awaitAssigned(int partitions, Duration patience) throws TrialFailed, InterruptedException {
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
        held = Math.max(held + event.number("partitions"), event.number("partitions"));
        if (held >= partitions) {
          return event.number("t_us");
        }
      }
    }
  }

  /** Waits until {@code deadlineNanos}, through reports. */
  void awaitUntil(long deadlineNanos) throws TrialFailed, InterruptedException {
    Event event;
    do {
      event = next(deadlineNanos);
    } while (event != null);
  }

  /** Waits until everything expected is handled; gives up after {@code stall} without progress. */
  Event awaitDrained(long expected, Duration stall) throws TrialFailed, InterruptedException {
    if (early != null && early.number("processed") >= expected) {
      return early;
    }
    long processed = 0;
    long since = System.nanoTime();
    long ask = since + ASK_WHY.toNanos();
    while (true) {
      Event event = next(Math.min(ask, since + stall.toNanos()));
      if (event == null && System.nanoTime() - since < stall.toNanos()) {
        requireNoReason();
        ask += ASK_WHY.toNanos();
        continue;
      }
      if (event == null) {
        throw new TrialFailed(stalled(processed, expected, stall));
      }
      if (event.name().equals("drained") && event.number("processed") >= expected) {
        return event;
      }
      Long now = event.number("processed");
      if (now != null && now > processed) {
        processed = now;
        since = System.nanoTime();
        ask = since + ASK_WHY.toNanos();
      }
    }
  }

  static String stalled(long processed, long expected, Duration stall) {
    return "stalled: "
        + processed
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
  void awaitProcessed(long enough, Duration stall) throws TrialFailed, InterruptedException {
    long since = System.nanoTime();
    while (reported < enough) {
      long before = reported;
      Event event = next(System.nanoTime() + LOOK.toNanos());
      if (event == null) {
        ask();
      } else if (event.name().equals("drained")) {
        early = event;
      }
      if (reported > before) {
        since = System.nanoTime();
      } else if (System.nanoTime() - since > stall.toNanos()) {
        throw new TrialFailed(
            "stalled: " + reported + " records, no progress for " + seconds(stall));
      }
    }
  }

  /** A report as of now. */
  Event report() throws TrialFailed, InterruptedException {
    long askedMicros = System.currentTimeMillis() * 1_000;
    ask();
    long deadline = System.nanoTime() + ANSWER.toNanos();
    while (true) {
      Event event = next(deadline);
      if (event == null) {
        throw new TrialFailed("the client hangs: no report within " + seconds(ANSWER));
      }
      if (event.name().equals("report") && event.number("t_us") >= askedMicros) {
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
  Event stop() throws TrialFailed, InterruptedException {
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
      meanwhile.run();
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

  private void count(Event event) {
    Long processed = event.number("processed");
    if (processed != null && processed > reported) {
      steps.add(processed - reported);
      reported = processed;
    }
  }

  /** How many records each report with news had, like neighbours together: 13x15000+5000. */
  String batches() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < steps.size(); ) {
      int same = i;
      while (same < steps.size() && steps.get(same).equals(steps.get(i))) {
        same++;
      }
      text.append(text.length() == 0 ? "" : "+");
      text.append(same - i > 1 ? (same - i) + "x" : "").append(steps.get(i));
      i = same;
    }
    return text.toString();
  }

  private void note(Event event) throws TrialFailed, InterruptedException {
    count(event);
    switch (event.name()) {
      case "assigned" -> {
        lastAssignedMicros = event.number("t_us");
        firstAssignedMicros =
            firstAssignedMicros == null ? lastAssignedMicros : firstAssignedMicros;
      }
      case "config" -> configuration.putAll(texts(event.fields().path("values")));
      case "started" -> {
        kafkaClientsVersion = event.fields().path("kafka_clients_version").asText(null);
        javaVersion = event.fields().path("java_version").asText(null);
      }
      case "stopped" -> stopped = event;
      case "error" -> throw new TrialFailed(event.fields().path("message").asText());
      case Event.ENDED -> throw new TrialFailed(death());
      default -> {
        // reports and the like are for whoever waits
      }
    }
  }

  private String death() throws InterruptedException {
    if (!client.child().awaitExit(Duration.ofSeconds(2))) {
      return "the client closed its stdout";
    }
    String words = client.lastWords();
    return "the client " + client.child().exitStatus() + (words.isEmpty() ? "" : ": " + words);
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

  /** The effective configuration of the client's KafkaConsumer, as far as it is known. */
  Map<String, String> configuration() {
    return configuration;
  }

  /** When it was given partitions for the first time, epoch microseconds; null: not yet. */
  Long firstAssignedMicros() {
    return firstAssignedMicros;
  }

  /** When it was given partitions last. */
  Long lastAssignedMicros() {
    return lastAssignedMicros;
  }

  String kafkaClientsVersion() {
    return kafkaClientsVersion;
  }

  String javaVersion() {
    return javaVersion;
  }

  private static String seconds(Duration duration) {
    return duration.toSeconds() + " s";
  }
}
