package dev.ebb.runner.pasted;

import dev.ebb.runner.sample.Smaps;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code pmap -x} and {@code pmap -X}: pmap(1). */
final class PmapReader implements Reader {

  /** {@code -x}: address, KiB, RSS, dirty, mode, mapping. */
  private static final Pattern ROW =
      Pattern.compile(
          BEFORE
              + "([0-9a-f]{8,16})\\s+(\\d{1,15})\\s+(\\d{1,15})\\s+(\\d{1,15})\\s+([r-][w-][x-][s-][R-]?)"
              + "(?:\\s+(.*))?$");

  private static final Pattern HEAD = Pattern.compile("Address\\s+Kbytes\\s+RSS\\s+Dirty\\s+Mode");

  private static final Pattern TOTAL =
      Pattern.compile(BEFORE + "total kB\\s+(\\d{1,15})\\s+(\\d{1,15})\\s+(?:\\d{1,15}|-)\\s*$");

  private static final Pattern WIDE_HEAD =
      Pattern.compile("(Address\\s+Perm\\s+Offset\\s+Device\\s+Inode\\s+Size\\s.*\\bRss\\b.*)");

  private static final Pattern WIDE_ROW =
      Pattern.compile(
          BEFORE
              + "([0-9a-f]{4,16}\\s+[r-][w-][x-][ps]\\s+[0-9a-f]{8,16}\\s+[0-9a-f]+:[0-9a-f]+\\s.*)$");

  private static final Pattern WIDE_TOTAL =
      Pattern.compile(BEFORE + "(\\d+(?:\\s+\\d+)+)\\s+KB\\s*$");
  private static final Pattern RULE = Pattern.compile("^\\W*[-=]{4,}(?:\\s+[-=]{3,})+\\s*$");

  private static final Pattern BROKEN =
      Pattern.compile(BEFORE + "[0-9a-f]{8,16}\\s+\\d|" + BEFORE + "total kB");

  private static final int FIXED = 5;
  private static final long KIB = 1 << 10;

  private final MappingList mappings = new MappingList();
  private List<String> columns = List.of();
  private OptionalLong total = OptionalLong.empty();
  private OptionalLong totalPss = OptionalLong.empty();
  private boolean head;

  @Override
  public Kind kind() {
    return Kind.PMAP;
  }

  @Override
  public boolean begins(String line) {
    if (!open()) {
      return false;
    }
    if (headed(line)) {
      return true;
    }
    Matcher row = (columns.isEmpty() ? ROW : WIDE_ROW).matcher(line);
    return row.find()
        && (total.isPresent() || mappings.passed(Digits.address(row.group(1).split("\\s", 2)[0])));
  }

  @Override
  public boolean read(String line) {
    if (!headed(line)) {
      return columns.isEmpty() ? narrow(line) : wide(line);
    }
    head = true;
    Matcher wide = WIDE_HEAD.matcher(line);
    if (wide.find()) {
      columns = List.of(wide.group(1).strip().split("\\s+"));
    }
    return true;
  }

  private static boolean headed(String line) {
    return line.contains("Address")
        && (HEAD.matcher(line).find() || WIDE_HEAD.matcher(line).find());
  }

  private boolean narrow(String line) {
    Matcher row = ROW.matcher(line);
    if (row.find()) {
      long from = Digits.address(row.group(1));
      long rss = Long.parseLong(row.group(3)) * KIB;
      String name = row.group(6) == null ? "" : row.group(6).strip();
      mappings.add(
          new Smaps.Mapping(
              from,
              from + Long.parseLong(row.group(2)) * KIB,
              row.group(5),
              name.matches("\\[ ?anon ?]") ? "" : name.replaceAll("^\\[ (.*) ]$", "[$1]"),
              rss,
              rss));
      return true;
    }
    Matcher sum = TOTAL.matcher(line);
    if (open() && sum.find()) {
      total = OptionalLong.of(Long.parseLong(sum.group(2)) * KIB);
      return true;
    }
    return open() && RULE.matcher(line).matches();
  }

  private boolean wide(String line) {
    Matcher row = WIDE_ROW.matcher(line);
    int mapping = columns.indexOf("Mapping");
    if (row.find()) {
      List<String> cells = Arrays.asList(row.group(1).strip().split("\\s+", mapping + 1));
      if (cells.size() < mapping) {
        return false;
      }
      OptionalLong size = cell(cells, "Size", 0);
      OptionalLong rss = cell(cells, "Rss", 0);
      OptionalLong pss = cell(cells, "Pss", 0);
      if (mapping < 0 || size.isEmpty() || rss.isEmpty() || pss.isEmpty()) {
        return false;
      }
      long from = Digits.address(cells.get(0));
      String name = cells.size() > mapping ? cells.get(mapping).strip() : "";
      mappings.add(
          new Smaps.Mapping(
              from, from + size.getAsLong(), cells.get(1), name, rss.getAsLong(), pss.getAsLong()));
      return true;
    }
    Matcher sum = WIDE_TOTAL.matcher(line);
    if (open() && sum.find()) {
      List<String> cells = List.of(sum.group(1).split("\\s+"));
      total = cell(cells, "Rss", FIXED);
      totalPss = cell(cells, "Pss", FIXED);
      return true;
    }
    return open() && RULE.matcher(line).matches();
  }

  private OptionalLong cell(List<String> cells, String column, int left) {
    int at = columns.indexOf(column) - left;
    return at < 0 || at >= cells.size() || !cells.get(at).matches("\\d{1,15}")
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(cells.get(at)) * KIB);
  }

  @Override
  public boolean resembles(String line) {
    return open() && total.isEmpty() && BROKEN.matcher(line).find();
  }

  @Override
  public boolean open() {
    return head || !mappings.isEmpty();
  }

  @Override
  public List<Found> end(Source source) {
    boolean exact = total.isPresent() && total.getAsLong() == mappings.rss();
    List<Found> found =
        mappings.isEmpty() && total.isEmpty()
            ? List.of()
            : List.of(
                new MemoryMap(
                    source,
                    Kind.PMAP,
                    total.orElse(mappings.rss()),
                    exact ? totalPss : OptionalLong.empty(),
                    mappings.all(),
                    total.isPresent(),
                    exact));
    mappings.clear();
    columns = List.of();
    total = OptionalLong.empty();
    totalPss = OptionalLong.empty();
    head = false;
    return found;
  }
}
