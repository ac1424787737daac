package dev.ebb.runner.process;

import java.io.IOException;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** What a Kafka broker on this machine says of itself through JMX. */
public final class BrokerBeans implements AutoCloseable {

  private static final String ENTRIES = "kafka.server:type=ReplicaManager,name=ProducerIdCount";
  private static final String NEW_IDS =
      "kafka.network:type=RequestMetrics,name=RequestsPerSec,request=InitProducerId,*";
  private static final String NETWORK =
      "kafka.server:type=socket-server-metrics,listener=*,networkProcessor=*";
  private static final double MIB = 1 << 20;

  private final LocalBeans beans;

  /** Connects to the broker with this pid. */
  public BrokerBeans(Jdk jdk, long pid) throws IOException {
    beans = new LocalBeans(jdk, pid);
  }

  /** Of the heap, garbage included. */
  public double heapUsedMib() throws IOException {
    return heap("used") / MIB;
  }

  /** The heap's limit. */
  public double heapMaxMib() throws IOException {
    return heap("max") / MIB;
  }

  private double heap(String part) throws IOException {
    try {
      ObjectName memory = new ObjectName("java.lang:type=Memory");
      return (Long) ((CompositeData) server().getAttribute(memory, "HeapMemoryUsage")).get(part);
    } catch (JMException e) {
      throw new IOException("its heap cannot be read: " + e, e);
    }
  }

  /** Producer ids counted once in each partition; empty of a broker before KIP-847. */
  public OptionalLong producerEntries() throws IOException {
    OptionalDouble count = sum(ENTRIES, "Value");
    return count.isPresent() ? OptionalLong.of((long) count.getAsDouble()) : OptionalLong.empty();
  }

  /** Producers a second that have asked for an id, over the last minute. */
  public OptionalDouble newIdsPerS() throws IOException {
    return sum(NEW_IDS, "OneMinuteRate");
  }

  /** New connections a second, lately, on all listeners. */
  public OptionalDouble newConnectionsPerS() throws IOException {
    return sum(NETWORK, "connection-creation-rate");
  }

  private OptionalDouble sum(String pattern, String attribute) throws IOException {
    try {
      double sum = 0;
      boolean any = false;
      for (ObjectName name : server().queryNames(new ObjectName(pattern), null)) {
        sum += ((Number) server().getAttribute(name, attribute)).doubleValue();
        any = true;
      }
      return any ? OptionalDouble.of(sum) : OptionalDouble.empty();
    } catch (JMException e) {
      return OptionalDouble.empty(); // gone meanwhile, or another broker's way to name it
    }
  }

  private MBeanServerConnection server() {
    return beans.server();
  }

  @Override
  public void close() {
    beans.close();
  }
}
