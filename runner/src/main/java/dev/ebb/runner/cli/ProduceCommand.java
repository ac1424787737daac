package dev.ebb.runner.cli;

import dev.ebb.common.Explanation;
import dev.ebb.runner.cluster.Access;
import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.load.Filler;
import dev.ebb.runner.plan.Codecs;
import dev.ebb.runner.plan.Payload;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Workload;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ebb produce}. */
@Command(
    name = "produce",
    description = "Fills a topic, which is made when it is missing.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ebb produce --bootstrap-server 127.0.0.1:9092 --topic test --records 200000"
    })
final class ProduceCommand implements Callable<Integer> {

  @Mixin private AccessOptions cluster = new AccessOptions();

  @Option(names = "--topic", required = true, paramLabel = "TOPIC")
  private String topic;

  @Option(names = "--records", required = true, paramLabel = "N")
  private long records;

  @Mixin private PayloadOptions made = new PayloadOptions();

  @Option(
      names = "--compression",
      paramLabel = "CODEC",
      defaultValue = Payload.PLAIN,
      description = "none, gzip, snappy, lz4 or zstd (default: ${DEFAULT-VALUE})")
  private String codec;

  @Spec private CommandSpec spec;

  @Option(
      names = "--partitions",
      paramLabel = "P",
      defaultValue = "3",
      description = "when the topic is made (default: ${DEFAULT-VALUE})")
  private int partitions;

  @Option(names = "--rate", paramLabel = "R", description = "records a second (default: no limit)")
  private Double rate;

  @Override
  public Integer call() throws InterruptedException, ClusterException {
    if (records < 1 || partitions < 1) {
      throw new Refused("--records and --partitions need at least 1");
    }
    Codecs.require(codec);
    Payload payload = made.payload(spec.commandLine().getParseResult());
    if (rate != null && rate <= 0) {
      throw new Refused("--rate " + rate + ": above zero, or leave it out");
    }
    Access access = cluster.access();
    try (Topics topics = new Topics(access)) {
      topics.requireReachable();
      int there = topics.createIfMissing(topic, partitions, payload.limits(records));
      long start = System.nanoTime();
      Workload workload =
          new Workload(records, payload.compressed(codec), there, 1, 0, Duration.ZERO);
      Filler.fill(access, topic, workload, rate == null ? 0 : rate);
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%,d records x %s written to %s (%d partitions) in %.1f s: %,.0f records/s%n",
          records,
          payload.words(),
          topic,
          there,
          seconds,
          records / seconds);
      return 0;
    } catch (ClusterException e) {
      throw new Refused("--bootstrap-server " + access + ": " + e.getMessage(), e);
    } catch (KafkaException e) {
      System.err.println(
          "ebb produce: not all could be written to "
              + topic
              + ": "
              + Explanation.of(e, access.bootstrapServers()));
      return 1;
    }
  }
}
