package dev.ebb.runner.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import oshi.SystemInfo;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HardwareAbstractionLayer;

/** The machine a run is made on: what must stand beside each of its numbers. */
public final class Machine {

  private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

  /** Variables that change the memory of every child, kept and recorded. */
  private static final List<String> TELLING =
      List.of("MALLOC_ARENA_MAX", "LD_PRELOAD", "GLIBC_TUNABLES");

  /** The facts that tell one machine from another. */
  public static final List<String> IDENTITY = List.of("cpu", "cpus", "memory_mib", "kernel");

  private Machine() {}

  /** Facts by name, for {@code run.json}; sizes in MiB. */
  public static Map<String, Object> facts() {
    SystemInfo system = new SystemInfo();
    HardwareAbstractionLayer hardware = system.getHardware();
    GlobalMemory memory = hardware.getMemory();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("os", system.getOperatingSystem().toString());
    facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("arch", System.getProperty("os.arch"));
    facts.put("cpu", hardware.getProcessor().getProcessorIdentifier().getName().strip());
    facts.put("cpus", Runtime.getRuntime().availableProcessors());
    facts.put("memory_mib", memory.getTotal() >> 20);
    facts.put("memory_available_mib", memory.getAvailable() >> 20);
    facts.put("swap_used_mib", memory.getVirtualMemory().getSwapUsed() >> 20);
    facts.put("transparent_hugepages", hugePages());
    facts.put("java_version", System.getProperty("java.runtime.version"));
    facts.put("java_vm", System.getProperty("java.vm.name"));
    facts.put("java_home", System.getProperty("java.home"));
    facts.put("environment", telling());
    return facts;
  }

  /** Variables set here that change the memory of every child. */
  public static Map<String, String> telling() {
    Map<String, String> found = new TreeMap<>(System.getenv());
    found.keySet().retainAll(TELLING);
    return found;
  }

  /** always, madvise or never; null where the kernel does not say. */
  public static String hugePages() {
    try {
      String text = Files.readString(HUGE_PAGES);
      int open = text.indexOf('[');
      return open < 0 ? text.strip() : text.substring(open + 1, text.indexOf(']'));
    } catch (IOException e) {
      return null;
    }
  }
}
