package dev.ebb.runner.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeapTest {

  private static final HeapRange RANGE = new HeapRange(0xf0000000L, 0x100000000L);

  @ParameterizedTest
  @ValueSource(
      strings = {
        " garbage-first heap   total 9K, used 8K [0x00000000f0000000, 0x0000000100000000)",
        "garbage-first heap   total reserved 9K, used 8K [0x00000000f0000000, 0x0000000100000000)",
        """
         def new generation   total 9K [0x00000000f0000000, 0x00000000f17d0000, 0x00000000f5550000)
          eden space 9K,  82% used [0x00000000f0000000, 0x00000000f0fc7ed8, 0x00000000f1310000)
         tenured generation   total 9K [0x00000000f5550000, 0x00000000f84da000, 0x0000000100000000)
        """,
        """
         PSYoungGen      total 9K [0x00000000fab00000, 0x00000000fd000000, 0x0000000100000000)
         ParOldGen       total 9K [0x00000000f0000000, 0x00000000f3100000, 0x00000000fab00000)
        """,
        """
        Shenandoah Heap
        Reserved region:
         - [0x00000000f0000000, 0x0000000100000000)
        """
      })
  void theRangeCoversAllGenerations(String heapInfo) {
    assertThat(HeapRange.parse(heapInfo)).contains(RANGE);
  }

  @Test
  void zgcDoesNotSayWhereItsHeapIs() {
    assertThat(HeapRange.parse(" ZHeap  used 96M, capacity 116M, max capacity 256M")).isEmpty();
  }

  @Test
  void whatOfTheHeapIsResident() throws IOException {
    String text =
        """
        f0000000-f1000000 rw-p 00000000 00:00 0
        Size:              16384 kB
        Rss:               10000 kB
        Pss:               10000 kB
        VmFlags: rd wr mr mw me ac sd
        f1000000-100000000 ---p 00000000 00:00 0
        Size:             245760 kB
        Rss:                   0 kB
        Pss:                   0 kB
        7f0000000000-7f0000021000 rw-p 00000000 00:00 0                          [heap]
        Rss:                 500 kB
        Pss:                 500 kB
        """;
    Smaps smaps = Smaps.parse(new BufferedReader(new StringReader(text)));
    assertThat(smaps.heap(RANGE)).contains(10_000L << 10);
    assertThat(smaps.heap(null)).as("no ZGC here").isEmpty();
  }

  @Test
  void aHeapMappedSeveralTimesIsCountedOnce() throws IOException {
    StringBuilder text = new StringBuilder();
    for (String view : new String[] {"40000000000", "80000000000", "100000000000"}) {
      text.append(view).append('-').append(view.replaceFirst("0$", "1"));
      text.append(" rw-s 00000000 00:01 3    /memfd:java_heap (deleted)\n");
      text.append("Rss: 3000 kB\nPss: 1000 kB\n");
    }
    Smaps smaps = Smaps.parse(new BufferedReader(new StringReader(text.toString())));
    assertThat(smaps.heap(null)).contains(3_000L << 10);
  }
}
