package dev.ebb.runner.watch;

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
    long collections) {}
