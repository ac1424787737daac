package dev.ebb.runner.pasted;

import dev.ebb.runner.sample.HeapRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code jcmd GC.heap_info}, in the words of JDK 8 to 25. */
final class HeapInfoReader implements Reader {

  private static final String SIZE = "(\\d{1,15})([BKMGT])";
  private static final String ADDRESS = "0x([0-9a-f]{1,16})";

  /** Bottom, end of what is committed, end of what is reserved; or the first and the last. */
  private static final String SPAN =
      "\\s*\\[" + ADDRESS + ", ?" + ADDRESS + "(?:, ?" + ADDRESS + ")?\\)";

  private static final Pattern G1 =
      Pattern.compile(
          "garbage-first heap\\s+total (?:reserved "
              + SIZE
              + ", committed )?"
              + SIZE
              + ", used "
              + SIZE
              + "(?:"
              + SPAN
              + ")?");

  private static final Pattern GENERATION =
      Pattern.compile(
          "(def new generation|DefNew|par new generation|PSYoungGen|tenured generation|Tenured"
              + "|ParOldGen|PSOldGen|concurrent mark-sweep generation)\\s+total "
              + SIZE
              + ", used "
              + SIZE
              + SPAN);

  private static final Pattern SHENANDOAH_HEAD = Pattern.compile("\\bShenandoah Heap\\s*$");

  private static final Pattern SHENANDOAH =
      Pattern.compile(
          SIZE
              + " (?:max|total),(?: "
              + SIZE
              + " soft max,)? "
              + SIZE
              + " committed, "
              + SIZE
              + " used");

  private static final Pattern ZGC =
      Pattern.compile("ZHeap\\s+used " + SIZE + ", capacity " + SIZE + ", max capacity " + SIZE);

  private static final Pattern RESERVED =
      Pattern.compile("- \\[" + ADDRESS + ", ?" + ADDRESS + "\\)");

  private static final Pattern DETAIL =
      Pattern.compile(
          "\\b(?:eden|from|to|object|the)\\s+space |region size \\d|Metaspace\\s+used |class space\\s+used "
              + "| regions\\s*$|Status: |Reserved region:|Collection set:|- map \\(|\\bCache\\s+\\d"
              + "|size classes\\s");

  private static final Pattern BROKEN =
      Pattern.compile(
          "garbage-first heap\\b|\\b(?:def new|par new|tenured|mark-sweep) generation\\s+total|"
              + "\\b(?:PSYoungGen|ParOldGen|DefNew|Tenured)\\s+total|\\bZHeap\\s+used|\\bK soft max,");

  private static final List<String> YOUNG =
      List.of("def new generation", "DefNew", "par new generation", "PSYoungGen");

  private String collector;
  private final List<String> parts = new ArrayList<>();
  private OptionalLong committed = OptionalLong.empty();
  private OptionalLong used = OptionalLong.empty();
  private OptionalLong max = OptionalLong.empty();
  private Optional<HeapRange> range = Optional.empty();

  @Override
  public Kind kind() {
    return Kind.HEAP_INFO;
  }

  @Override
  public boolean begins(String line) {
    if (!open()) {
      return false;
    }
    Matcher generation = GENERATION.matcher(line);
    if (generation.find()) {
      return collector != null && (parts.isEmpty() || parts.contains(generation.group(1)));
    }
    return collector != null
        && (G1.matcher(line).find()
            || ZGC.matcher(line).find()
            || SHENANDOAH_HEAD.matcher(line).find());
  }

  @Override
  public boolean read(String line) {
    if (!open() && !line.contains("used ") && !line.contains("Heap")) {
      return false;
    }
    return g1(line)
        || generation(line)
        || shenandoah(line)
        || zgc(line)
        || open() && DETAIL.matcher(line).find();
  }

  private boolean g1(String line) {
    Matcher found = G1.matcher(line);
    if (!found.find()) {
      return false;
    }
    collector = "G1";
    committed = Digits.bytes(found.group(3), found.group(4));
    used = Digits.bytes(found.group(5), found.group(6));
    if (found.group(7) != null) {
      span(found, 7);
    }
    if (found.group(1) != null) {
      max = Digits.bytes(found.group(1), found.group(2));
    }
    return true;
  }

  private boolean generation(String line) {
    Matcher found = GENERATION.matcher(line);
    if (!found.find()) {
      return false;
    }
    String part = found.group(1);
    collector =
        part.startsWith("P")
            ? "Parallel"
            : part.startsWith("par") || part.startsWith("conc") ? "CMS" : "Serial";
    parts.add(part);
    long bottom = Digits.address(found.group(6));
    long end = Digits.address(found.group(7));
    // "total" leaves out the survivor space that is empty; the addresses do not
    committed = OptionalLong.of(committed.orElse(0) + end - bottom);
    OptionalLong more = Digits.bytes(found.group(4), found.group(5));
    used = OptionalLong.of(used.orElse(0) + more.orElse(0));
    span(found, 6);
    return true;
  }

  private void span(Matcher found, int group) {
    long from = Digits.address(found.group(group));
    String last = found.group(group + 2) == null ? found.group(group + 1) : found.group(group + 2);
    long to = Digits.address(last);
    HeapRange before = range.orElse(new HeapRange(from, to));
    if (Long.compareUnsigned(from, to) < 0) {
      HeapRange both = new HeapRange(Math.min(before.from(), from), Math.max(before.to(), to));
      range = Optional.of(both);
      max = OptionalLong.of(both.to() - both.from());
    }
  }

  private boolean shenandoah(String line) {
    if (SHENANDOAH_HEAD.matcher(line).find()) {
      collector = "Shenandoah";
      return true;
    }
    Matcher found = SHENANDOAH.matcher(line);
    if (found.find()) {
      collector = "Shenandoah";
      max = Digits.bytes(found.group(1), found.group(2));
      committed = Digits.bytes(found.group(5), found.group(6));
      used = Digits.bytes(found.group(7), found.group(8));
      return true;
    }
    Matcher reserved = RESERVED.matcher(line);
    if (open() && reserved.find()) {
      long from = Digits.address(reserved.group(1));
      long to = Digits.address(reserved.group(2));
      range = from < to ? Optional.of(new HeapRange(from, to)) : range;
      return true;
    }
    return false;
  }

  private boolean zgc(String line) {
    Matcher found = ZGC.matcher(line);
    if (!found.find()) {
      return false;
    }
    collector = "ZGC";
    used = Digits.bytes(found.group(1), found.group(2));
    committed = Digits.bytes(found.group(3), found.group(4));
    max = Digits.bytes(found.group(5), found.group(6));
    return true;
  }

  @Override
  public boolean resembles(String line) {
    return (line.contains("total") || line.contains("used") || line.contains("heap"))
        && BROKEN.matcher(line).find();
  }

  @Override
  public boolean open() {
    return collector != null;
  }

  @Override
  public List<Found> end(Source source) {
    boolean young = parts.stream().anyMatch(YOUNG::contains);
    boolean old = parts.stream().anyMatch(part -> !YOUNG.contains(part));
    boolean half = young != old || source.unread() > 0;
    List<Found> found =
        collector == null || committed.isEmpty()
            ? List.of()
            : List.of(
                new HeapInfo(
                    source,
                    collector,
                    half ? OptionalLong.empty() : committed,
                    half ? OptionalLong.empty() : used,
                    half ? OptionalLong.empty() : max,
                    half ? Optional.empty() : range));
    collector = null;
    parts.clear();
    committed = OptionalLong.empty();
    used = OptionalLong.empty();
    max = OptionalLong.empty();
    range = Optional.empty();
    return found;
  }
}
