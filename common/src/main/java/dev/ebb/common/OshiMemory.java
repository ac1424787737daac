package dev.ebb.common;

import oshi.SystemInfo;
import oshi.software.os.OSProcess;

/** Resident memory by OSHI, apart from {@link ProcessMemory} so that it loads only on demand. */
final class OshiMemory {

  private final OSProcess self = new SystemInfo().getOperatingSystem().getCurrentProcess();

  /** Resident set size in bytes, or -1 when it cannot be read. */
  long rssBytes() {
    return self.updateAttributes() ? self.getResidentMemory() : -1;
  }
}
