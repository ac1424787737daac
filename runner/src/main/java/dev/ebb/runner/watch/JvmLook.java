package dev.ebb.runner.watch;

import dev.ebb.runner.sample.HeapRange;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a HotSpot JVM adds to the kernel's account of it; sizes in MiB.
 *
 * @param heapResident what of the heap's addresses is in memory; empty: not known
 * @param rest RSS that is neither heap nor what the beans name nor file-backed: malloc, stacks, the
 *     collector's own
 */
public record JvmLook(OptionalDouble heapResident, BeanFigures beans, OptionalDouble rest) {

  private static final double MIB = 1 << 20;

  /**
   * Both accounts put together.
   *
   * @param range the heap's addresses; null: it is ZGC's, which is no anonymous memory
   */
  public static JvmLook of(KernelLook kernel, HeapRange range, BeanFigures beans) {
    Optional<Long> heap = kernel.smaps().heap(range);
    if (heap.isEmpty()) {
      return new JvmLook(OptionalDouble.empty(), beans, OptionalDouble.empty());
    }
    double resident = heap.get() / MIB;
    double named = beans.metaspace() + beans.code() + beans.direct();
    double anonymous = range == null ? 0 : resident;
    return new JvmLook(
        OptionalDouble.of(resident),
        beans,
        OptionalDouble.of(kernel.backing().anon() - named - anonymous));
  }
}
