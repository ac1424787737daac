package dev.ebb.runner.cluster;

import dev.ebb.runner.plan.Near;
import dev.ebb.runner.plan.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/** Looks at the groups of a cluster, and moves their offsets. */
public final class Groups implements AutoCloseable {

  private static final String RIGHT = "DESCRIBE on the group";

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final int GROUPS_AT_A_TIME = 200;

  /** What groups of consumers are for; nothing when offsets were committed without joining. */
  private static final Set<String> OF_CONSUMERS = Set.of("consumer", "");

  /** What a commit from outside is answered when a group has members. */
  private static final Set<Class<? extends ApiException>> JOINED =
      Set.of(
          UnknownMemberIdException.class,
          IllegalGenerationException.class,
          StaleMemberEpochException.class,
          RebalanceInProgressException.class);

  private final AdminConnection connection;

  /**
   * Of this cluster.
   *
   * @throws Refused when its configuration cannot make a client
   */
  public Groups(Access access) {
    connection = new AdminConnection(access, PATIENCE);
  }

  /** Makes sure that a broker answers, sooner than an operation would give up. */
  public void requireReachable() throws ClusterException, InterruptedException {
    connection.requireReachable();
  }

  /** All groups that may be seen, by name. */
  public List<GroupEntry> all() throws ClusterException, InterruptedException {
    Map<String, GroupListing> listed = new TreeMap<>();
    listings().forEach(group -> listed.put(group.groupId(), group));
    List<String> ofConsumers =
        listed.values().stream()
            .filter(group -> OF_CONSUMERS.contains(group.protocol()))
            .map(GroupListing::groupId)
            .toList();
    Map<String, GroupEntry> entries = new TreeMap<>();
    for (int from = 0; from < ofConsumers.size(); from += GROUPS_AT_A_TIME) {
      int to = Math.min(ofConsumers.size(), from + GROUPS_AT_A_TIME);
      lookAt(ofConsumers.subList(from, to), listed, entries);
    }
    listed.forEach(
        (id, group) -> {
          if (!OF_CONSUMERS.contains(group.protocol())) {
            entries.put(id, entry(group, OptionalInt.empty(), new TreeSet<>()));
          }
        });
    return List.copyOf(entries.values());
  }

  private void lookAt(
      List<String> groups, Map<String, GroupListing> listed, Map<String, GroupEntry> entries)
      throws ClusterException, InterruptedException {
    Map<String, KafkaFuture<ConsumerGroupDescription>> descriptions =
        connection.admin().describeConsumerGroups(groups).describedGroups();
    Map<String, ListConsumerGroupOffsetsSpec> asked = new HashMap<>();
    groups.forEach(group -> asked.put(group, new ListConsumerGroupOffsetsSpec()));
    ListConsumerGroupOffsetsResult offsets = connection.admin().listConsumerGroupOffsets(asked);
    for (String group : groups) {
      Optional<ConsumerGroupDescription> found = found(group, descriptions.get(group));
      if (found.isEmpty()) {
        continue; // gone since it was listed
      }
      Map<TopicPartition, Long> committed =
          committed(group, offsets.partitionsToOffsetAndMetadata(group));
      SortedSet<String> topics = topics(members(found.get()), committed.keySet());
      OptionalInt members = OptionalInt.of(found.get().members().size());
      entries.put(group, entry(listed.get(group), members, topics));
    }
  }

  private static GroupEntry entry(
      GroupListing group, OptionalInt members, SortedSet<String> topics) {
    return new GroupEntry(
        group.groupId(),
        group.groupState().map(GroupState::toString).orElse(""),
        group.type().map(Object::toString).orElse(""),
        group.protocol(),
        members,
        topics);
  }

  /**
   * How far a group has come, and who reads for it.
   *
   * @throws Refused when it is not there, naming what was probably meant, or is not of consumers
   */
  public Group named(String id) throws ClusterException, InterruptedException {
    Optional<Group> group = find(id);
    if (group.isPresent()) {
      return group.get();
    }
    throw new Refused(noGroup(id));
  }

  private String noGroup(String id) throws ClusterException, InterruptedException {
    return "there is no group '" + id + "' at " + connection.servers() + hint(id);
  }

  /**
   * The same, of a group that need not be there.
   *
   * @throws Refused when it is there and not of consumers
   */
  public Optional<Group> find(String id) throws ClusterException, InterruptedException {
    Optional<ConsumerGroupDescription> found =
        found(id, connection.admin().describeConsumerGroups(List.of(id)).describedGroups().get(id));
    if (found.isEmpty()) {
      refuseOtherKind(id);
      return Optional.empty();
    }
    List<Group.Member> members = members(found.get());
    Map<TopicPartition, Long> committed =
        committed(
            id, connection.admin().listConsumerGroupOffsets(id).partitionsToOffsetAndMetadata());
    SortedSet<String> topics = topics(members, committed.keySet());
    List<TopicState> present = new TopicCatalogue(connection).present(topics);
    present.forEach(topic -> topics.remove(topic.name()));
    return Optional.of(
        new Group(
            id,
            found.get().groupState().toString(),
            found.get().type().toString(),
            found.get().partitionAssignor(),
            coordinator(found.get().coordinator()),
            members,
            positions(present, members, committed),
            topics));
  }

  private String hint(String typed) throws ClusterException, InterruptedException {
    return Near.hint(typed, listings().stream().map(GroupListing::groupId).toList());
  }

  private Collection<GroupListing> listings() throws ClusterException, InterruptedException {
    return connection.await("the groups cannot be listed", connection.admin().listGroups().all());
  }

  /** Empty: there is none, or none of consumers. */
  private Optional<ConsumerGroupDescription> found(
      String group, KafkaFuture<ConsumerGroupDescription> answer)
      throws ClusterException, InterruptedException {
    try {
      ConsumerGroupDescription found =
          connection.await("group " + group + " cannot be described", RIGHT, answer);
      // What a broker before 4.0 says of a group that it does not know.
      return found.groupState() == GroupState.DEAD ? Optional.empty() : Optional.of(found);
    } catch (ClusterException e) {
      if (e.getCause() instanceof GroupIdNotFoundException
          || e.getCause() instanceof IllegalArgumentException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void refuseOtherKind(String id) throws ClusterException, InterruptedException {
    for (GroupListing group : listings()) {
      if (group.groupId().equals(id) && !OF_CONSUMERS.contains(group.protocol())) {
        throw new Refused(
            "group '" + id + "' is one of protocol " + group.protocol() + ", not of consumers");
      }
    }
  }

  private Map<TopicPartition, Long> committed(
      String group, KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> answer)
      throws ClusterException, InterruptedException {
    Map<TopicPartition, Long> committed = new HashMap<>();
    connection
        .await("the offsets of group " + group + " cannot be read", RIGHT, answer)
        .forEach(
            (partition, offset) -> {
              if (offset != null) {
                committed.put(partition, offset.offset());
              }
            });
    return committed;
  }

  private static List<Group.Member> members(ConsumerGroupDescription group) {
    return group.members().stream()
        .map(Groups::member)
        .sorted(
            Comparator.comparing(Group.Member::clientId)
                .thenComparing(Group.Member::host)
                .thenComparing(Group.Member::id))
        .toList();
  }

  private static Group.Member member(MemberDescription member) {
    SortedSet<TopicPartition> partitions = new TreeSet<>(Topics.BY_NAME);
    partitions.addAll(member.assignment().topicPartitions());
    String host = member.host().startsWith("/") ? member.host().substring(1) : member.host();
    return new Group.Member(member.consumerId(), member.clientId(), host, partitions);
  }

  private static SortedSet<String> topics(
      List<Group.Member> members, Collection<TopicPartition> committed) {
    SortedSet<String> topics = new TreeSet<>();
    committed.forEach(partition -> topics.add(partition.topic()));
    members.forEach(member -> member.partitions().forEach(held -> topics.add(held.topic())));
    return topics;
  }

  private static String coordinator(Node node) {
    return node == null || node.isEmpty()
        ? ""
        : String.format(Locale.ROOT, "%s:%d (id %d)", node.host(), node.port(), node.id());
  }

  private static List<Group.Position> positions(
      List<TopicState> topics, List<Group.Member> members, Map<TopicPartition, Long> committed) {
    Map<TopicPartition, Group.Member> holders = new HashMap<>();
    members.forEach(member -> member.partitions().forEach(held -> holders.put(held, member)));
    List<Group.Position> positions = new ArrayList<>();
    for (TopicState topic : topics) {
      for (TopicState.Partition state : topic.partitions()) {
        TopicPartition partition = new TopicPartition(topic.name(), state.number());
        positions.add(
            new Group.Position(
                partition,
                committed.containsKey(partition)
                    ? OptionalLong.of(committed.get(partition))
                    : OptionalLong.empty(),
                state.earliest(),
                state.latest(),
                Optional.ofNullable(holders.get(partition))));
      }
    }
    return positions;
  }

  /**
   * What a reset would do; nothing is changed yet.
   *
   * @param chosen where; none: in all topics that the group has committed offsets of. When given,
   *     the group need not be there: it comes with its offsets.
   * @throws Refused when the group has members or is not there, a topic or a partition is not
   *     there, or nothing would be left to do
   */
  public Reset prepare(String id, Destination to, List<TopicChoice> chosen)
      throws ClusterException, InterruptedException {
    Optional<Group> group = chosen.isEmpty() ? Optional.of(named(id)) : find(id);
    group.ifPresent(Groups::refuseMembers);
    String absent = group.isPresent() ? "" : noGroup(id);
    return new ResetPlanner(connection).plan(id, absent, group, to, chosen);
  }

  private static void refuseMembers(Group group) {
    if (!group.members().isEmpty()) {
      String holders =
          group.members().stream()
              .map(Group.Member::toString)
              .distinct()
              .collect(Collectors.joining(", "));
      throw new Refused(
          "group '" + group.id() + "' is in use by " + holders + ": stop what reads for it first");
    }
  }

  /**
   * Changes the offsets.
   *
   * @throws Refused when members have joined meanwhile
   * @throws ClusterException when some could not be changed, naming them if others were
   */
  public void carryOut(Reset reset) throws ClusterException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    reset
        .moves()
        .forEach(
            move ->
                move.then()
                    .ifPresent(then -> offsets.put(move.partition(), new OffsetAndMetadata(then))));
    AlterConsumerGroupOffsetsResult result =
        connection.admin().alterConsumerGroupOffsets(reset.group(), offsets);
    List<KafkaFuture<Void>> answers =
        offsets.keySet().stream().map(result::partitionResult).toList();
    try {
      connection.await(
          "the offsets of group " + reset.group() + " cannot be changed",
          "READ on the group and on each topic",
          KafkaFuture.allOf(answers.toArray(KafkaFuture<?>[]::new)));
    } catch (ClusterException e) {
      if (JOINED.stream().anyMatch(joined -> joined.isInstance(e.getCause()))) {
        throw new Refused(
            "group '" + reset.group() + "' got members meanwhile: stop what reads for it first", e);
      }
      throw new ClusterException(
          e.getMessage() + refusedOnes(offsets.keySet(), result), e.getCause());
    }
  }

  /** Where the offset was not changed, if it was elsewhere. */
  private static String refusedOnes(
      Set<TopicPartition> partitions, AlterConsumerGroupOffsetsResult result) {
    List<String> unchanged =
        partitions.stream()
            .filter(partition -> !changed(result.partitionResult(partition)))
            .sorted(Topics.BY_NAME)
            .map(TopicPartition::toString)
            .toList();
    return unchanged.size() == partitions.size()
        ? ""
        : "; so it is in " + String.join(", ", unchanged) + ", elsewhere they were changed";
  }

  private static boolean changed(KafkaFuture<Void> answer) {
    return answer.isDone() && !answer.isCompletedExceptionally();
  }

  @Override
  public void close() {
    connection.close();
  }
}
