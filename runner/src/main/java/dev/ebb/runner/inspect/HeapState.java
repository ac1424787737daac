package dev.ebb.runner.inspect;

import dev.ebb.runner.process.ClassHistogram;
import dev.ebb.runner.process.ProducerState;
import java.util.List;

/**
 * How much of a broker's live heap is producer state, by a class histogram alone.
 *
 * @param entries one for each producer id in each partition it wrote to
 * @param stateMib those entries with what each of them alone holds, about
 * @param liveMib all live objects
 * @param largest the classes with most bytes
 */
public record HeapState(
    long entries,
    long batches,
    double stateMib,
    double liveMib,
    List<ClassHistogram.Line> largest) {

  private static final double MIB = 1 << 20;
  private static final int LARGEST = 5;

  /**
   * What a new ArrayDeque holds: 16 places and a spare one (its constructor says so), a reference
   * each.
   */
  private static final int DEQUE_PLACES = 17;

  private static final double MUCH = 0.5;
  private static final double SOME = 0.1;

  /** Reads it off a histogram. */
  public static HeapState of(ClassHistogram histogram) {
    ProducerState state = ProducerState.in(histogram);
    long entries = state.entries();
    double bytes = state.bytes();
    // Each entry is a value in a HashMap under a Long, and has its batches in an ArrayDeque.
    for (String name :
        List.of("java.util.HashMap$Node", "java.lang.Long", "java.util.ArrayDeque")) {
      bytes += entries * size(histogram, name);
    }
    bytes += entries * (16 + DEQUE_PLACES * referenceBytes(histogram));
    return new HeapState(
        entries,
        state.batches(),
        bytes / MIB,
        histogram.bytes() / MIB,
        histogram.lines().subList(0, Math.min(LARGEST, histogram.lines().size())));
  }

  private static double size(ClassHistogram histogram, String name) {
    return histogram.of(name).map(line -> (double) line.bytes() / line.instances()).orElse(0.0);
  }

  /** 4 with compressed references; a HashMap.Node of 32 bytes tells. */
  private static int referenceBytes(ClassHistogram histogram) {
    return size(histogram, "java.util.HashMap$Node") > 32 ? 8 : 4;
  }

  /** Its part of what is live, 0 to 1. */
  public double share() {
    return liveMib == 0 ? 0 : stateMib / liveMib;
  }

  /** Yes, partly, or no. */
  public String verdict() {
    if (share() >= MUCH) {
      return "yes: producer state fills this heap";
    }
    return share() >= SOME
        ? "partly: producer state is a good part of this heap, not most of it"
        : "no: producer state is not what fills this heap";
  }
}
