package dev.ebb.runner.pasted;

import dev.ebb.runner.pasted.GcEvent.What;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines of {@code -Xlog:gc} and {@code -Xlog:gc*}, JDK 9 to 25: JEP 158. */
final class UnifiedGc {

  static final String SIZE = "(\\d{1,12}(?:[.,]\\d{1,2})?)([BKMGT])";

  private static final Pattern TAGS = Pattern.compile("\\[gc[a-z0-9,+ ]*]");
  private static final Pattern NUMBERED =
      Pattern.compile("\\bGC\\((\\d{1,9})\\) (?:[YOyo]: )?(.*)$");

  /** Before, perhaps its share of the heap, after, and perhaps the heap's size or a share. */
  private static final Pattern SIZES =
      Pattern.compile(
          SIZE + "(?:\\(\\d+%\\))?->" + SIZE + "(?:\\((?:" + SIZE + "|\\d+%)\\))?(?=\\s|$)");

  private static final Pattern PAUSE =
      Pattern.compile("^Pause (Full|Young|Degenerated GC|[A-Z]\\w+).*");

  private static final Pattern WHOLE_CYCLE =
      Pattern.compile("^(?:Garbage Collection|Major Collection) \\(.*");

  private static final Pattern CLEANUP =
      Pattern.compile("^Concurrent cleanup(?: \\(([^)]*)\\))?.*");
  private static final Pattern COLLECTOR =
      Pattern.compile(
          "\\bUsing (G1|Serial|Parallel|Shenandoah|The Z Garbage Collector|Concurrent Mark Sweep|Epsilon)\\s*$");
  private static final Pattern MAX =
      Pattern.compile("\\[gc,init\\s*].*\\b(?:Heap )?Max Capacity: (\\d{1,12})([BKMGT])\\s*$");

  private UnifiedGc() {}

  /** Whether it is a line of such a log at all. */
  static boolean is(String line) {
    return line.contains("[gc") && TAGS.matcher(line).find()
        || line.contains("GC(") && NUMBERED.matcher(line).find();
  }

  /** What a line says of the collection that it is about; empty: nothing of its heap. */
  static Optional<Told> told(String line) {
    Matcher numbered = NUMBERED.matcher(line);
    if (!numbered.find() || line.indexOf("->") < 0) {
      return Optional.empty();
    }
    String text = numbered.group(2);
    Optional<What> what = what(text);
    Matcher sizes = SIZES.matcher(text);
    if (what.isEmpty() || !sizes.find()) {
      return Optional.empty();
    }
    OptionalLong before = Digits.bytes(sizes.group(1), sizes.group(2));
    OptionalLong after = Digits.bytes(sizes.group(3), sizes.group(4));
    if (before.isEmpty() || after.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong size =
        sizes.group(5) == null
            ? OptionalLong.empty()
            : Digits.bytes(sizes.group(5), sizes.group(6));
    return size.isPresent() && size.getAsLong() < after.getAsLong()
        ? Optional.empty()
        : Optional.of(
            new Told(
                Integer.parseInt(numbered.group(1)),
                CLEANUP.matcher(text).matches() || text.startsWith("Pause Degenerated"),
                new GcEvent(
                    what.get(),
                    GcTime.seconds(line),
                    after.getAsLong(),
                    size.orElse(-1),
                    digit(sizes.group(3), sizes.group(4)))));
  }

  /**
   * What one line tells.
   *
   * @param id of the collection
   * @param last whether a later line of the same collection may tell better
   */
  record Told(int id, boolean last, GcEvent event) {}

  static double digit(String number, String unit) {
    int point = Math.max(number.indexOf('.'), number.indexOf(','));
    double one = Digits.unit(unit);
    return point < 0 ? one : one / Math.pow(10, number.length() - point - 1);
  }

  private static Optional<What> what(String text) {
    Matcher pause = PAUSE.matcher(text);
    if (pause.matches()) {
      return Optional.of(
          switch (pause.group(1)) {
            case "Full" -> What.FULL;
            case "Mixed" -> What.MIXED;
            case "Degenerated GC" -> What.CYCLE;
            case "Young" -> text.startsWith("Pause Young (Mixed)") ? What.MIXED : What.YOUNG;
            default -> What.PHASE;
          });
    }
    if (WHOLE_CYCLE.matcher(text).matches()) {
      return Optional.of(What.CYCLE);
    }
    if (text.startsWith("Minor Collection (")) {
      return Optional.of(What.YOUNG);
    }
    Matcher cleanup = CLEANUP.matcher(text);
    if (!cleanup.matches()) {
      return Optional.empty();
    }
    String mode = cleanup.group(1) == null ? "" : cleanup.group(1);
    return Optional.of(
        switch (mode) {
          case "", "unload classes", "Global" -> What.CYCLE;
          case "Young" -> What.YOUNG;
          default -> What.PHASE;
        });
  }

  /** Whether it tells of a pause with sizes, though they cannot be read. */
  static boolean broken(String line) {
    if (!line.contains("GC(")) {
      return false;
    }
    Matcher numbered = NUMBERED.matcher(line);
    return numbered.find() && line.contains("->") && what(numbered.group(2)).isPresent();
  }

  static Optional<String> collector(String line) {
    Matcher found = COLLECTOR.matcher(line);
    return found.find()
        ? Optional.of(found.group(1).replace("The Z Garbage Collector", "ZGC"))
        : Optional.empty();
  }

  static OptionalLong max(String line) {
    Matcher found = MAX.matcher(line);
    return found.find() ? Digits.bytes(found.group(1), found.group(2)) : OptionalLong.empty();
  }
}
