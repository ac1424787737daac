package dev.ebb.runner.trial;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.load.ExistingTopic;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.ClientProcess.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Holds what a client says it handled against what was written, record by record. */
final class Account {

  private Account() {}

  /**
   * Enters the clients' last words into the row; fails unless every record was handled once.
   *
   * @param stopped of each instance: who takes a partition over goes on where the one before ended
   */
  static void settle(List<Event> stopped, Workload workload, Row row) throws TrialFailed {
    long lost = sum(stopped, "lost");
    long again = 0;
    for (int partition = 0; partition < workload.partitions(); partition++) {
      long next = 0;
      for (long[] span : spans(stopped, Integer.toString(partition))) {
        // Before the first and after the last record seen a client cannot know what it missed.
        lost += Math.max(0, span[0] - next);
        again += Math.max(0, Math.min(next, span[1]) - span[0]);
        next = Math.max(next, span[1]);
      }
      lost += workload.recordsIn(partition) * workload.spikes() - next;
    }
    row.put(Column.LOST, lost);
    require(stopped, again, workload.allRecords(), row);
  }

  /** From which sequence number to before which each has seen a partition, in their order. */
  private static List<long[]> spans(List<Event> stopped, String partition) {
    List<long[]> spans = new ArrayList<>();
    for (Event event : stopped) {
      JsonNode next = event.fields().path("next_seq").path(partition);
      if (next.isNumber()) {
        long first = event.fields().path("first_seq").path(partition).asLong();
        spans.add(new long[] {first, next.asLong()});
      }
    }
    spans.sort(Comparator.comparingLong(span -> span[0]));
    return spans;
  }

  private static long sum(List<Event> events, String field) {
    return events.stream().mapToLong(event -> event.number(field)).sum();
  }

  /**
   * The same for records that ebb did not write, by their offsets: what grew meanwhile was read,
   * too, and then losses cannot be told.
   *
   * @return what to warn of, or null
   */
  static String settle(List<Event> stopped, ExistingTopic topic, Row row) throws TrialFailed {
    long processed = sum(stopped, "processed");
    long again = 0;
    boolean grown = false;
    for (Map.Entry<Integer, Long> from : topic.from().entrySet()) {
      long next = 0;
      for (long[] span : spans(stopped, Integer.toString(from.getKey()))) {
        again += Math.max(0, Math.min(next, span[1]) - span[0]);
        next = Math.max(next, span[1]);
      }
      grown |= next > topic.last().getOrDefault(from.getKey(), from.getValue() - 1) + 1;
    }
    long duplicated = sum(stopped, "duplicated") + again;
    if (!grown) {
      row.put(Column.LOST, topic.records() - (processed - duplicated));
      require(stopped, again, topic.records(), row);
      return null;
    }
    require(stopped, again, processed, row);
    return "the topic grew meanwhile: "
        + processed
        + " records were read where "
        + topic.records()
        + " had been counted; whether any was lost cannot be told";
  }

  /** {@code again}: records that one instance has handled and another one, too. */
  private static void require(List<Event> stopped, long again, long expected, Row row)
      throws TrialFailed {
    long processed = sum(stopped, "processed");
    row.put(Column.RECORDS_PROCESSED, processed);
    row.put(Column.DUPLICATED, sum(stopped, "duplicated") + again);
    row.put(Column.OUT_OF_ORDER, sum(stopped, "out_of_order"));
    row.put(Column.COMMITS, sum(stopped, "commits"));
    List<String> wrong = new ArrayList<>();
    for (Column column : List.of(Column.LOST, Column.DUPLICATED, Column.OUT_OF_ORDER)) {
      double count = row.number(column).orElse(0);
      if (count != 0) {
        wrong.add((long) count + " " + column.label().replace('_', ' '));
      }
    }
    if (processed != expected) {
      wrong.add(processed + " of " + expected + " processed");
    }
    if (!stopped.stream().allMatch(event -> event.fields().path("clean").asBoolean())) {
      wrong.add("not closed cleanly");
    }
    if (!wrong.isEmpty()) {
      throw new TrialFailed("records do not add up: " + String.join(", ", wrong));
    }
  }

  /**
   * Fails unless the group has committed past the last record of every partition.
   *
   * @param lastOffsets of partitions with any record
   */
  static void requireCommitted(Map<Integer, Long> committed, Map<Integer, Long> lastOffsets)
      throws TrialFailed {
    for (Map.Entry<Integer, Long> last : lastOffsets.entrySet()) {
      long needed = last.getValue() + 1;
      Long got = committed.get(last.getKey());
      if (got == null || got < needed) {
        throw new TrialFailed(
            "the close left records uncommitted: partition "
                + last.getKey()
                + " at "
                + (got == null ? "none" : got)
                + " of "
                + needed);
      }
    }
  }
}
