package dev.ebb.common;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.security.CodeSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** What the JVM says of itself, for the supervised events; loaded only there. */
public final class Beans {

  private final List<GarbageCollectorMXBean> collectors =
      ManagementFactory.getGarbageCollectorMXBeans();
  private final List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans();
  private final List<BufferPoolMXBean> buffers =
      ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
  private final com.sun.management.ThreadMXBean threads =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** The version that the kafka-clients jar says it is, or null. */
  public static String kafkaClientsVersion() {
    Properties properties = new Properties();
    try (InputStream in =
        KafkaConsumer.class.getResourceAsStream("/kafka/kafka-version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      return null;
    }
    return properties.getProperty("version");
  }

  /**
   * The version of kafka-clients, and that of the library by the name of its jar, if it has one.
   */
  static Map<String, String> versions(Class<?> library) {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("kafka-clients", kafkaClientsVersion());
    CodeSource source = library.getProtectionDomain().getCodeSource();
    String place = source == null ? "" : source.getLocation().getPath();
    String jar = place.substring(place.lastIndexOf('/') + 1);
    for (int i = jar.indexOf('-'); i > 0; i = jar.indexOf('-', i + 1)) {
      if (jar.endsWith(".jar") && Character.isDigit(jar.charAt(i + 1))) {
        versions.putIfAbsent(jar.substring(0, i), jar.substring(i + 1, jar.length() - 4));
        break;
      }
    }
    return versions;
  }

  /** CPU time of this process in microseconds, or -1. */
  long cpuMicros() {
    long nanos = system.getProcessCpuTime();
    return nanos < 0 ? -1 : nanos / 1_000;
  }

  /** Adds sizes in bytes, times in milliseconds; what is unknown is null. */
  Json addTo(Json event) {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    event.put("heap_used_bytes", heap.getUsed()).put("heap_committed_bytes", heap.getCommitted());
    long metaspace = 0;
    long code = 0;
    for (MemoryPoolMXBean pool : pools) {
      if (pool.getType() == MemoryType.NON_HEAP) {
        long used = pool.getUsage().getUsed();
        if (pool.getName().startsWith("Code")) {
          code += used;
        } else if (pool.getName().equals("Metaspace")) {
          metaspace = used;
        }
      }
    }
    long direct = 0;
    for (BufferPoolMXBean pool : buffers) {
      if (pool.getName().equals("direct")) {
        direct = pool.getMemoryUsed();
      }
    }
    long collections = 0;
    long collectionMillis = 0;
    for (GarbageCollectorMXBean collector : collectors) {
      collections += Math.max(0, collector.getCollectionCount());
      collectionMillis += Math.max(0, collector.getCollectionTime());
    }
    return event
        .put("metaspace_bytes", metaspace)
        .put("code_cache_bytes", code)
        .put("direct_bytes", direct)
        .put("threads", threads.getThreadCount())
        .put("gc_count", collections)
        .put("gc_ms", collectionMillis)
        .known("allocated_bytes", allocatedBytes());
  }

  /**
   * Bytes allocated so far by the threads alive now, or -1. A JVM from 21 on knows of ended
   * threads, too, but then the same client would seem to allocate more there.
   */
  private long allocatedBytes() {
    if (!threads.isThreadAllocatedMemorySupported() || !threads.isThreadAllocatedMemoryEnabled()) {
      return -1;
    }
    long sum = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      sum += Math.max(0, bytes);
    }
    return sum;
  }
}
