package dev.ebb.runner.inspect;

import java.util.OptionalDouble;

/**
 * What a running JVM says of itself; sizes in MiB.
 *
 * @param heapMax the heap's limit, or -1 when there is none
 * @param metaspace committed
 * @param code committed, all code heaps together
 * @param loadedClasses now
 * @param collections by all collectors so far
 */
public record BeanFigures(
    double heapUsed,
    double heapCommitted,
    double heapMax,
    double metaspace,
    double code,
    double direct,
    int threads,
    int loadedClasses,
    long collections,
    AfterGc afterGc) {

  /**
   * What the latest collection has left.
   *
   * @param mib used by the heap then; empty: there was none yet
   * @param endMillis when it ended, since the JVM started; -1: there was none
   */
  public record AfterGc(OptionalDouble mib, long endMillis) {

    static final AfterGc NONE = new AfterGc(OptionalDouble.empty(), -1);
  }
}
