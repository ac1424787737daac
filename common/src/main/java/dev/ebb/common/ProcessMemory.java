package dev.ebb.common;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * This process's resident memory, from {@code /proc/self/statm}: OSHI inside a measured JVM would
 * cost tens of MiB of its own, so it is loaded only where there is no {@code /proc}.
 */
final class ProcessMemory {

  private static final Path STATM = Path.of("/proc/self/statm");
  private static final Path AUXV = Path.of("/proc/self/auxv");
  private static final int AT_PAGESZ = 6;

  private final byte[] line = new byte[128];
  private final long pageBytes;
  private final OshiMemory oshi;

  ProcessMemory() {
    boolean proc = Files.isReadable(STATM) && Files.isReadable(AUXV);
    pageBytes = proc ? pageBytes() : 0;
    oshi = proc ? null : new OshiMemory();
  }

  /** Where the figures come from, when that is not {@code /proc}; otherwise null. */
  String caveat() {
    return oshi == null
        ? null
        : "no /proc here: memory is read through OSHI, which adds some 15 to 50 MiB of its own";
  }

  /** Resident set size in bytes, or -1 when it cannot be read. */
  long rssBytes() {
    if (oshi != null) {
      return oshi.rssBytes();
    }
    try (RandomAccessFile statm = new RandomAccessFile(STATM.toFile(), "r")) {
      int length = statm.read(line);
      int at = 0;
      while (at < length && line[at] != ' ') {
        at++;
      }
      long pages = 0;
      for (at++; at < length && line[at] >= '0' && line[at] <= '9'; at++) {
        pages = pages * 10 + line[at] - '0';
      }
      return pages * pageBytes;
    } catch (IOException e) {
      return -1;
    }
  }

  /** The page size that the kernel handed this process (getauxval(3), AT_PAGESZ). */
  private static long pageBytes() {
    try {
      ByteBuffer vector = ByteBuffer.wrap(Files.readAllBytes(AUXV)).order(ByteOrder.nativeOrder());
      while (vector.remaining() >= 2 * Long.BYTES) {
        long type = vector.getLong();
        long value = vector.getLong();
        if (type == AT_PAGESZ) {
          return value;
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + AUXV, e);
    }
    throw new IllegalStateException(AUXV + " names no page size");
  }
}
