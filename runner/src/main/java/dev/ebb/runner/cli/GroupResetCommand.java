package dev.ebb.runner.cli;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.Destination;
import dev.ebb.runner.cluster.Groups;
import dev.ebb.runner.cluster.Reset;
import dev.ebb.runner.cluster.TopicChoice;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.report.Columns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ebb group reset}. */
@Command(
    name = "reset",
    description = "Moves the committed offsets of a group that is not in use.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    footer = {
      "",
      "Shows what would change and changes nothing, unless --execute is given.",
      "Examples:",
      "  ebb group reset orders-service --to-earliest --bootstrap-server 127.0.0.1:9092",
      "  ebb group reset orders-service --to-datetime 2026-11-22T10:00:00Z \\",
      "      --topic orders:0,2 --execute --bootstrap-server 127.0.0.1:9092",
      "  ebb consumer-groups --bootstrap-server 127.0.0.1:9092 --group orders-service \\",
      "      --reset-offsets --topic orders --shift-by -15000 --execute"
    })
final class GroupResetCommand implements Callable<Integer> {

  @Mixin private AccessOptions cluster = new AccessOptions();

  @Mixin private GroupName group = new GroupName();

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Way way;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC[:P,P]",
      description =
          "where, and in which partitions; may be repeated, and the group need not be there then"
              + " (default: all topics it has committed offsets of)")
  private List<String> topics = List.of();

  /** What is asked for in Kafka's words means what it means there. */
  static final String AS_KAFKA = "--as-kafka";

  @Option(names = AS_KAFKA, hidden = true)
  private boolean asKafka;

  @Option(names = "--all-topics", description = "all of those, as without --topic")
  private boolean allTopics;

  @Option(names = "--execute", description = "change the offsets")
  private boolean execute;

  @Option(names = "--dry-run", description = "do not, as without --execute")
  private boolean dryRun;

  /** One of four. */
  static final class Way {

    @Option(names = "--to-earliest", description = "to the first record that is kept")
    private boolean earliest;

    @Option(names = "--to-latest", description = "behind the last record")
    private boolean latest;

    @Option(
        names = "--shift-by",
        paramLabel = "N",
        description = "by so many offsets forward, -N back, within what is kept")
    private Long records;

    @Option(
        names = "--to-datetime",
        paramLabel = "T",
        description =
            "to the first record of that time or later: ISO 8601, as 2026-11-22T10:00:00Z; without a"
                + " zone, of this machine's")
    private Moment time;

    private Destination destination() {
      if (records != null) {
        return new Destination.Shift(records);
      }
      if (time != null) {
        return new Destination.Since(time.at());
      }
      return earliest ? new Destination.Earliest() : new Destination.Latest();
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    String name = group.get();
    if (allTopics && !topics.isEmpty()) {
      throw new Refused("--all-topics and --topic: one of them");
    }
    if (execute && dryRun) {
      throw new Refused("--execute and --dry-run: one of them");
    }
    if (asKafka && topics.isEmpty() && !allTopics) {
      throw new Refused("--reset-offsets needs to be told where: --topic TOPIC, or --all-topics");
    }
    if (asKafka && way.time != null) {
      way.time = way.time.ofUtc();
    }
    Destination to = way.destination();
    List<TopicChoice> chosen = topics.stream().map(TopicChoice::parse).toList();
    try (Groups groups = new Groups(cluster.access())) {
      groups.requireReachable();
      Reset reset = groups.prepare(name, to, chosen);
      if (way.time != null) {
        System.out.println("to " + way.time.told());
      }
      show(reset);
      if (!execute) {
        System.out.println("nothing was changed: --execute does it");
        return 0;
      }
      groups.carryOut(reset);
      System.out.println(
          "changed: " + Cells.count(reset.changes(), "committed offset") + " of group " + name);
      return 0;
    } catch (ClusterException e) {
      throw cluster.refused(e);
    }
  }

  private static void show(Reset reset) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("partition", "now", "then", "change"));
    for (Reset.Move move : reset.moves()) {
      rows.add(
          List.of(
              move.partition().toString(),
              Cells.number(move.now()),
              Cells.number(move.then().isPresent() ? move.then() : move.now()),
              Cells.change(move.change())));
    }
    Columns.align(rows).forEach(System.out::println);
    Map<String, List<String>> notes = new LinkedHashMap<>();
    for (Reset.Move move : reset.moves()) {
      if (!move.note().isEmpty()) {
        notes
            .computeIfAbsent(move.note(), note -> new ArrayList<>())
            .add(move.partition().toString());
      }
    }
    notes.forEach(
        (note, where) -> System.out.println("note: " + note + ": " + String.join(", ", where)));
    if (!reset.absent().isEmpty()) {
      System.out.println("note: " + reset.absent() + "; these offsets make it");
    }
    for (String topic : reset.gone()) {
      System.out.println("note: topic " + topic + " is gone: left out");
    }
  }
}
