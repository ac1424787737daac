package dev.ebb.runner.cli;

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

  /** Empty: all. */
  List<String> get() {
    List<String> all = new ArrayList<>(topics);
    all.addAll(asOptions);
    return all;
  }
}
