package dev.ebb.runner.trial;

import dev.ebb.runner.load.ExistingTopic;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.subject.Stretches;
import dev.ebb.runner.subject.TrialFailed;
import dev.ebb.runner.trial.Stopping.Accounted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Holds what clients say they handled against what was written, record by record.
 *
 * @param stopped last words of each: who takes a partition over goes on where the one before ended
 * @param consumers in each process; each is to handle all records, and counts are of all of them
 */
record Account(List<Event> stopped, int consumers) {

  /** Each process has one consumer. */
  Account(List<Event> stopped) {
    this(stopped, 1);
  }

  /**
   * What became of records that ebb wrote.
   *
   * @param spikes how many were released
   */
  Accounted of(Workload workload, int spikes) {
    OptionalLong passedOver = sum("lost");
    long unseen = 0;
    long again = 0;
    for (int partition = 0; partition < workload.partitions(); partition++) {
      Stretches seen = Stretches.of(stopped, Integer.toString(partition));
      // What lies between stretches a client cannot tell from what others were to handle.
      unseen += workload.recordsIn(partition) * spikes - seen.distinct();
      again += seen.again();
    }
    OptionalLong lost =
        passedOver.isEmpty() || !tellsWhere()
            ? OptionalLong.empty()
            : OptionalLong.of(passedOver.getAsLong() + unseen);
    return accounted(lost, again, workload.records() * spikes * consumers, false);
  }

  /**
   * The same for records that ebb did not write, by their offsets: what grew meanwhile was read,
   * too, and then losses cannot be told.
   */
  Accounted of(ExistingTopic topic) {
    long again = 0;
    boolean grown = false;
    for (Map.Entry<Integer, Long> from : topic.from().entrySet()) {
      Stretches seen = Stretches.of(stopped, Integer.toString(from.getKey()));
      again += seen.again();
      grown |= seen.next() > topic.last().getOrDefault(from.getKey(), from.getValue() - 1) + 1;
    }
    Accounted seen = accounted(OptionalLong.empty(), again, topic.records(), grown);
    return grown
        ? seen
        : seen.with(OptionalLong.of(topic.records() - seen.distinct().orElse(topic.records())));
  }

  /** {@code again}: records that one process has handled and another one, too. */
  private Accounted accounted(OptionalLong lost, long again, long expected, boolean grown) {
    OptionalLong redelivered = sum("redelivered");
    return new Accounted(
        sum("processed"),
        lost,
        sum("duplicated"),
        redelivered.isEmpty() ? redelivered : OptionalLong.of(redelivered.getAsLong() + again),
        sum("out_of_order"),
        sum("commits"),
        expected,
        grown,
        stopped.stream().allMatch(event -> event.fields().path("clean").asBoolean()));
  }

  /** Whether any says up to where it has come in each partition. */
  private boolean tellsWhere() {
    return stopped.stream()
        .anyMatch(
            event ->
                event.fields().path("seen").isObject()
                    || event.fields().path("next_seq").isObject());
  }

  /** Empty where one of them cannot tell. */
  private OptionalLong sum(String field) {
    List<Optional<Long>> all =
        stopped.stream().map(event -> Optional.ofNullable(event.number(field))).toList();
    return all.stream().anyMatch(Optional::isEmpty)
        ? OptionalLong.empty()
        : OptionalLong.of(all.stream().mapToLong(Optional::get).sum());
  }

  /**
   * Fails unless every record was handled, each once but for those that were rightly delivered
   * again, and all was closed cleanly.
   *
   * @param ordered whether its group promises to keep the order of a partition
   */
  static void requireWhole(Accounted accounted, boolean ordered) throws TrialFailed {
    List<String> wrong = new ArrayList<>();
    add(wrong, accounted.lost(), "lost");
    add(wrong, accounted.duplicated(), "duplicated");
    if (ordered) {
      add(wrong, accounted.outOfOrder(), "out of order");
    }
    OptionalLong distinct = accounted.distinct();
    if (!accounted.grown()
        && distinct.isPresent()
        && distinct.getAsLong() != accounted.expected()
        && (accounted.redelivered().isPresent() || distinct.getAsLong() < accounted.expected())) {
      wrong.add(distinct.getAsLong() + " of " + accounted.expected() + " processed");
    }
    if (!accounted.clean()) {
      wrong.add("not closed cleanly");
    }
    if (!wrong.isEmpty()) {
      add(wrong, accounted.redelivered(), "redelivered, as at-least-once allows");
      throw new TrialFailed("records do not add up: " + String.join(", ", wrong));
    }
  }

  private static void add(List<String> wrong, OptionalLong count, String what) {
    if (count.orElse(0) != 0) {
      wrong.add(count.getAsLong() + " " + what);
    }
  }

  /**
   * What the group has not committed past: one clause a partition, such as "partition 1 at 666 of
   * 667".
   *
   * @param lastOffsets of partitions with any record
   */
  static List<String> uncommitted(Map<Integer, Long> committed, Map<Integer, Long> lastOffsets) {
    List<String> uncommitted = new ArrayList<>();
    for (Map.Entry<Integer, Long> last : new TreeMap<>(lastOffsets).entrySet()) {
      long needed = last.getValue() + 1;
      Long got = committed.get(last.getKey());
      if (got == null || got < needed) {
        uncommitted.add(
            "partition " + last.getKey() + " at " + (got == null ? "none" : got) + " of " + needed);
      }
    }
    return uncommitted;
  }
}
