package dev.ebb.runner.pasted;

import dev.ebb.runner.pasted.Paste.Unread;
import dev.ebb.runner.plan.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what people paste: tables of several kinds, one after the other, with other text between
 * them, each recognised by its lines alone. A line may have something before it (a quote's mark, a
 * time, a pod's name), and may be wrapped in two.
 */
public final class PasteReader {

  /** jcmd names the process above what it answers, pmap does with its command. */
  private static final Pattern PID =
      Pattern.compile(
          "(?:^[\\s>|]*|^.*(?:std(?:out|err) F|]) )(\\d{1,9}):(\\s{1,4}(?:\\S*/\\S*|java)(?:\\s.*)?)?$");

  private static final Pattern FENCE = Pattern.compile("^[\\s>|]*(?:`{3,}|~{3,}).*");

  /** A process's number belongs to a table that begins so soon below it. */
  private static final int NEAR = 8;

  private static final int MOST_FOUND = 20_000;

  /** Of all histograms together: more would not fit into ebb's own memory. */
  private static final int MOST_ROWS = 300_000;

  /** A table that is being read. */
  private static final class Open {
    private final Reader reader;
    private int from;
    private int to;
    private int unread;
    private OptionalLong pid = OptionalLong.empty();

    Open(Reader reader) {
      this.reader = reader;
    }
  }

  private final String file;
  private final List<Open> tables =
      List.of(
          new Open(new GcLogReader()),
          new Open(new NativeMemoryReader()),
          new Open(new SmapsReader()),
          new Open(new PmapReader()),
          new Open(new HeapInfoReader()),
          new Open(new HistogramReader()),
          new Open(new RecordingReader()));

  private final List<Found> found = new ArrayList<>();
  private final Map<Kind, Unread> unread = new EnumMap<>(Kind.class);
  private int number;
  private OptionalLong pid = OptionalLong.empty();
  private int pidLine;
  private Open last;
  private String pending;
  private Open alike;
  private int rows;

  private PasteReader(String file) {
    this.file = file;
  }

  /**
   * Reads one.
   *
   * @param file what it is called
   * @param bytes of it; not closed
   * @throws Refused when there is too much of it
   */
  public static Paste read(String file, InputStream bytes) throws IOException {
    PasteReader reader = new PasteReader(file);
    try {
      Lines lines = new Lines(bytes);
      for (String line = lines.next(); line != null; line = lines.next()) {
        reader.line(line);
      }
      return reader.end();
    } catch (Refused e) {
      throw new Refused(file + ": " + e.getMessage() + ", which is more than ebb reads", e);
    }
  }

  private void line(String line) {
    number++;
    if (line.isBlank() || FENCE.matcher(line).matches()) {
      if (!line.isBlank()) {
        giveUp();
        flushAll();
      }
      giveUp();
      last = null;
      return;
    }
    process(line);
    if (taken(line, number)) {
      giveUp();
      return;
    }
    if (last != null && last.to == number - 1 && last.reader.continues(line)) {
      last.to = number;
      return;
    }
    if (mayBeWrapped()
        && (taken(pending + line.strip(), number - 1)
            || taken(pending + " " + line.strip(), number - 1))) {
      if (alike != null) {
        alike.unread = Math.max(0, alike.unread - 1);
      }
      pending = null;
      return;
    }
    giveUp();
    suspend(line);
  }

  /** A line of no table: it may look like one, and may be the first half of one. */
  private void suspend(String line) {
    pending = line;
    alike = null;
    for (Open table : tables) {
      if (table.reader.resembles(line)) {
        alike = table;
        table.unread += table.reader.open() ? 1 : 0;
        return;
      }
    }
  }

  /** Few lines are the first half of one: those that look like it, or are near a table. */
  private boolean mayBeWrapped() {
    return pending != null && (alike != null || last != null && number - last.to <= NEAR);
  }

  /** A line that names a process is of no table, and ends those before it. */
  private void process(String line) {
    Matcher named = PID.matcher(line);
    if ((line.endsWith(":") || line.contains(":  ")) && named.find()) {
      pid = OptionalLong.of(Long.parseLong(named.group(1)));
      pidLine = number;
      flushTables(null);
    }
  }

  private boolean taken(String line, int from) {
    for (Open table : tables) {
      if (table.reader.begins(line)) {
        flush(table);
      }
      boolean fresh = !table.reader.open();
      if (table.reader.read(line)) {
        if (fresh) {
          table.from = from;
          table.pid = from - pidLine <= NEAR ? pid : OptionalLong.empty();
        }
        table.to = number;
        flushTables(table);
        last = table;
        return true;
      }
    }
    return false;
  }

  /** The line before was of no table, and no half of one: if it looks like one it is counted. */
  private void giveUp() {
    if (pending != null && alike != null) {
      Kind kind = alike.reader.kind();
      Unread before = unread.getOrDefault(kind, new Unread(kind, 0, number - 1));
      unread.put(kind, new Unread(kind, before.count() + 1, before.first()));
    }
    pending = null;
  }

  /** Ends all but one, and but logs, whose lines come with other things between them. */
  private void flushTables(Open kept) {
    for (Open table : tables) {
      if (table != kept && !table.reader.kind().isLog()) {
        flush(table);
      }
    }
  }

  private void flushAll() {
    tables.forEach(this::flush);
  }

  private void flush(Open table) {
    if (table.reader.open()) {
      List<Found> ended =
          table.reader.end(new Source(file, table.from, table.to, table.pid, table.unread));
      for (Found one : ended) {
        rows += one instanceof PastedHistogram histogram ? histogram.classes().lines().size() : 0;
      }
      found.addAll(ended);
      if (found.size() > MOST_FOUND || rows > MOST_ROWS) {
        throw new Refused(
            "it has " + (rows > MOST_ROWS ? rows + " rows" : found.size() + " tables"));
      }
    }
    table.unread = 0;
  }

  private Paste end() {
    number++;
    giveUp();
    flushAll();
    return new Paste(file, number - 1, found, List.copyOf(unread.values()));
  }
}
