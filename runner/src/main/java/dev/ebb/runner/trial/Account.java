package dev.ebb.runner.trial;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.ClientProcess.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;

/** Holds what a client says it handled against what was written, record by record. */
final class Account {

  private Account() {}

  /** Enters the client's last words into the row; fails unless every record was handled once. */
  static void settle(Event stopped, Workload workload, Row row) throws TrialFailed {
    JsonNode first = stopped.fields().path("first_seq");
    JsonNode next = stopped.fields().path("next_seq");
    long processed = stopped.number("processed");
    long lost = stopped.number("lost");
    for (int partition = 0; partition < workload.partitions(); partition++) {
      String key = Integer.toString(partition);
      // Before the first and after the last record seen the client cannot know what it missed.
      lost += first.path(key).asLong(0);
      lost += workload.recordsIn(partition) * workload.spikes() - next.path(key).asLong(0);
    }
    row.put(Column.RECORDS_PROCESSED, processed);
    row.put(Column.LOST, lost);
    row.put(Column.DUPLICATED, stopped.number("duplicated"));
    row.put(Column.OUT_OF_ORDER, stopped.number("out_of_order"));
    row.put(Column.COMMITS, stopped.number("commits"));
    List<String> wrong = new ArrayList<>();
    for (Column column : List.of(Column.LOST, Column.DUPLICATED, Column.OUT_OF_ORDER)) {
      double count = row.number(column).orElse(0);
      if (count != 0) {
        wrong.add((long) count + " " + column.label().replace('_', ' '));
      }
    }
    if (processed != workload.allRecords()) {
      wrong.add(processed + " of " + workload.allRecords() + " processed");
    }
    if (!stopped.fields().path("clean").asBoolean()) {
      wrong.add("not closed cleanly");
    }
    if (!wrong.isEmpty()) {
      throw new TrialFailed("records do not add up: " + String.join(", ", wrong));
    }
  }

  /** Fails unless the group has committed past the last record of every partition. */
  static void requireCommitted(
      Map<Integer, Long> committed, Workload workload, IntToLongFunction lastOffset)
      throws TrialFailed {
    for (int partition = 0; partition < workload.partitions(); partition++) {
      if (workload.recordsIn(partition) == 0) {
        continue;
      }
      long needed = lastOffset.applyAsLong(partition) + 1;
      Long got = committed.get(partition);
      if (got == null || got < needed) {
        throw new TrialFailed(
            "the close left records uncommitted: partition "
                + partition
                + " at "
                + (got == null ? "none" : got)
                + " of "
                + needed);
      }
    }
  }
}
