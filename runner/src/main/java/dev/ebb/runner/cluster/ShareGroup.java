package dev.ebb.runner.cluster;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.clients.admin.ShareMemberDescription;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * A share group (KIP-932): its members share records, not partitions, and acknowledge each. Where
 * it begins, and which records it reads, is the group's setting.
 */
record ShareGroup(AdminConnection connection, String group) implements Membership {

  private Admin admin() {
    return connection.admin();
  }

  @Override
  public void prepare(boolean committedOnly) throws ClusterException, InterruptedException {
    ConfigResource settings = new ConfigResource(ConfigResource.Type.GROUP, group);
    Collection<AlterConfigOp> all =
        List.of(
            set("share.auto.offset.reset", "earliest"),
            set("share.isolation.level", committedOnly ? "read_committed" : "read_uncommitted"));
    connection.await(
        "share group " + group + " cannot be configured (a broker of 4.2 or later can)",
        admin().incrementalAlterConfigs(Map.of(settings, all)).all());
  }

  private static AlterConfigOp set(String key, String value) {
    return new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
  }

  private Optional<ShareGroupDescription> describe() throws ClusterException, InterruptedException {
    try {
      return Optional.of(
          connection.await(
              "share group " + group + " cannot be described",
              admin().describeShareGroups(List.of(group)).describedGroups().get(group)));
    } catch (ClusterException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public boolean hasMembers() throws ClusterException, InterruptedException {
    return describe().filter(found -> !found.members().isEmpty()).isPresent();
  }

  @Override
  public boolean isStable(int members, int partitions)
      throws ClusterException, InterruptedException {
    Optional<ShareGroupDescription> found = describe();
    if (found.isEmpty() || found.get().members().size() != members) {
      return false;
    }
    Set<TopicPartition> assigned = new HashSet<>();
    for (ShareMemberDescription member : found.get().members()) {
      if (member.assignment().topicPartitions().isEmpty()) {
        return false;
      }
      assigned.addAll(member.assignment().topicPartitions());
    }
    return assigned.size() == partitions;
  }

  /**
   * The start offset that a broker tells is the one that was stored last, before what has been
   * acknowledged since; the lag (KIP-1226) counts that, too.
   */
  @Override
  public Map<Integer, Long> committed() throws ClusterException, InterruptedException {
    Map<TopicPartition, SharePartitionOffsetInfo> told =
        connection.await(
            "the offsets of share group " + group + " cannot be read",
            admin()
                .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
                .partitionsToOffsetInfo(group));
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    told.forEach(
        (partition, info) -> {
          if (info != null && info.lag().isPresent()) {
            ends.put(partition, OffsetSpec.latest());
          }
        });
    Map<TopicPartition, ListOffsetsResultInfo> found =
        connection.await("the ends of the log cannot be read", admin().listOffsets(ends).all());
    Map<Integer, Long> done = new HashMap<>();
    told.forEach(
        (partition, info) -> {
          if (info != null) {
            ListOffsetsResultInfo end = found.get(partition);
            done.put(
                partition.partition(),
                end == null ? info.startOffset() : end.offset() - info.lag().orElseThrow());
          }
        });
    return done;
  }

  @Override
  public void dissolve() throws ClusterException, InterruptedException {
    try {
      connection.await(
          "share group " + group + " cannot be deleted",
          admin().deleteShareGroups(List.of(group)).all());
    } catch (ClusterException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw e;
      }
    }
  }
}
