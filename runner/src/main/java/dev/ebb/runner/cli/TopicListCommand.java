package dev.ebb.runner.cli;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.TopicCatalogue;
import dev.ebb.runner.cluster.TopicState;
import dev.ebb.runner.report.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ebb topic list}. */
@Command(
    name = "list",
    description = "Lists topics with their partitions, replicas and records.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    footer = {
      "",
      "Records are offsets from the first to the last that is kept.",
      "Example:",
      "  ebb topic list --bootstrap-server 127.0.0.1:9092"
    })
final class TopicListCommand implements Callable<Integer> {

  @Mixin private AccessOptions cluster = new AccessOptions();

  @Option(names = "--internal", description = "internal topics, too")
  private boolean internal;

  @Override
  public Integer call() throws InterruptedException {
    try (TopicCatalogue catalogue = new TopicCatalogue(cluster.access())) {
      catalogue.requireReachable();
      show(catalogue.all(internal));
      return 0;
    } catch (ClusterException e) {
      throw cluster.refused(e);
    }
  }

  private void show(List<TopicState> topics) {
    if (topics.isEmpty()) {
      System.out.println("no topics" + (internal ? "" : " (but internal ones: --internal)"));
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("topic", "partitions", "replication", "records"));
    for (TopicState topic : topics) {
      rows.add(
          List.of(
              topic.name(),
              Cells.number(topic.partitions().size()),
              Cells.number(topic.replicationFactor()),
              Cells.number(topic.records())));
    }
    Columns.align(rows).forEach(System.out::println);
  }
}
