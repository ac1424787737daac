package dev.ebb.runner.subject;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.process.ClientProcess.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** What a client has said of itself so far; times are on the runner's clock. */
public final class Heard {

  private static final int MOST_AHEADS = 5_000;

  private final Map<String, String> configuration = new TreeMap<>();
  private final Map<String, String> versions = new TreeMap<>();
  private final Batches batches = new Batches();
  private final List<Long> assignedNanos = new ArrayList<>();
  private final List<Ahead> aheads = new ArrayList<>();
  private Event last;

  /**
   * How far it was ahead of its handler.
   *
   * @param micros epoch, when it told
   * @param records most that it had polled and not yet handled, since it told before
   */
  public record Ahead(long micros, long records) {}

  Heard() {}

  /** Takes in how many records an event says were handled, where it does. */
  void count(Event event) {
    if (event.number("processed") != null) {
      batches.add(event.number("processed"));
      last = event;
    }
    if (event.number("ahead_records") != null && event.number("t_us") != null) {
      aheads.add(new Ahead(event.number("t_us"), event.number("ahead_records")));
      if (aheads.size() > MOST_AHEADS) {
        thin();
      }
    }
  }

  /**
   * Of each two neighbours keeps the one that was further ahead: a day takes no more than an hour.
   */
  private void thin() {
    for (int i = 0; i < aheads.size() / 2; i++) {
      Ahead first = aheads.get(2 * i);
      Ahead second = aheads.get(2 * i + 1);
      aheads.set(i, first.records() >= second.records() ? first : second);
    }
    aheads.subList(aheads.size() / 2, aheads.size()).clear();
  }

  /** How far it was ahead, over time; empty: it does not tell. */
  public List<Ahead> aheads() {
    return List.copyOf(aheads);
  }

  void assigned(long nanos) {
    assignedNanos.add(nanos);
  }

  void configured(Event event) {
    configuration.putAll(texts(event.fields().path("values")));
  }

  void started(Event event) {
    for (String version : List.of("kafka_clients_version", "java_version")) {
      if (event.fields().hasNonNull(version)) {
        versions.put(version, event.text(version));
      }
    }
    versions.putAll(texts(event.fields().path("versions")));
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

  /** Records that an event says were handled, each counted once; what it does not say is 0. */
  public static long distinct(Event event) {
    Long distinct = event.number("distinct");
    Long processed = event.number("processed");
    return distinct != null ? distinct : processed != null ? processed : 0;
  }

  /** Different records handled, as of the latest event that told. */
  public long distinct() {
    return last == null ? 0 : distinct(last);
  }

  /** Records handled, as of the latest report with news. */
  public long reported() {
    return batches.reported();
  }

  /** The latest event that told how many records were handled; empty: none has. */
  public Optional<Event> last() {
    return Optional.ofNullable(last);
  }

  /** How many records each report with news had: 13x15000+5000. */
  public String batches() {
    return batches.toString();
  }

  /** The effective settings of the client, as far as they are known. */
  public Map<String, String> configuration() {
    return configuration;
  }

  /** When it was given partitions for the first time; empty: not yet. */
  public OptionalLong firstAssigned() {
    return assignedNanos.stream().mapToLong(Long::longValue).findFirst();
  }

  /** How often it was given partitions after the first time; empty: it does not tell. */
  public OptionalLong assignedAgain() {
    return assignedNanos.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(assignedNanos.size() - 1L);
  }

  /** When it was given partitions last. */
  public OptionalLong lastAssigned() {
    return assignedNanos.stream().mapToLong(Long::longValue).reduce((before, now) -> now);
  }

  /** What it is made of, such as {@code kafka_clients_version}, as far as it said. */
  public Map<String, String> versions() {
    return versions;
  }
}
