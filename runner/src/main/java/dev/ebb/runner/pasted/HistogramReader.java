package dev.ebb.runner.pasted;

import dev.ebb.runner.process.ClassHistogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Class histograms of {@code jcmd GC.class_histogram} and {@code jmap -histo}. */
final class HistogramReader implements Reader {

  private static final Pattern ROW =
      Pattern.compile(
          BEFORE
              + "(\\d{1,7})(?::[\\s|]+|\\s*\\|[\\s|]*)("
              + Digits.NUMBER
              + ")[\\s|]+("
              + Digits.NUMBER
              + ")[\\s|]+(\\[*[^\\s\\d|\\[(][^\\s|]*)(?:\\s+\\([^()]*\\))?[\\s|]*$");

  private static final Pattern TOTAL =
      Pattern.compile(
          BEFORE
              + "Total[\\s|]+("
              + Digits.NUMBER
              + ")[\\s|]+("
              + Digits.NUMBER
              + ")(?:[\\s|]*|\\s.*)$");

  private static final Pattern HEAD = Pattern.compile("#instances\\s.*#bytes");
  private static final Pattern RANKED = Pattern.compile("(?:^|[\\s>|])\\d{1,7}:\\s");

  private static final Pattern REST =
      Pattern.compile("[\\s>|]*([\\w$]*[.$/;][\\w.$/;]*)(?:\\s+\\([^()]*\\))?\\s*");

  /** What only a JVM calls a class. */
  private static final Pattern JAVA =
      Pattern.compile("\\[+[BCDFIJSZ]|\\[*L?\\w+(?:[.$/]\\w+)+;?.*");

  /** No JVM has as many classes. */
  private static final int MOST_ROWS = 100_000;

  private final List<ClassHistogram.Line> lines = new ArrayList<>();
  private Optional<ClassHistogram.Total> total = Optional.empty();
  private boolean head;

  @Override
  public Kind kind() {
    return Kind.HISTOGRAM;
  }

  @Override
  public boolean begins(String line) {
    if (!open()) {
      return false;
    }
    if (headed(line)) {
      return true;
    }
    Optional<ClassHistogram.Line> row = row(line);
    return row.isPresent()
        && (total.isPresent()
            || !lines.isEmpty() && row.get().rank() <= lines.get(lines.size() - 1).rank());
  }

  @Override
  public boolean read(String line) {
    if (headed(line)) {
      head = true;
      return true;
    }
    Matcher sum = TOTAL.matcher(line);
    if (open() && sum.find()) {
      OptionalLong instances = Digits.whole(sum.group(1));
      OptionalLong bytes = Digits.whole(sum.group(2));
      if (instances.isEmpty() || bytes.isEmpty()) {
        return false;
      }
      total = Optional.of(new ClassHistogram.Total(instances.getAsLong(), bytes.getAsLong()));
      return true;
    }
    Optional<ClassHistogram.Line> row = row(line);
    if (row.isEmpty() || lines.size() >= MOST_ROWS) {
      return false;
    }
    lines.add(row.get());
    return true;
  }

  private static boolean headed(String line) {
    return line.contains("#instances") && HEAD.matcher(line).find();
  }

  private Optional<ClassHistogram.Line> row(String line) {
    if (line.indexOf(':') < 0 && line.indexOf('|') < 0) {
      return Optional.empty();
    }
    Matcher row = ROW.matcher(line.indexOf('|') < 0 ? line : line.replace("`", ""));
    if (!row.find() || !head && lines.isEmpty() && !JAVA.matcher(row.group(4)).matches()) {
      return Optional.empty();
    }
    OptionalLong instances = Digits.whole(row.group(2));
    OptionalLong bytes = Digits.whole(row.group(3));
    return instances.isEmpty() || bytes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ClassHistogram.Line(
                Integer.parseInt(row.group(1)),
                row.group(4).intern(), // many histograms have the same
                instances.getAsLong(),
                bytes.getAsLong()));
  }

  /** A name may have been wrapped where the window ended. */
  @Override
  public boolean continues(String line) {
    Matcher rest = REST.matcher(line);
    if (lines.isEmpty() || total.isPresent() || !rest.matches()) {
      return false;
    }
    ClassHistogram.Line last = lines.remove(lines.size() - 1);
    lines.add(
        new ClassHistogram.Line(
            last.rank(), last.name() + rest.group(1), last.instances(), last.bytes()));
    return true;
  }

  @Override
  public boolean resembles(String line) {
    return open() && total.isEmpty() && RANKED.matcher(line).find();
  }

  @Override
  public boolean open() {
    return head || !lines.isEmpty();
  }

  @Override
  public List<Found> end(Source source) {
    List<Found> found =
        lines.isEmpty()
            ? List.of()
            : List.of(
                new PastedHistogram(
                    source, new ClassHistogram(lines, total), source.unread() == 0 && adds()));
    lines.clear();
    total = Optional.empty();
    head = false;
    return found;
  }

  private boolean adds() {
    long bytes = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).rank() != i + 1) {
        return false;
      }
      bytes += lines.get(i).bytes();
    }
    return total.isPresent() && total.get().bytes() == bytes;
  }
}
