package dev.ebb.runner.cli;

import dev.ebb.common.Explanation;
import dev.ebb.runner.cluster.Access;
import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.load.Filler;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Workload;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  @Option(
      names = "--record-size",
      paramLabel = "BYTES",
      defaultValue = "256",
      description = "of each value (default: ${DEFAULT-VALUE})")
  private int recordSize;

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
    if (recordSize < Workload.MIN_RECORD_BYTES) {
      throw new Refused("--record-size " + recordSize + ": at least 8, for the sequence number");
    }
    if (recordSize > SpikeOptions.MAX_RECORD_BYTES) {
      throw new Refused(
          "--record-size " + recordSize + ": at most " + SpikeOptions.MAX_RECORD_BYTES);
    }
    if (rate != null && rate <= 0) {
      throw new Refused("--rate " + rate + ": above zero, or leave it out");
    }
    Access access = cluster.access();
    try (Topics topics = new Topics(access)) {
      topics.requireReachable();
      int there = topics.createIfMissing(topic, partitions);
      long start = System.nanoTime();
      Filler.fill(access, topic, Workload.of(records, recordSize, there), rate == null ? 0 : rate);
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%,d records x %,d B written to %s (%d partitions) in %.1f s: %,.0f records/s%n",
          records,
          recordSize,
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
