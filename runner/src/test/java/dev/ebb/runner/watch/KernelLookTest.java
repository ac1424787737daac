package dev.ebb.runner.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ebb.runner.sample.Smaps.Mapping;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelLookTest {

  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;
  private static final long FAR_UP = 0x7f00_0000_0000L;

  private static Mapping mapping(long from, long size, String rights, String name, long rss) {
    return new Mapping(from, from + size, rights, name, rss, rss);
  }

  @Test
  void mappingsAreToldApartByTheirNeighbours() {
    KernelLook.Parts parts =
        KernelLook.parts(
            List.of(
                mapping(0x400000, 8 * MIB, "r-xp", "/usr/bin/x", 5 * MIB),
                mapping(0x5000000, 4 * MIB, "rw-p", "[heap]", 3 * MIB),
                mapping(0xc000000000L, 64 * MIB, "rw-p", "", 40 * MIB), // Go's first arena
                mapping(FAR_UP, 2 * MIB, "rw-p", "", 2 * MIB), // one of glibc's
                mapping(FAR_UP + 2 * MIB, 62 * MIB, "---p", "", 0),
                mapping(FAR_UP + 64 * MIB, 4 * KIB, "---p", "", 0), // a stack above its guard
                mapping(FAR_UP + 64 * MIB + 4 * KIB, 8 * MIB, "rw-p", "", MIB),
                mapping(FAR_UP + 80 * MIB, 30 * MIB, "rw-p", "", 20 * MIB), // a large allocation
                mapping(FAR_UP + 200 * MIB, MIB, "rw-s", "/dev/shm/x", MIB),
                mapping(FAR_UP + 300 * MIB, 4 * MIB, "rw-p", "[stack]", MIB)));
    assertThat(parts.files()).isEqualTo(5);
    assertThat(parts.malloc()).isEqualTo(5);
    assertThat(parts.arenas()).isEqualTo(1);
    assertThat(parts.stacks()).isEqualTo(2);
    assertThat(parts.heapLike()).isEqualTo(60);
    assertThat(parts.largest()).isEqualTo(40);
    assertThat(parts.shared()).isEqualTo(1);
  }
}
