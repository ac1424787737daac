package dev.ebb.runner.pasted;

import dev.ebb.runner.pasted.GcEvent.What;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines of {@code -verbose:gc} and {@code -XX:+PrintGCDetails} of JDK 8. A collection of G1 has its
 * sizes some lines further down, which is what is remembered here.
 */
final class OldGc {

  private static final Pattern COLLECTION = Pattern.compile("\\[(?:Full )?GC(?! Worker)(?:\\b|--)");

  private static final String SIZE = UnifiedGc.SIZE;

  /** A part of the heap, or times: what is left without them is the whole. */
  private static final Pattern PART = Pattern.compile("\\[\\w[\\w -]*: [^\\[\\]]*]");

  private static final Pattern SIZES =
      Pattern.compile("(?:^|\\s)" + SIZE + "->" + SIZE + "\\(" + SIZE + "\\)(?=[\\s,\\]])");

  private static final Pattern G1_SIZES =
      Pattern.compile(
          "\\[Eden: .*\\bHeap: " + SIZE + "\\(" + SIZE + "\\)->" + SIZE + "\\(" + SIZE + "\\)]?");

  private static final Pattern OLD_PART =
      Pattern.compile("\\[(?:Tenured|CMS|ParOldGen|PSOldGen)[^\\[\\]]*: \\d");

  /** What stands around collections, and has no sizes of the heap. */
  private static final Pattern OTHER =
      Pattern.compile(
          "\\bCommandLine flags: -|\\bMemory: \\d+k page|\\bJRE \\(1\\.[678]|\\[CMS-concurrent-"
              + "|\\[GC concurrent-|\\[GC (?:remark|cleanup)|CMS (?:Initial Mark|Final Remark)"
              + "|Total time for which application threads were stopped|Application time: \\d"
              + "|\\[(?:Parallel Time|GC Worker|Ext Root Scan|(?:Update|Scan) RS|Code Root|Object Copy"
              + "|Termination|Processed Buffers|Clear CT|Other: \\d|Choose CSet|Ref (?:Proc|Enq)"
              + "|Redirty Cards|Humongous Re|Free CSet|Eden: |Evacuation Failure|String Dedup)"
              + "|\\[Times: user=|\\{?Heap (?:before|after) GC invocations");

  private static final Pattern G1 = Pattern.compile("\\[GC pause \\(.*\\((young|mixed)\\)");

  private boolean begun;
  private What pending;
  private double seconds;

  /** Whether a line is of such a log; changes nothing. */
  boolean is(String line) {
    return collection(line) || begun && OTHER.matcher(line).find();
  }

  /** What a line says of a collection; empty: nothing of its heap, or not yet. */
  Optional<GcEvent> told(String line) {
    begun = true;
    Matcher g1 = G1.matcher(line);
    if (g1.find()) {
      pending = g1.group(1).equals("mixed") ? What.MIXED : What.YOUNG;
      seconds = GcTime.seconds(line);
      return Optional.empty();
    }
    Matcher heap = G1_SIZES.matcher(line);
    if (heap.find()) {
      What what = pending;
      pending = null;
      return what == null ? Optional.empty() : event(what, seconds, heap, 5, 7);
    }
    if (!collection(line)) {
      return Optional.empty();
    }
    pending = null;
    Matcher sizes = SIZES.matcher(withoutParts(line));
    boolean full = line.contains("[Full GC") || OLD_PART.matcher(line).find();
    return sizes.find()
        ? event(full ? What.FULL : What.YOUNG, GcTime.seconds(line), sizes, 3, 5)
        : Optional.empty();
  }

  private static boolean collection(String line) {
    return line.contains("GC") && COLLECTION.matcher(line).find();
  }

  private static Optional<GcEvent> event(
      What what, double seconds, Matcher sizes, int after, int size) {
    OptionalLong left = Digits.bytes(sizes.group(after), sizes.group(after + 1));
    OptionalLong committed = Digits.bytes(sizes.group(size), sizes.group(size + 1));
    return left.isEmpty() || committed.isEmpty() || left.getAsLong() > committed.getAsLong()
        ? Optional.empty()
        : Optional.of(
            new GcEvent(
                what,
                seconds,
                left.getAsLong(),
                committed.getAsLong(),
                UnifiedGc.digit(sizes.group(after), sizes.group(after + 1))));
  }

  /** Parts may have parts of their own, a few deep. */
  private static String withoutParts(String line) {
    String text = line;
    for (int depth = 0; depth < 4; depth++) {
      text = PART.matcher(text).replaceAll(" ");
    }
    return text;
  }

  /** Whether it begins a collection, or has its sizes, and they cannot be read. */
  static boolean broken(String line) {
    return collection(line)
            && !G1.matcher(line).find()
            && !OTHER.matcher(line).find()
            && !SIZES.matcher(withoutParts(line)).find()
        || line.contains("[Eden: ") && !G1_SIZES.matcher(line).find();
  }

  static Optional<String> collector(String line) {
    String name =
        line.contains("[PSYoungGen") || line.contains("[ParOldGen")
            ? "Parallel"
            : line.contains("[GC pause (")
                ? "G1"
                : line.contains("[ParNew") || line.contains("[CMS")
                    ? "CMS"
                    : line.contains("[DefNew") || line.contains("[Tenured") ? "Serial" : null;
    return Optional.ofNullable(name);
  }
}
