package dev.ebb.runner.inspect;

import dev.ebb.runner.process.ClassHistogram;
import dev.ebb.runner.process.EntryLayout;
import dev.ebb.runner.process.ProducerState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How much of a broker's heap is producer state, by a class histogram alone, whole or in excerpts;
 * sizes in MiB.
 *
 * @param state the entries, and their rows' own bytes
 * @param layouts that an entry may have in such a broker, the smaller first
 * @param fewMib the entries with what each alone brings along, about, by the smaller layout
 * @param manyMib the same by the larger
 * @param wholeMib what it is a part of: all live objects, or the heap; empty: not known
 * @param whole whether all classes are in the histogram
 * @param missing ranks of classes with more bytes than one that is shown; empty: none is
 * @param largest the classes with most bytes
 */
public record HeapState(
    ProducerState state,
    List<EntryLayout> layouts,
    double fewMib,
    double manyMib,
    OptionalDouble wholeMib,
    boolean whole,
    String missing,
    List<ClassHistogram.Line> largest) {

  private static final double MIB = 1 << 20;
  private static final int LARGEST = 5;
  private static final double MUCH = 0.5;
  private static final double SOME = 0.1;

  /**
   * Reads it off a histogram.
   *
   * @param heapMib what the whole heap has, where only some rows are there; empty: not known
   */
  public static HeapState of(ClassHistogram histogram, OptionalDouble heapMib) {
    ProducerState state = ProducerState.in(histogram);
    List<EntryLayout> layouts = EntryLayout.of(histogram);
    OptionalDouble all =
        histogram.total().isPresent() ? OptionalDouble.of(histogram.bytes() / MIB) : heapMib;
    double[] bytes =
        layouts.stream().mapToDouble(layout -> layout.bytes(state, histogram)).sorted().toArray();
    List<ClassHistogram.Line> largest = new ArrayList<>(histogram.lines());
    largest.sort(Comparator.comparingLong(line -> -line.bytes()));
    return new HeapState(
        state,
        layouts,
        within(bytes[0] / MIB, all),
        within(bytes[bytes.length - 1] / MIB, all),
        all,
        histogram.total().isPresent(),
        missing(histogram.lines()),
        List.copyOf(largest.subList(0, Math.min(LARGEST, largest.size()))));
  }

  private static String missing(List<ClassHistogram.Line> lines) {
    Set<Integer> ranks = new TreeSet<>();
    lines.forEach(line -> ranks.add(line.rank()));
    int last = lines.stream().mapToInt(ClassHistogram.Line::rank).max().orElse(0);
    return IntStream.range(1, last)
        .filter(rank -> !ranks.contains(rank))
        .mapToObj(Integer::toString)
        .limit(LARGEST)
        .collect(Collectors.joining(", "));
  }

  /** An estimate may not be more than what it is a part of. */
  private static double within(double mib, OptionalDouble all) {
    return all.isPresent() ? Math.min(mib, all.getAsDouble()) : mib;
  }

  /** The rows of the entries and their batches themselves. */
  public double atLeastMib() {
    return within(state.bytes() / MIB, wholeMib);
  }

  /** In words, a line each: the answer first, what is unknown last. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("Is it producer state? " + verdict());
    String entries =
        String.format(
            Locale.ROOT,
            "%,d entries (a producer id in a partition each) with %,d batches",
            state.entries(),
            state.batches());
    if (whole) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s, about %s of %,.1f MiB live: %s",
              entries,
              about(),
              wholeMib.orElseThrow(),
              share()));
      return lines;
    }
    lines.add(entries);
    if (state.entries() == 0) {
      lines.add("not known: whether there are any in the rows that are missing");
      return lines;
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "at least %,.0f MiB%s: these rows alone",
            atLeastMib(),
            wholeMib.isPresent()
                ? String.format(Locale.ROOT, " of %,.0f", wholeMib.getAsDouble())
                : ""));
    lines.add(
        "about "
            + about()
            + " MiB"
            + (wholeMib.isPresent() ? " (" + share() + ")" : "")
            + " with what an entry is known to bring along: "
            + String.join("; or ", layouts.stream().map(EntryLayout::inWords).toList()));
    lines.add(
        "not known: what else is live, for the line Total is missing"
            + (missing.isEmpty() ? "" : ", and so is the row of class " + missing)
            + (wholeMib.isPresent()
                ? ""
                : "; what share of the heap that is (--heap SIZE says how large it is)"));
    return lines;
  }

  private String about() {
    String pattern = manyMib < 100 ? "%,.1f" : "%,.0f";
    String few = String.format(Locale.ROOT, pattern, fewMib);
    String many = String.format(Locale.ROOT, pattern, manyMib);
    return few.equals(many) ? few : few + " to " + many;
  }

  private String share() {
    String few = String.format(Locale.ROOT, "%.0f", 100 * part(fewMib));
    String many = String.format(Locale.ROOT, "%.0f", 100 * part(manyMib));
    return (few.equals(many) ? few : few + " to " + many) + " %";
  }

  private double part(double mib) {
    double all = wholeMib.orElse(0);
    return all == 0 ? 0 : mib / all;
  }

  /** Yes, partly, no, or that these rows do not tell. */
  public String verdict() {
    if (wholeMib.isEmpty()) {
      return state.entries() == 0
          ? "these rows do not tell: there is none in them"
          : "these rows do not tell what share of the heap it is";
    }
    if (!whole && state.entries() == 0) {
      return "these rows do not tell: there is none in them";
    }
    double surely = whole ? part(fewMib) : part(atLeastMib());
    if (surely >= MUCH) {
      return whole
          ? "yes: producer state is most of what is live"
          : "yes: producer state takes half of this heap or more";
    }
    if (!whole && part(manyMib) >= MUCH) {
      return part(fewMib) >= MUCH
          ? "very likely: producer state fills most of this heap"
          : "likely: producer state may fill half of this heap or more";
    }
    return part(fewMib) >= SOME
        ? "partly: producer state is a good part of "
            + (whole ? "what is live" : "this heap")
            + ", not most of it"
        : "no: producer state is not what fills this heap";
  }
}
