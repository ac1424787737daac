package dev.ebb.runner.cli;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.Group;
import dev.ebb.runner.cluster.Groups;
import dev.ebb.runner.report.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ebb group describe}. */
@Command(
    name = "describe",
    description = "Shows how far a group has come in each partition, and which member reads it.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    footer = {
      "",
      "The lag is counted in offsets from the committed one to the end; - where none is committed.",
      "A member is named by the end of its id.",
      "Examples:",
      "  ebb group describe orders-service --bootstrap-server 127.0.0.1:9092",
      "  ebb consumer-groups --bootstrap-server 127.0.0.1:9092 --describe --group orders-service"
    })
final class GroupDescribeCommand implements Callable<Integer> {

  private static final int ID_DIGITS = 8;

  @Mixin private AccessOptions cluster = new AccessOptions();

  @Mixin private GroupName group = new GroupName();

  @Override
  public Integer call() throws InterruptedException {
    String name = group.get();
    try (Groups groups = new Groups(cluster.access())) {
      groups.requireReachable();
      show(groups.named(name));
      return 0;
    } catch (ClusterException e) {
      throw cluster.refused(e);
    }
  }

  private static void show(Group group) {
    System.out.println(
        group.id()
            + ": "
            + group.state()
            + ", type "
            + group.type()
            + ", assignor "
            + Cells.text(group.assignor())
            + ", "
            + Cells.count(group.members().size(), "member")
            + ", coordinator "
            + Cells.text(group.coordinator()));
    if (group.positions().isEmpty() && group.members().isEmpty()) {
      System.out.println("no committed offsets");
    } else {
      Columns.align(rows(group)).forEach(System.out::println);
      System.out.println("total lag " + Cells.number(group.totalLag()) + leftOut(group));
    }
    long outOfRange = group.positions().stream().filter(Group.Position::outOfRange).count();
    if (outOfRange > 0) {
      System.out.println(
          "note: in "
              + Cells.count(outOfRange, "partition")
              + " the committed offset is not in the log: deleted before it was read, or the topic"
              + " was deleted and created again");
    }
    for (String topic : group.gone()) {
      System.out.println("note: there are committed offsets of topic " + topic + ", which is gone");
    }
  }

  private static String leftOut(Group group) {
    long unknown = group.positions().stream().filter(p -> p.lag().isEmpty()).count();
    return unknown == 0
        ? ""
        : ", without "
            + Cells.count(unknown, "partition")
            + " where nothing is committed or the end is not known";
  }

  private static List<List<String>> rows(Group group) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("partition", "committed", "end", "lag", "client id", "host", "member"));
    for (Group.Position position : group.positions()) {
      Optional<Group.Member> holder = position.holder();
      rows.add(
          List.of(
              position.partition().toString(),
              Cells.number(position.committed()),
              Cells.number(position.end()),
              Cells.number(position.lag()),
              holder.map(Group.Member::clientId).orElse(Cells.UNKNOWN),
              holder.map(Group.Member::host).orElse(Cells.UNKNOWN),
              holder.map(GroupDescribeCommand::brief).orElse(Cells.UNKNOWN)));
    }
    group.members().stream()
        .filter(member -> member.partitions().isEmpty())
        .forEach(
            member ->
                rows.add(
                    List.of(
                        "(none)",
                        Cells.UNKNOWN,
                        Cells.UNKNOWN,
                        Cells.UNKNOWN,
                        member.clientId(),
                        member.host(),
                        brief(member))));
    return rows;
  }

  /** The end of its id: enough to tell two members of one client id apart. */
  private static String brief(Group.Member member) {
    return member.id().substring(Math.max(0, member.id().length() - ID_DIGITS));
  }
}
