package dev.ebb.runner.cli;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.TopicCatalogue;
import dev.ebb.runner.cluster.TopicState;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Topics, named by themselves or as Kafka's own tools take them. */
final class TopicNames {

  @Parameters(arity = "0..*", paramLabel = "TOPIC", description = "which (default: all)")
  private List<String> topics = List.of();

  @Option(
      names = "--topic",
      split = ",",
      paramLabel = "TOPIC",
      description = "the same, as Kafka's own tools take it; several separated by commas")
  private List<String> asOptions = List.of();

  /** These topics as they are there; where none is named all but internal ones. */
  List<TopicState> in(TopicCatalogue catalogue) throws ClusterException, InterruptedException {
    List<String> named = new ArrayList<>(topics);
    named.addAll(asOptions);
    return named.isEmpty() ? catalogue.all(false) : catalogue.named(named);
  }
}
