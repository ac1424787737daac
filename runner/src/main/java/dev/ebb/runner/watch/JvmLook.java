package dev.ebb.runner.watch;

import dev.ebb.runner.sample.HeapRange;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a HotSpot JVM adds to the kernel's account of it; sizes in MiB.
 *
 * @param heapResident what of the heap's addresses is in memory; empty: not known
 * @param outside what is in memory besides; empty: not known
 * @param told what it says of itself; empty: it was not asked
 * @param rest RSS that is neither heap nor what the beans name nor file-backed: malloc, stacks, the
 *     collector's own
 */
public record JvmLook(
    OptionalDouble heapResident,
    OptionalDouble outside,
    Optional<BeanFigures> told,
    OptionalDouble rest) {

  private static final double MIB = 1 << 20;

  /** What it says of itself, where it was asked. */
  public BeanFigures beans() {
    return told.orElseThrow();
  }

  /** What is seen of it from outside alone. */
  public static JvmLook unasked(KernelLook kernel, HeapRange range) {
    return of(kernel, range, Optional.empty());
  }

  /**
   * Both accounts put together.
   *
   * @param range the heap's addresses; null: it is ZGC's, which is no anonymous memory
   */
  public static JvmLook of(KernelLook kernel, HeapRange range, BeanFigures beans) {
    return of(kernel, range, Optional.of(beans));
  }

  private static JvmLook of(KernelLook kernel, HeapRange range, Optional<BeanFigures> told) {
    Optional<Long> heap = kernel.smaps().heap(range);
    if (heap.isEmpty()) {
      OptionalDouble unknown = OptionalDouble.empty();
      return new JvmLook(unknown, unknown, told, unknown);
    }
    double resident = heap.get() / MIB;
    double anonymous = range == null ? 0 : resident;
    return new JvmLook(
        OptionalDouble.of(resident),
        OptionalDouble.of(kernel.smaps().besidesHeap(range) / MIB),
        told,
        told.isEmpty()
            ? OptionalDouble.empty()
            : OptionalDouble.of(kernel.backing().anon() - named(told.get()) - anonymous));
  }

  /** What the beans know of besides the heap. */
  private static double named(BeanFigures beans) {
    return beans.metaspace() + beans.code() + beans.direct();
  }
}
