package dev.ebb.runner.watch;

import dev.ebb.runner.sample.HeapRange;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a HotSpot JVM adds to the kernel's account of it; sizes in MiB.
 *
 * @param heapResident what of the heap's addresses is in memory; empty: not known
 * @param told what it says of itself; empty: it was not asked
 * @param rest RSS that is neither heap nor what the beans name nor file-backed: malloc, stacks, the
 *     collector's own
 */
public record JvmLook(
    OptionalDouble heapResident, Optional<BeanFigures> told, OptionalDouble rest) {

  private static final double MIB = 1 << 20;

  /** What it says of itself, where it was asked. */
  public BeanFigures beans() {
    return told.orElseThrow();
  }

  /** What is seen of it from outside alone. */
  public static JvmLook unasked(KernelLook kernel, HeapRange range) {
    Optional<Long> heap = kernel.smaps().heap(range);
    return new JvmLook(
        heap.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(heap.get() / MIB),
        Optional.empty(),
        OptionalDouble.empty());
  }

  /**
   * Both accounts put together.
   *
   * @param range the heap's addresses; null: it is ZGC's, which is no anonymous memory
   */
  public static JvmLook of(KernelLook kernel, HeapRange range, BeanFigures beans) {
    Optional<Long> heap = kernel.smaps().heap(range);
    if (heap.isEmpty()) {
      return new JvmLook(OptionalDouble.empty(), Optional.of(beans), OptionalDouble.empty());
    }
    double resident = heap.get() / MIB;
    double named = beans.metaspace() + beans.code() + beans.direct();
    double anonymous = range == null ? 0 : resident;
    return new JvmLook(
        OptionalDouble.of(resident),
        Optional.of(beans),
        OptionalDouble.of(kernel.backing().anon() - named - anonymous));
  }
}
