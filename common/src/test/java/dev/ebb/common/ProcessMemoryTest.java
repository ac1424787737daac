package dev.ebb.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class ProcessMemoryTest {

  @Test
  void procAndOshiAgreeOnThisProcess() {
    assumeThat(Files.exists(Path.of("/proc/self/statm"))).as("a machine with /proc").isTrue();
    ProcessMemory memory = new ProcessMemory();
    OshiMemory oshi = new OshiMemory();
    assertThat(memory.caveat()).isNull();
    assertThat(memory.rssBytes()).isCloseTo(oshi.rssBytes(), Percentage.withPercentage(10));
  }
}
