package dev.ebb.runner.pasted;

import dev.ebb.runner.sample.Smaps;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code /proc/PID/smaps} and {@code smaps_rollup}: proc_pid_smaps(5). */
final class SmapsReader implements Reader {

  private static final Pattern HEAD =
      Pattern.compile(
          "(?:^|[\\s>|])([0-9a-f]{4,16})-([0-9a-f]{4,16}) ([r-][w-][x-][ps]) [0-9a-f]{8,16}"
              + " [0-9a-f]{2,8}:[0-9a-f]{2,8} \\d+ *(.*)$");

  private static final Pattern FIELD =
      Pattern.compile("(?:^|[\\s>|])([A-Z]\\w{2,25}):\\s+(" + Digits.NUMBER + ") kB$");

  private static final Pattern OTHER =
      Pattern.compile(
          "(?:^|[\\s>|])(?:VmFlags:(?: [a-z0-9]{2})*|(?:THPeligible|ProtectionKey):\\s+\\d+)$");

  /** A field that stands in smaps alone. */
  private static final Pattern ORPHAN =
      Pattern.compile(
          "(?:^|[\\s>|])(?:Rss|Pss|Private_\\w{5,7}|Shared_\\w{5,7}|Referenced|LazyFree): +\\d+ kB$"
              + "|(?:^|[\\s>|])VmFlags: [a-z]{2}");

  private static final Pattern BROKEN =
      Pattern.compile(
          "(?:^|[\\s>|])(?:Rss|Pss|Size|Private_\\w+|Shared_\\w+|Anonymous|Referenced)\\b"
              + "|(?:^|[\\s>|])[0-9a-f]{5,16}-[0-9a-f]{5,16} ");

  private final MappingList mappings = new MappingList();
  private Smaps.Mapping head;
  private long rss = -1;
  private long pss = -1;
  private boolean rollup;
  private final Set<String> fields = new HashSet<>();

  /** Those of the first mapping: the kernel writes the same of each. */
  private Set<String> usual = Set.of();

  /**
   * Whether there were fields before any mapping, or a mapping without its own, or with another's.
   */
  private boolean torn;

  @Override
  public Kind kind() {
    return rollup ? Kind.ROLLUP : Kind.SMAPS;
  }

  @Override
  public boolean begins(String line) {
    Matcher matcher = HEAD.matcher(line);
    if (!open() || !matcher.find()) {
      return false;
    }
    boolean another = matcher.group(4).contains("[rollup]");
    long from = Digits.address(matcher.group(1));
    return another
        || rollup
        || mappings.passed(from)
        || head != null && Long.compareUnsigned(from, head.from()) <= 0;
  }

  @Override
  public boolean read(String line) {
    Matcher matcher = HEAD.matcher(line);
    if (matcher.find()) {
      take(false);
      head =
          new Smaps.Mapping(
              Digits.address(matcher.group(1)),
              Digits.address(matcher.group(2)),
              matcher.group(3),
              matcher.group(4).strip(),
              0,
              0);
      rollup = head.name().equals("[rollup]");
      return true;
    }
    Matcher field = FIELD.matcher(line);
    if (line.endsWith(" kB") && field.find()) {
      return field(field.group(1), Digits.bytes(field.group(2), "K"));
    }
    return open() && OTHER.matcher(line).find();
  }

  private boolean field(String name, OptionalLong bytes) {
    if (head == null || bytes.isEmpty()) {
      return false;
    }
    if (!fields.add(name)) {
      torn = true; // a second one is of another mapping, of which the beginning was cut away
    } else if (name.equals("Rss")) {
      rss = bytes.getAsLong();
    } else if (name.equals("Pss")) {
      pss = bytes.getAsLong();
    } else if (name.equals("Size") && bytes.getAsLong() != head.to() - head.from()) {
      torn = true; // so it is of another mapping
    }
    return true;
  }

  /**
   * The mapping is over: another begins, or none does.
   *
   * @param last whether none does: what else has such fields may have followed it
   */
  private void take(boolean last) {
    if (head == null) {
      return;
    }
    usual = mappings.isEmpty() ? Set.copyOf(fields) : usual;
    torn |= rss < 0 || !fields.containsAll(usual) || !last && fields.size() > usual.size();
    fields.clear();
    if (rss >= 0) {
      mappings.add(
          new Smaps.Mapping(
              head.from(), head.to(), head.rights(), head.name(), rss, pss < 0 ? rss : pss));
    }
    head = null;
    rss = -1;
    pss = -1;
  }

  @Override
  public boolean resembles(String line) {
    if (!open() && ORPHAN.matcher(line).find()) {
      torn = true; // the mapping that it is of was cut away
      return true;
    }
    return open() && BROKEN.matcher(line).find();
  }

  @Override
  public boolean open() {
    return head != null || !mappings.isEmpty();
  }

  @Override
  public List<Found> end(Source source) {
    boolean knownPss = pss >= 0;
    take(true);
    Kind kind = kind();
    boolean whole = !torn && source.unread() == 0 && (rollup || mappings.whole());
    List<Found> found =
        mappings.isEmpty()
            ? List.of()
            : List.of(
                new MemoryMap(
                    source,
                    kind,
                    mappings.rss(),
                    knownPss ? OptionalLong.of(mappings.pss()) : OptionalLong.empty(),
                    rollup ? new Smaps(List.of()) : mappings.all(),
                    whole,
                    whole && !rollup));
    mappings.clear();
    rollup = false;
    torn = false;
    return found;
  }
}
