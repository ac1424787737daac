package dev.ebb.runner.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an entry of producer state brings along besides itself and its batches, by the classes that
 * its broker's code uses. Sources: {@code ProducerStateEntry} and {@code ProducerStateManager} of
 * Apache Kafka, the collections of the JDK and of Scala 2.12 and 2.13.
 *
 * @param name of the code that it is from
 * @param small bytes for each entry by class, with references of 4 bytes
 * @param large the same with references of 8 bytes
 */
public record EntryLayout(
    String name, Map<String, Integer> small, Map<String, Integer> large, boolean compressed) {

  private static final String ARRAY = "[Ljava.lang.Object;";
  private static final String BOXED = "java.lang.Long";

  /** A map's node under a boxed id, and a deque whose array has 16 places and a spare one. */
  private static final EntryLayout JAVA =
      layout(
          "a broker whose log layer is in Java",
          Map.of("java.util.HashMap$Node", 32, BOXED, 24, "java.util.ArrayDeque", 24, ARRAY, 88),
          Map.of("java.util.HashMap$Node", 48, BOXED, 24, "java.util.ArrayDeque", 32, ARRAY, 160));

  /** Scala 2.13: the queue is a deque whose array has 32 places. */
  private static final EntryLayout SCALA_2_13 =
      layout(
          "an older broker with Scala 2.13",
          Map.of(
              "scala.collection.mutable.HashMap$Node",
              32,
              BOXED,
              24,
              "scala.collection.mutable.Queue",
              24,
              ARRAY,
              144),
          Map.of(
              "scala.collection.mutable.HashMap$Node",
              48,
              BOXED,
              24,
              "scala.collection.mutable.Queue",
              32,
              ARRAY,
              280));

  /** Scala 2.12: the queue is a linked list with a node more than it has batches. */
  private static final EntryLayout SCALA_2_12 =
      layout(
          "an older broker with Scala 2.12",
          Map.of(
              "scala.collection.mutable.DefaultEntry",
              24,
              BOXED,
              24,
              "scala.collection.mutable.Queue",
              24,
              "scala.collection.mutable.LinkedList",
              48),
          Map.of(
              "scala.collection.mutable.DefaultEntry",
              40,
              BOXED,
              24,
              "scala.collection.mutable.Queue",
              40,
              "scala.collection.mutable.LinkedList",
              64));

  /** An entry itself takes this with references of 4 bytes, and more with those of 8. */
  private static final int COMPRESSED_ENTRY = 48;

  private static EntryLayout layout(
      String name, Map<String, Integer> small, Map<String, Integer> large) {
    return new EntryLayout(name, small, large, true);
  }

  /** Those that fit a histogram: one, or two where the rows do not tell. */
  public static List<EntryLayout> of(ClassHistogram histogram) {
    List<EntryLayout> fitting = new ArrayList<>();
    if (!ProducerState.ofScala(histogram)) {
      fitting.add(JAVA);
    } else if (histogram.of("scala.collection.mutable.DefaultEntry").isPresent()) {
      fitting.add(SCALA_2_12);
    } else if (histogram.of("scala.collection.mutable.HashMap$Node").isPresent()) {
      fitting.add(SCALA_2_13);
    } else {
      fitting.addAll(List.of(SCALA_2_12, SCALA_2_13));
    }
    boolean compressed = ProducerState.entrySize(histogram) <= COMPRESSED_ENTRY;
    return fitting.stream()
        .map(layout -> new EntryLayout(layout.name, layout.small, layout.large, compressed))
        .toList();
  }

  /** What each brings along, by class. */
  private Map<String, Integer> each() {
    return compressed ? small : large;
  }

  /**
   * All entries with what they bring along, in bytes; of a class that has a row no more than that
   * row has, and of one that a whole histogram does not have nothing.
   */
  public double bytes(ProducerState state, ClassHistogram histogram) {
    double bytes = state.bytes();
    for (Map.Entry<String, Integer> part : each().entrySet()) {
      double known = (double) state.entries() * part.getValue();
      boolean told = histogram.total().isPresent() || histogram.of(part.getKey()).isPresent();
      bytes += told ? Math.min(known, histogram.bytes(part.getKey())) : known;
    }
    return bytes;
  }

  /** In words: so many bytes, and of what. */
  public String inWords() {
    int bytes = each().values().stream().mapToInt(Integer::intValue).sum();
    return String.format(
        Locale.ROOT,
        "%d bytes each of map, boxed id and queue in %s%s",
        bytes,
        name,
        compressed ? "" : ", references uncompressed");
  }
}
