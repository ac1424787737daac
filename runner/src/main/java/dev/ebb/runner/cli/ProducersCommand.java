package dev.ebb.runner.cli;

import dev.ebb.runner.cluster.Access;
import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.ProducerCensus;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.inspect.HeapState;
import dev.ebb.runner.inspect.Target;
import dev.ebb.runner.inspect.TopicProducers;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.BrokerBeans;
import dev.ebb.runner.process.ClassHistogram;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.report.Columns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ebb producers}. */
@Command(
    name = "producers",
    description =
        "Shows which producer ids a cluster keeps, and whether they fill a broker's heap.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    footer = {
      "",
      "Reads only; --pid collects the broker's heap once (GC.class_histogram).",
      "Examples:",
      "  ebb producers --bootstrap-server broker1:9092 --command-config admin.properties",
      "  ebb producers --pid $(pgrep -f kafka.Kafka)",
      "  jcmd PID GC.class_histogram > histogram.txt; ebb producers --histogram histogram.txt"
    })
final class ProducersCommand implements Callable<Integer> {

  @Option(
      names = "--bootstrap-server",
      paramLabel = "HOST:PORT",
      description = "of the cluster whose producer ids are asked for")
  private String bootstrapServer;

  @Option(
      names = "--command-config",
      paramLabel = "FILE",
      description = "how to connect, as Kafka's own tools take it")
  private Path commandConfig;

  @Option(
      names = "--internal",
      description = "internal topics, too: transactions and offsets have producers of their own")
  private boolean internal;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description = "topics and partitions to show (default: ${DEFAULT-VALUE})")
  private int top;

  @Option(
      names = "--warn-ids",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "ids in a topic from which on it may look suspicious (default: ${DEFAULT-VALUE})")
  private long warnIds;

  @Option(names = "--pid", paramLabel = "PID", description = "of a broker on this machine")
  private Long pid;

  @Option(
      names = "--histogram",
      paramLabel = "FILE",
      description = "of a broker elsewhere: what jcmd PID GC.class_histogram printed there")
  private Path histogram;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      description = "with --histogram: what that broker's heap has, where the table is an excerpt")
  private HeapSize heap;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (bootstrapServer == null && pid == null && histogram == null) {
      throw new Refused("nothing to look at: --bootstrap-server, --pid or --histogram");
    }
    if (commandConfig != null && bootstrapServer == null) {
      throw new Refused("--command-config is for --bootstrap-server, which is missing");
    }
    if (pid != null && histogram != null) {
      throw new Refused("--pid and --histogram both tell of a heap: give one of them");
    }
    if (heap != null && histogram == null) {
      throw new Refused("--heap " + heap + " is for --histogram, which is missing");
    }
    Bounds.between("--top", top, 1, 100_000);
    Bounds.between("--warn-ids", warnIds, 1, Long.MAX_VALUE);
    if (pid != null || histogram != null) {
      heap(HeapState.of(pid != null ? histogramOfProcess() : histogramOfFile(), heapMib()));
      if (pid != null) {
        rates();
      }
      System.out.println();
    }
    if (bootstrapServer != null) {
      cluster();
    } else {
      System.out.println(
          "which topics and partitions these are in: --bootstrap-server of a broker that answers");
    }
    return 0;
  }

  private ClassHistogram histogramOfProcess() throws IOException {
    return Target.of(pid, new Jdk(Ebb.javaHome())).hotSpot().histogram();
  }

  private OptionalDouble heapMib() {
    return heap == null ? OptionalDouble.empty() : OptionalDouble.of(heap.mib());
  }

  private ClassHistogram histogramOfFile() {
    try {
      return ClassHistogram.excerpt(Files.readString(histogram));
    } catch (IOException e) {
      throw new Refused("--histogram " + histogram + " cannot be read: " + e, e);
    } catch (IllegalArgumentException e) {
      throw new Refused(
          "--histogram "
              + histogram
              + ": "
              + e.getMessage()
              + "; make it by jcmd PID GC.class_histogram",
          e);
    }
  }

  private static void heap(HeapState state) {
    StringBuilder text = new StringBuilder();
    state.lines().forEach(line -> Columns.wrap(line, "", Ebb.width(), text));
    System.out.print(text);
    List<List<String>> rows =
        new ArrayList<>(
            List.of(List.of(state.whole() ? "largest classes" : "classes", "instances", "MiB")));
    for (ClassHistogram.Line line : state.largest()) {
      rows.add(
          List.of(
              line.name(),
              String.format(Locale.ROOT, "%,d", line.instances()),
              String.format(Locale.ROOT, "%.1f", line.bytes() / 1048576.0)));
    }
    Columns.align(rows).forEach(System.out::println);
  }

  /** New ids and new connections go together where producers are used once. */
  private void rates() throws IOException {
    try (BrokerBeans beans = new BrokerBeans(new Jdk(Ebb.javaHome()), pid)) {
      say("heap: %.1f of %.1f MiB", beans.heapUsedMib(), beans.heapMaxMib());
      beans
          .producerEntries()
          .ifPresent(count -> say("ProducerIdCount, the broker's own count: %,d", count));
      beans
          .newIdsPerS()
          .ifPresent(
              rate -> say("producers that asked for an id, last minute: %.2f a second", rate));
      beans
          .newConnectionsPerS()
          .ifPresent(rate -> say("new connections, lately: %.2f a second", rate));
    }
  }

  private void cluster() throws InterruptedException {
    try (Topics topics = new Topics(Access.with(bootstrapServer, commandConfig))) {
      topics.requireReachable();
      List<TopicPartition> partitions = topics.partitions(internal);
      ProducerCensus census =
          topics.producers(
              partitions,
              done -> {
                if (Boolean.getBoolean("ebb.terminal") && partitions.size() > done) {
                  System.err.printf("\r%,d of %,d partitions", done, partitions.size());
                }
              });
      if (Boolean.getBoolean("ebb.terminal")) {
        System.err.print("\r\u001b[K");
      }
      show(census, partitions.size());
    } catch (ClusterException e) {
      throw new Refused("--bootstrap-server " + bootstrapServer + ": " + e.getMessage(), e);
    }
  }

  private void show(ProducerCensus census, int partitions) {
    List<TopicProducers> topics = TopicProducers.of(census);
    say(
        "%s with %,d %s in %,d of %,d partitions",
        Cells.count(census.ids(), "producer id"),
        census.entries(),
        census.entries() == 1 ? "entry" : "entries",
        census.states().values().stream().filter(states -> !states.isEmpty()).count(),
        partitions);
    if (!topics.isEmpty()) {
      System.out.println();
      topicTable(topics);
      System.out.println();
      partitionTable(census);
      System.out.println();
    }
    topics.stream().filter(topic -> topic.singleUse(warnIds)).forEach(ProducersCommand::warn);
    refused(census);
  }

  private void topicTable(List<TopicProducers> topics) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("topic", "ids", "entries", "partitions", "brief", "youngest", "oldest"));
    for (TopicProducers topic : topics.subList(0, Math.min(top, topics.size()))) {
      rows.add(
          List.of(
              topic.topic(),
              String.format(Locale.ROOT, "%,d", topic.ids()),
              String.format(Locale.ROOT, "%,d", topic.entries()),
              Integer.toString(topic.partitions()),
              String.format(Locale.ROOT, "%.0f %%", 100.0 * topic.brief() / topic.ids()),
              ago(topic.youngestMs()),
              ago(topic.oldestMs())));
    }
    Columns.align(rows).forEach(System.out::println);
    if (topics.size() > top) {
      say("(%,d more topics: --top)", topics.size() - top);
    }
  }

  private void partitionTable(ProducerCensus census) {
    List<Map.Entry<TopicPartition, List<ProducerState>>> all =
        new ArrayList<>(census.states().entrySet());
    all.removeIf(entry -> entry.getValue().isEmpty());
    all.sort(Comparator.comparingInt(entry -> -entry.getValue().size()));
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("partition", "ids", "youngest id", "wrote", "oldest id", "wrote"));
    for (Map.Entry<TopicPartition, List<ProducerState>> entry :
        all.subList(0, Math.min(top, all.size()))) {
      Comparator<ProducerState> byTime = Comparator.comparingLong(ProducerState::lastTimestamp);
      ProducerState youngest = entry.getValue().stream().max(byTime).orElseThrow();
      ProducerState oldest = entry.getValue().stream().min(byTime).orElseThrow();
      rows.add(
          List.of(
              entry.getKey().toString(),
              String.format(Locale.ROOT, "%,d", entry.getValue().size()),
              Long.toString(youngest.producerId()),
              ago(youngest.lastTimestamp()),
              Long.toString(oldest.producerId()),
              ago(oldest.lastTimestamp())));
    }
    Columns.align(rows).forEach(System.out::println);
    if (all.size() > top) {
      say("(%,d more partitions: --top)", all.size() - top);
    }
  }

  private static void warn(TopicProducers topic) {
    StringBuilder text = new StringBuilder();
    Columns.wrap(
        String.format(
            Locale.ROOT,
            "warning: %s looks like single-use producers: %,d ids, %.0f %% of them with fewer than"
                + " 100 records to a partition, %.2f new ones a second from the oldest to the youngest"
                + " (%,d a day at that pace); reuse one producer, or give it a transactional.id, or"
                + " shorten producer.id.expiration.ms",
            topic.topic(),
            topic.ids(),
            100.0 * topic.brief() / topic.ids(),
            topic.idsPerS(),
            Math.round(topic.idsPerS() * 86_400)),
        "",
        Ebb.width(),
        text);
    System.out.print(text);
  }

  private static void refused(ProducerCensus census) {
    Map<String, Integer> reasons = new LinkedHashMap<>();
    census.refused().values().forEach(reason -> reasons.merge(reason, 1, Integer::sum));
    reasons.forEach(
        (reason, count) ->
            say(
                "warning: %,d partition%s left out: %s%s",
                count,
                count == 1 ? " is" : "s are",
                reason,
                reason.toLowerCase(Locale.ROOT).contains("authoriz")
                    ? " (READ on the topic is needed)"
                    : ""));
  }

  /** How long ago, in the largest unit that is not 0. */
  private static String ago(long epochMillis) {
    Duration passed = Duration.ofMillis(Math.max(0, System.currentTimeMillis() - epochMillis));
    if (passed.toMinutes() == 0) {
      return passed.toSeconds() + " s ago";
    }
    if (passed.toHours() == 0) {
      return passed.toMinutes() + " min ago";
    }
    return passed.toDays() == 0 ? passed.toHours() + " h ago" : passed.toDays() + " d ago";
  }

  private static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
