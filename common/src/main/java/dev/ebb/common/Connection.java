package dev.ebb.common;

import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Whether brokers still answer, told by the bytes that the KafkaConsumer has received: with a live
 * broker, heartbeats and empty fetches keep that number moving. Read from the metrics that every
 * KafkaConsumer registers with JMX by default.
 */
final class Connection {

  private static final String ATTRIBUTE = "incoming-byte-total";

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private ObjectName metrics;
  private double received = -1;
  private long changedNanos = System.nanoTime();

  /** For how long nothing has been received, in nanoseconds; 0 where that cannot be told. */
  long silentNanos() {
    double now = receivedBytes();
    if (now < 0 || now != received) {
      received = now;
      changedNanos = System.nanoTime();
    }
    return System.nanoTime() - changedNanos;
  }

  /** To be called while records flow, when there is no need to look. */
  void alive() {
    changedNanos = System.nanoTime();
  }

  private double receivedBytes() {
    try {
      if (metrics == null) {
        Set<ObjectName> names =
            server.queryNames(
                new ObjectName("kafka.consumer:type=consumer-metrics,client-id=*"), null);
        if (names.isEmpty()) {
          return -1;
        }
        metrics = names.iterator().next();
      }
      return (double) server.getAttribute(metrics, ATTRIBUTE);
    } catch (JMException | ClassCastException e) {
      return -1; // the consumer is not made yet, or its JMX reporter was configured away
    }
  }
}
