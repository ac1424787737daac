package dev.ebb.runner.load;

import dev.ebb.common.Explanation;
import dev.ebb.runner.cluster.Access;
import dev.ebb.runner.plan.Payload;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.plan.Source;
import dev.ebb.runner.plan.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What a topic holds at one moment, from where it is to be drained: read through once, since
 * compaction and transactions leave offsets without a record.
 *
 * @param from the offset to begin at, by partition
 * @param last the offset of the last record, of partitions with any
 * @param bytes of all values
 */
public record ExistingTopic(
    String name, Map<Integer, Long> from, Map<Integer, Long> last, long records, long bytes) {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

  /**
   * Reads it through.
   *
   * @param progress told how many records have been seen
   * @throws Refused when it cannot be read, or there is nothing to read
   */
  public static ExistingTopic read(Access access, Source source, LongConsumer progress) {
    Map<String, Object> config = access.config();
    config.put("client.id", "ebb-count");
    config.put("enable.auto.commit", false);
    config.put("isolation.level", "read_committed");
    config.put("allow.auto.create.topics", false);
    config.put("default.api.timeout.ms", 15_000);
    config.put("auto.offset.reset", "none"); // what goes meanwhile is not to be jumped over
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      return read(consumer, source, progress);
    } catch (OffsetOutOfRangeException e) {
      throw new Refused(
          "--topic "
              + source.topic()
              + ": records have gone while they were counted (by its retention?); newer ones only"
              + " by --last or --from",
          e);
    } catch (KafkaException e) {
      throw new Refused(
          "--topic "
              + source.topic()
              + " cannot be read: "
              + Explanation.of(e, access.bootstrapServers()),
          e);
    }
  }

  private static ExistingTopic read(
      KafkaConsumer<byte[], byte[]> consumer, Source source, LongConsumer progress) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (PartitionInfo info : consumer.partitionsFor(source.topic())) {
      partitions.add(new TopicPartition(info.topic(), info.partition()));
    }
    if (partitions.isEmpty()) {
      throw new Refused("--topic " + source.topic() + " does not exist");
    }
    Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
    Map<TopicPartition, Long> begin = begin(consumer, source, partitions, end);
    Map<Integer, Long> last = new HashMap<>();
    long records = 0;
    long bytes = 0;
    for (TopicPartition partition : partitions) { // one at a time: the runner's heap is small
      consumer.assign(List.of(partition));
      consumer.seek(partition, begin.get(partition));
      long movedNanos = System.nanoTime();
      long at = begin.get(partition);
      while (at < end.get(partition)) {
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> record : polled) {
          if (record.offset() < end.get(partition)) {
            records++;
            bytes += Math.max(0, record.serializedValueSize());
            last.put(record.partition(), record.offset());
          }
        }
        progress.accept(records);
        long before = at;
        at = consumer.position(partition); // which moves over aborted records, too
        if (at > before) {
          movedNanos = System.nanoTime();
        } else if (System.nanoTime() - movedNanos > PATIENCE_NANOS) {
          throw new Refused(
              "--topic " + source.topic() + " cannot be read to its end: " + partition);
        }
      }
    }
    if (records == 0) {
      throw new Refused("--topic " + source.topic() + " holds no record from there on");
    }
    Map<Integer, Long> from = new HashMap<>();
    begin.forEach((partition, offset) -> from.put(partition.partition(), offset));
    return new ExistingTopic(source.topic(), from, last, records, bytes);
  }

  private static Map<TopicPartition, Long> begin(
      KafkaConsumer<byte[], byte[]> consumer,
      Source source,
      List<TopicPartition> partitions,
      Map<TopicPartition, Long> end) {
    Map<TopicPartition, Long> begin = new HashMap<>(consumer.beginningOffsets(partitions));
    if (source.last() != null) {
      long each = (source.last() + partitions.size() - 1) / partitions.size();
      begin.replaceAll((partition, first) -> Math.max(first, end.get(partition) - each));
    }
    if (source.from() != null) {
      Map<TopicPartition, Long> times = new HashMap<>();
      partitions.forEach(partition -> times.put(partition, source.from().toEpochMilli()));
      Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
      begin.replaceAll(
          (partition, first) -> {
            OffsetAndTimestamp at = found.get(partition);
            return at == null ? end.get(partition) : Long.valueOf(at.offset());
          });
    }
    return begin;
  }

  public int partitions() {
    return from.size();
  }

  /** As a spike: its records are of their mean size. */
  public Workload workload(long processBatch, Duration processTime) {
    int mean = (int) Math.round((double) bytes / records);
    return new Workload(records, Payload.of(mean), partitions(), 1, processBatch, processTime);
  }
}
