package dev.ebb.runner.watch;

import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.HotSpot;
import dev.ebb.runner.process.LocalBeans;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.List;
import javax.management.MBeanServerConnection;

/** A running JVM's own figures, over its management beans. */
public final class RemoteBeans implements AutoCloseable {

  private static final double MIB = 1 << 20;

  private final long pid;
  private final LocalBeans beans;
  private final MemoryMXBean memory;
  private final RuntimeMXBean runtime;
  private final ThreadMXBean threads;
  private final ClassLoadingMXBean loading;
  private final List<MemoryPoolMXBean> pools;
  private final List<BufferPoolMXBean> buffers;
  private final List<GarbageCollectorMXBean> collectors;

  public RemoteBeans(HotSpot jvm) throws IOException {
    pid = jvm.pid();
    beans = new LocalBeans(jvm.jdk(), jvm.pid());
    MBeanServerConnection server = beans.server();
    memory = ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class);
    runtime = ManagementFactory.getPlatformMXBean(server, RuntimeMXBean.class);
    threads = ManagementFactory.getPlatformMXBean(server, ThreadMXBean.class);
    loading = ManagementFactory.getPlatformMXBean(server, ClassLoadingMXBean.class);
    pools = ManagementFactory.getPlatformMXBeans(server, MemoryPoolMXBean.class);
    buffers = ManagementFactory.getPlatformMXBeans(server, BufferPoolMXBean.class);
    collectors = ManagementFactory.getPlatformMXBeans(server, GarbageCollectorMXBean.class);
  }

  public String version() {
    return runtime.getVmName() + " " + runtime.getVmVersion();
  }

  public long uptimeSeconds() {
    return runtime.getUptime() / 1_000;
  }

  /**
   * As of now.
   *
   * @throws Refused when the process has ended
   */
  public BeanFigures now() {
    try {
      return read();
    } catch (UndeclaredThrowableException e) {
      throw new Refused("process " + pid + " has ended, or answers no more", e);
    }
  }

  private BeanFigures read() {
    MemoryUsage heap = memory.getHeapMemoryUsage();
    double metaspace = 0;
    double code = 0;
    for (MemoryPoolMXBean pool : pools) {
      double committed = pool.getUsage().getCommitted() / MIB;
      if (pool.getName().startsWith("Code")) {
        code += committed;
      } else if (pool.getName().equals("Metaspace")) {
        metaspace = committed; // the class space, listed once more, is a part of it
      }
    }
    return new BeanFigures(
        heap.getUsed() / MIB,
        heap.getCommitted() / MIB,
        heap.getMax() < 0 ? -1 : heap.getMax() / MIB,
        metaspace,
        code,
        buffer("direct"),
        threads.getThreadCount(),
        loading.getLoadedClassCount(),
        collectors.stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum());
  }

  /** Of all live threads; none where it does not answer. */
  public List<String> threadNames() {
    List<String> names = new ArrayList<>();
    try {
      for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
        if (info != null) {
          names.add(info.getThreadName());
        }
      }
    } catch (UndeclaredThrowableException e) {
      return List.of();
    }
    return names;
  }

  private double buffer(String name) {
    return buffers.stream()
        .filter(pool -> pool.getName().equals(name))
        .mapToDouble(pool -> pool.getMemoryUsed() / MIB)
        .sum();
  }

  @Override
  public void close() {
    beans.close();
  }
}
