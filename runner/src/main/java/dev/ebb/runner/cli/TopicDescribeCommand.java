package dev.ebb.runner.cli;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.TopicCatalogue;
import dev.ebb.runner.cluster.TopicSettings;
import dev.ebb.runner.cluster.TopicState;
import dev.ebb.runner.report.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ebb topic describe}. */
@Command(
    name = "describe",
    description = "Shows topics' partitions, where they are, and what is set for them.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    footer = {
      "",
      "Records are offsets from the first to the last that is kept.",
      "Examples:",
      "  ebb topic describe orders --bootstrap-server 127.0.0.1:9092",
      "  ebb topics --bootstrap-server 127.0.0.1:9092 --describe --topic orders"
    })
final class TopicDescribeCommand implements Callable<Integer> {

  @Mixin private AccessOptions cluster = new AccessOptions();

  @Mixin private TopicNames topics = new TopicNames();

  @Override
  public Integer call() throws InterruptedException {
    try (TopicCatalogue catalogue = new TopicCatalogue(cluster.access())) {
      catalogue.requireReachable();
      boolean first = true;
      for (TopicState topic : topics.in(catalogue)) {
        if (!first) {
          System.out.println();
        }
        first = false;
        show(topic, catalogue.settings(topic.name()));
      }
      return 0;
    } catch (ClusterException e) {
      throw cluster.refused(e);
    }
  }

  private static void show(TopicState topic, Optional<TopicSettings> settings) {
    System.out.println(
        topic.name()
            + ": "
            + Cells.count(topic.partitions().size(), "partition")
            + ", replication factor "
            + topic.replicationFactor()
            + (topic.underReplicated() == 0
                ? ""
                : ", " + topic.underReplicated() + " with replicas that lack records"));
    Columns.align(rows(topic)).forEach(System.out::println);
    if (settings.isEmpty()) {
      System.out.println("settings: not shown to you (DESCRIBE_CONFIGS on the topic is needed)");
      return;
    }
    settings("set on the topic", settings.get().own());
    settings("set by the brokers", settings.get().brokers());
  }

  private static List<List<String>> rows(TopicState topic) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("partition", "leader", "replicas", "in sync", "earliest", "latest", "records"));
    for (TopicState.Partition partition : topic.partitions()) {
      rows.add(
          List.of(
              Integer.toString(partition.number()),
              partition.leader().isPresent()
                  ? Integer.toString(partition.leader().getAsInt())
                  : Cells.UNKNOWN,
              brokers(partition.replicas()),
              brokers(partition.inSync()),
              Cells.number(partition.earliest()),
              Cells.number(partition.latest()),
              Cells.number(partition.records())));
    }
    rows.add(List.of("sum", "", "", "", "", "", Cells.number(topic.records())));
    return rows;
  }

  private static String brokers(List<Integer> ids) {
    return Cells.text(ids.stream().map(String::valueOf).collect(Collectors.joining(",")));
  }

  private static void settings(String whence, Map<String, String> settings) {
    if (!settings.isEmpty()) {
      System.out.println(whence + ":");
      settings.forEach((key, value) -> System.out.println("  " + key + "=" + value));
    }
  }
}
