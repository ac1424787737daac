package dev.ebb.runner.cluster;

import dev.ebb.runner.plan.Refused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Works out what a reset does, partition by partition. */
final class ResetPlanner {

  private final AdminConnection connection;

  ResetPlanner(AdminConnection connection) {
    this.connection = connection;
  }

  /**
   * The moves of a group that is not in use.
   *
   * @param absent that it is not there yet, in words; empty: it is
   * @param group empty: it is not there yet
   * @throws Refused when a topic or partition is not there, or nothing would be left to do
   */
  Reset plan(
      String id, String absent, Optional<Group> group, Destination to, List<TopicChoice> chosen)
      throws ClusterException, InterruptedException {
    Map<TopicPartition, Long> committed = new HashMap<>();
    group.ifPresent(
        known ->
            known
                .positions()
                .forEach(
                    position ->
                        position
                            .committed()
                            .ifPresent(offset -> committed.put(position.partition(), offset))));
    if (chosen.isEmpty() && committed.isEmpty()) {
      throw new Refused(
          "group '" + id + "' has no committed offsets: say by --topic where it is to have some");
    }
    SortedMap<TopicPartition, TopicState.Partition> where =
        where(chosen.isEmpty() ? topicsOf(committed.keySet()) : chosen);
    Map<TopicPartition, Long> since =
        to instanceof Destination.Since moment
            ? new Offsets(connection).since(moment.time(), where.keySet())
            : Map.of();
    List<Reset.Move> moves = new ArrayList<>();
    where.forEach(
        (partition, state) -> {
          Long now = committed.get(partition);
          Long found = since.get(partition);
          moves.add(
              move(
                  partition,
                  now == null ? OptionalLong.empty() : OptionalLong.of(now),
                  state,
                  to,
                  found == null ? OptionalLong.empty() : OptionalLong.of(found)));
        });
    if (moves.stream().allMatch(move -> move.then().isEmpty())) {
      throw new Refused(
          "group '"
              + id
              + "' has no committed offset there to shift: --to-earliest, --to-latest or"
              + " --to-datetime make some");
    }
    return new Reset(
        id,
        absent,
        moves,
        chosen.isEmpty() ? group.map(Group::gone).orElseThrow() : new TreeSet<>());
  }

  private static List<TopicChoice> topicsOf(Set<TopicPartition> partitions) {
    return partitions.stream()
        .map(TopicPartition::topic)
        .distinct()
        .map(topic -> new TopicChoice(topic, new TreeSet<>()))
        .toList();
  }

  private SortedMap<TopicPartition, TopicState.Partition> where(List<TopicChoice> chosen)
      throws ClusterException, InterruptedException {
    Map<String, TopicState> states =
        new TopicCatalogue(connection)
            .named(chosen.stream().map(TopicChoice::topic).toList()).stream()
                .collect(Collectors.toMap(TopicState::name, state -> state));
    SortedMap<TopicPartition, TopicState.Partition> where = new TreeMap<>(Topics.BY_NAME);
    for (TopicChoice choice : chosen) {
      List<TopicState.Partition> there = states.get(choice.topic()).partitions();
      refuseMissing(choice, there);
      for (TopicState.Partition partition : there) {
        if (choice.partitions().isEmpty() || choice.partitions().contains(partition.number())) {
          where.put(new TopicPartition(choice.topic(), partition.number()), partition);
        }
      }
    }
    where.forEach(ResetPlanner::refuseLeaderless);
    return where;
  }

  private static void refuseMissing(TopicChoice choice, List<TopicState.Partition> there) {
    SortedSet<Integer> missing = new TreeSet<>(choice.partitions());
    there.forEach(partition -> missing.remove(partition.number()));
    if (!missing.isEmpty()) {
      throw new Refused(
          "topic '"
              + choice.topic()
              + "' has no partition "
              + missing.first()
              + ": they are 0 to "
              + (there.size() - 1));
    }
  }

  private static void refuseLeaderless(TopicPartition partition, TopicState.Partition state) {
    if (state.records().isEmpty()) {
      throw new Refused(
          partition + " has no leader, where it begins and ends is not known: try again later");
    }
  }

  private static Reset.Move move(
      TopicPartition partition,
      OptionalLong now,
      TopicState.Partition state,
      Destination to,
      OptionalLong since) {
    long earliest = state.earliest().orElseThrow();
    long latest = state.latest().orElseThrow();
    if (to instanceof Destination.Shift shift) {
      return shifted(partition, now, shift.records(), earliest, latest);
    }
    if (to instanceof Destination.Since && since.isEmpty()) {
      return new Reset.Move(
          partition, now, OptionalLong.of(latest), "no record since then, to the end");
    }
    long then =
        to instanceof Destination.Since
            ? since.getAsLong()
            : to instanceof Destination.Earliest ? earliest : latest;
    return new Reset.Move(partition, now, OptionalLong.of(then), "");
  }

  private static Reset.Move shifted(
      TopicPartition partition, OptionalLong now, long records, long earliest, long latest) {
    if (now.isEmpty()) {
      return new Reset.Move(
          partition, now, OptionalLong.empty(), "no committed offset to shift, left alone");
    }
    long from = now.getAsLong();
    if (records > latest - from) {
      return new Reset.Move(
          partition, now, OptionalLong.of(latest), "clipped to the latest offset");
    }
    if (records < earliest - from) {
      return new Reset.Move(
          partition, now, OptionalLong.of(earliest), "clipped to the earliest offset");
    }
    return new Reset.Move(partition, now, OptionalLong.of(from + records), "");
  }
}
