package dev.ebb.runner.cli;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.TopicCatalogue;
import dev.ebb.runner.cluster.TopicState;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ebb topic offsets}: a line a partition, for scripts. */
@Command(
    name = "offsets",
    description = "Prints TOPIC:PARTITION:OFFSET, a line a partition, as Kafka's GetOffsetShell.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    footer = {
      "",
      "An offset that is not known is left empty.",
      "Examples:",
      "  ebb topic offsets orders --bootstrap-server 127.0.0.1:9092",
      "  ebb get-offsets --bootstrap-server 127.0.0.1:9092 --topic orders --time earliest"
    })
final class TopicOffsetsCommand implements Callable<Integer> {

  /** As Kafka's tool takes them: whether it is the end. */
  private static final Map<String, Boolean> TIMES =
      Map.of("latest", true, "-1", true, "earliest", false, "-2", false);

  @Mixin private AccessOptions cluster = new AccessOptions();

  @Mixin private TopicNames topics = new TopicNames();

  @Option(
      names = "--time",
      paramLabel = "WHEN",
      defaultValue = "latest",
      description = "latest (-1) or earliest (-2) (default: ${DEFAULT-VALUE})")
  private String time;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Boolean end = TIMES.get(time);
    if (end == null) {
      throw new ParameterException(
          spec.commandLine(), "--time " + time + ": latest (-1) or earliest (-2)");
    }
    try (TopicCatalogue catalogue = new TopicCatalogue(cluster.access())) {
      catalogue.requireReachable();
      for (TopicState topic : topics.in(catalogue)) {
        for (TopicState.Partition partition : topic.partitions()) {
          OptionalLong offset = end ? partition.latest() : partition.earliest();
          System.out.println(
              topic.name()
                  + ":"
                  + partition.number()
                  + ":"
                  + (offset.isPresent() ? offset.getAsLong() : ""));
        }
      }
      return 0;
    } catch (ClusterException e) {
      throw cluster.refused(e);
    }
  }
}
