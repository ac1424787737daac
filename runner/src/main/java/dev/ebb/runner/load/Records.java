package dev.ebb.runner.load;

import dev.ebb.runner.plan.Workload;
import java.nio.ByteBuffer;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The records that ebb writes: each value starts with an 8-byte big-endian sequence number, counted
 * per partition from 0; the rest is noise that does not compress.
 *
 * <p>The producer copies a value into its batch before {@code send} returns, so that one array a
 * partition serves for all of its records.
 */
final class Records {

  private final String topic;
  private final ByteBuffer[] values;
  private final long[] next;

  /** Continues each partition's numbers behind {@code spikesBefore} spikes of that workload. */
  Records(String topic, Workload workload, int spikesBefore) {
    int partitions = workload.partitions();
    int recordBytes = workload.recordBytes();
    this.topic = topic;
    this.next = new long[partitions];
    this.values = new ByteBuffer[partitions];
    Random random = new Random(recordBytes);
    for (int partition = 0; partition < partitions; partition++) {
      byte[] value = new byte[recordBytes];
      random.nextBytes(value);
      values[partition] = ByteBuffer.wrap(value);
      next[partition] = spikesBefore * workload.recordsIn(partition);
    }
  }

  /** The next record of a partition. */
  ProducerRecord<byte[], byte[]> next(int partition) {
    values[partition].putLong(0, next[partition]++);
    return new ProducerRecord<>(topic, partition, null, values[partition].array());
  }
}
