package dev.ebb.runner.recorded;

import dev.ebb.runner.process.Shown;
import dev.ebb.runner.recorded.Recording.Point;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads logs that others have made of a process's memory, line by line: those of "Investigation -
 * Memory Usage of Confluent Kafka" (which ebb's consumers print, too), of psrecord, and of {@code
 * pidstat -r}. A Markdown page is read by its fenced blocks, each named after the heading above it.
 */
public final class LogReader {

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("yyyy-MM-dd HH:mm:ss")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
          .optionalEnd()
          .toFormatter(Locale.ROOT);

  private static final Pattern INVESTIGATION =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?) process memory: ([\\d.]+) M[iI][bB]"
              + "(?: for PID (\\d+))? - messages processed: (\\d+)\\s*");

  /** {@code psrecord}: elapsed seconds, CPU %, real and virtual memory, which it counts by 2^20. */
  private static final Pattern PSRECORD =
      Pattern.compile("\\s*(\\d+\\.\\d+)\\s+(\\d+\\.\\d+)\\s+(\\d+\\.\\d+)\\s+(\\d+\\.\\d+)\\s*");

  private static final Pattern PSRECORD_HEAD =
      Pattern.compile("#\\s*Elapsed time\\s+CPU \\(%\\)\\s+Real \\(MB\\)\\s+Virtual \\(MB\\).*");

  /** {@code pidstat -r}: time, perhaps AM or PM, UID, PID, faults, VSZ and RSS in KiB, command. */
  private static final Pattern PIDSTAT =
      Pattern.compile(
          "(\\d\\d:\\d\\d:\\d\\d)(?: ([AP]M))?\\s+\\d+\\s+(\\d+)\\s+[\\d.,]+\\s+[\\d.,]+\\s+(\\d+)\\s+(\\d+)"
              + "\\s+[\\d.,]+\\s+(\\S.*)");

  private static final Pattern PIDSTAT_HEAD =
      Pattern.compile(
          "(?:Linux .*|\\d\\d:\\d\\d:\\d\\d(?: [AP]M)?\\s+UID\\s+PID\\s+minflt/s.*|Average:.*)");

  private static final Pattern HEADING = Pattern.compile("#{1,6}\\s+(.*?)\\s*#*\\s*");
  private static final Pattern FENCE = Pattern.compile("\\s*(`{3,}|~{3,}).*");
  private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);
  private static final double KIB_PER_MIB = 1024;
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  /**
   * What was found in a file.
   *
   * @param recordings with any point
   * @param read lines that were understood
   * @param unread others that are not empty, of a page those within its fenced blocks
   * @param firstUnread with its number, or null
   */
  public record Result(List<Recording> recordings, int read, int unread, String firstUnread) {}

  /**
   * Whose line it is.
   *
   * @param block of a page, from 1: logs in two blocks are two, though they share a heading
   */
  private record Key(String name, String pid, int block) {}

  private record Seen(double millis, double rssMib, long records) {}

  private final Map<Key, List<Seen>> series = new LinkedHashMap<>();
  private final Map<Key, Boolean> counts = new LinkedHashMap<>();
  private int block;
  private int read;
  private int unread;
  private String firstUnread;

  private LogReader() {}

  /**
   * Reads one.
   *
   * @param name what the process is called where the log does not say
   */
  public static Result read(String name, List<String> lines) {
    LogReader reader = new LogReader();
    if (lines.stream().anyMatch(line -> FENCE.matcher(line).matches())) {
      reader.page(name, lines);
    } else {
      for (int i = 0; i < lines.size(); i++) {
        reader.line(name, lines.get(i), i + 1);
      }
    }
    return new Result(reader.recordings(), reader.read, reader.unread, reader.firstUnread);
  }

  private void page(String name, List<String> lines) {
    String heading = name;
    String fence = null;
    for (int i = 0; i < lines.size(); i++) {
      Matcher mark = FENCE.matcher(lines.get(i));
      if (mark.matches()) {
        block += fence == null ? 1 : 0;
        fence = fence == null ? mark.group(1).substring(0, 3) : null;
      } else if (fence != null) {
        line(heading, lines.get(i), i + 1);
      } else {
        Matcher title = HEADING.matcher(lines.get(i));
        heading = title.matches() ? title.group(1) : heading;
      }
    }
  }

  private void line(String name, String line, int number) {
    if (line.isBlank()) {
      return;
    }
    if (understood(name, line)) {
      read++;
    } else if (!PSRECORD_HEAD.matcher(line).matches() && !PIDSTAT_HEAD.matcher(line).matches()) {
      unread++;
      firstUnread = firstUnread == null ? number + ": " + Shown.beginOf(line.strip()) : firstUnread;
    }
  }

  private boolean understood(String name, String line) {
    try {
      return investigation(name, line).isPresent()
          || psrecord(name, line).isPresent()
          || pidstat(name, line).isPresent();
    } catch (DateTimeException | NumberFormatException e) {
      return false; // it looks like one, and says no time or no number
    }
  }

  private Optional<Key> investigation(String name, String line) {
    Matcher found = INVESTIGATION.matcher(line);
    if (!found.matches()) {
      return Optional.empty();
    }
    double millis =
        Duration.between(EPOCH, LocalDateTime.parse(found.group(1), TIME)).toNanos() / 1e6;
    Key key = ofProcess(name, found.group(3));
    Optional<Key> added =
        add(key, millis, Double.parseDouble(found.group(2)), Long.parseLong(found.group(4)));
    counts.put(key, true);
    return added;
  }

  /** A line that names no process is of the only one that the others name, and the reverse. */
  private Key ofProcess(String name, String pid) {
    List<Key> there =
        series.keySet().stream()
            .filter(key -> key.name.equals(name) && key.block == block)
            .toList();
    if (there.size() == 1 && pid == null) {
      return there.get(0);
    }
    if (there.size() == 1 && there.get(0).pid == null) {
      return there.get(0);
    }
    return new Key(name, pid, block);
  }

  private Optional<Key> psrecord(String name, String line) {
    Matcher found = PSRECORD.matcher(line);
    return found.matches()
        ? add(
            new Key(name, null, block),
            Double.parseDouble(found.group(1)) * 1_000,
            Double.parseDouble(found.group(3)),
            0)
        : Optional.empty();
  }

  private Optional<Key> pidstat(String name, String line) {
    Matcher found = PIDSTAT.matcher(line);
    if (!found.matches()) {
      return Optional.empty();
    }
    int hour = Integer.parseInt(found.group(1).substring(0, 2));
    String half = found.group(2);
    if (half != null) {
      hour = hour % 12 + (half.equals("PM") ? 12 : 0);
    }
    LocalTime time = LocalTime.parse(found.group(1)).withHour(hour);
    Key key = new Key(name, found.group(3), block);
    double millis = time.toNanoOfDay() / 1e6;
    List<Seen> before = series.get(key);
    while (before != null && millis < before.get(before.size() - 1).millis - DAY_MILLIS / 2.0) {
      millis += DAY_MILLIS; // past midnight
    }
    return add(key, millis, Long.parseLong(found.group(5)) / KIB_PER_MIB, 0);
  }

  private Optional<Key> add(Key key, double millis, double mib, long records) {
    series.computeIfAbsent(key, k -> new ArrayList<>()).add(new Seen(millis, mib, records));
    return Optional.of(key);
  }

  private List<Recording> recordings() {
    Map<String, Long> sharing = new LinkedHashMap<>();
    series.keySet().forEach(key -> sharing.merge(key.name, 1L, Long::sum));
    List<Recording> recordings = new ArrayList<>();
    series.forEach(
        (key, seen) -> {
          double zero = seen.get(0).millis;
          List<Point> points =
              seen.stream().map(at -> new Point(at.millis - zero, at.rssMib, at.records)).toList();
          boolean named = sharing.get(key.name) > 1 && key.pid != null;
          String name = named ? key.name + " " + key.pid : key.name;
          recordings.add(new Recording(name, points, counts.containsKey(key)));
        });
    return recordings;
  }
}
