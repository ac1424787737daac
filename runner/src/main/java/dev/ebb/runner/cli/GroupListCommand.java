package dev.ebb.runner.cli;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.GroupEntry;
import dev.ebb.runner.cluster.Groups;
import dev.ebb.runner.report.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ebb group list}. */
@Command(
    name = "list",
    description = "Lists groups with their state, members and topics.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    footer = {
      "",
      "Type is by which protocol a group's members agree: Classic, or Consumer (KIP-848).",
      "Example:",
      "  ebb group list --bootstrap-server 127.0.0.1:9092"
    })
final class GroupListCommand implements Callable<Integer> {

  @Mixin private AccessOptions cluster = new AccessOptions();

  @Override
  public Integer call() throws InterruptedException {
    try (Groups groups = new Groups(cluster.access())) {
      groups.requireReachable();
      show(groups.all());
      return 0;
    } catch (ClusterException e) {
      throw cluster.refused(e);
    }
  }

  private static void show(List<GroupEntry> groups) {
    if (groups.isEmpty()) {
      System.out.println("no groups");
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("group", "state", "type", "protocol", "members", "topics"));
    for (GroupEntry group : groups) {
      rows.add(
          List.of(
              group.id(),
              Cells.text(group.state()),
              Cells.text(group.type()),
              Cells.text(group.protocol()),
              group.members().isPresent()
                  ? Cells.number(group.members().getAsInt())
                  : Cells.UNKNOWN,
              Cells.text(String.join(",", group.topics()))));
    }
    Columns.align(rows).forEach(System.out::println);
  }
}
