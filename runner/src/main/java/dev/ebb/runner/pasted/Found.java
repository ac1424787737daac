package dev.ebb.runner.pasted;

/** Something that was recognised in what somebody has pasted. */
public sealed interface Found
    permits PastedHistogram, NativeMemory, MemoryMap, HeapInfo, GcLog, Recorded {

  Kind kind();

  Source source();
}
