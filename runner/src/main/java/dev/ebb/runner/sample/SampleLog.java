package dev.ebb.runner.sample;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Samples in a file, each appended as it comes: a process that is killed leaves those until then,
 * and a day of them takes no more memory than a minute.
 */
public final class SampleLog implements AutoCloseable {

  /** Of the file; times are counted from the log's zero. */
  public static final List<String> COLUMNS =
      List.of("t_ms", "phase", "rss_mib", "cpu_s", "minor_faults", "threads");

  private static final Duration REMEMBERED = Duration.ofSeconds(30);
  private static final double MIB = 1 << 20;
  private static final int UNKNOWN = -1;

  private static final CsvMapper CSV =
      CsvMapper.csvBuilder().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET).build();
  private static final CsvSchema HEADER = CsvSchema.emptySchema().withHeader();

  private final Path file;
  private final long zeroNanos;
  private final BufferedWriter text;
  private final SequenceWriter lines;
  private final Deque<Sample> recent = new ArrayDeque<>();
  private long count;
  private String failure;

  /**
   * Begins a file.
   *
   * @param zeroNanos what times are counted from, on the runner's clock
   */
  public SampleLog(Path file, long zeroNanos) throws IOException {
    this.file = file;
    this.zeroNanos = zeroNanos;
    text = Files.newBufferedWriter(file);
    lines = CSV.writer(schema()).writeValues(text);
    text.write(String.join(",", COLUMNS) + "\n");
    text.flush();
  }

  private static CsvSchema schema() {
    CsvSchema.Builder schema = CsvSchema.builder();
    COLUMNS.forEach(schema::addColumn);
    return schema.build();
  }

  /** Appends one. */
  public synchronized void add(Sample sample) {
    recent.addLast(sample);
    while (recent.peekFirst().nanos() < sample.nanos() - REMEMBERED.toNanos()) {
      recent.removeFirst();
    }
    count++;
    try {
      lines.write(line(sample, zeroNanos));
      text.flush();
    } catch (IOException e) {
      failure = file.getFileName() + " cannot be written: " + e.getMessage();
    }
  }

  private static Map<String, Object> line(Sample sample, long zeroNanos) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("t_ms", rounded((sample.nanos() - zeroNanos) / 1e6));
    line.put("phase", sample.phase().label());
    line.put("rss_mib", rounded(sample.rssMib()));
    line.put("cpu_s", sample.cpuMillis() < 0 ? null : rounded(sample.cpuMillis() / 1e3));
    line.put("minor_faults", sample.minorFaults() < 0 ? null : sample.minorFaults());
    line.put("threads", sample.threads() < 0 ? null : sample.threads());
    return line;
  }

  private static double rounded(double value) {
    return Math.round(value * 1_000) / 1_000.0;
  }

  /** The newest, or null. */
  public synchronized Sample last() {
    return recent.peekLast();
  }

  /** How many there are. */
  public synchronized long count() {
    return count;
  }

  /** Why not all are in the file; empty: they are. */
  public synchronized Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  /** Those of the last half minute. */
  public synchronized Timeline recent() {
    return Timeline.of(new ArrayList<>(recent));
  }

  /** All of them, read back from the file each time that something is asked of it. */
  public Timeline timeline() {
    return new Timeline(() -> read(file, zeroNanos));
  }

  /** What is in a file, with times from its zero; none where it is missing or no such file. */
  public static Timeline stored(Path file) {
    return new Timeline(() -> Files.exists(file) ? read(file, 0) : Stream.empty());
  }

  /**
   * Samples as a file has them; they end before the first that cannot be read, and before a last
   * one without the end of its line: what is left of that may lie.
   *
   * @param zeroNanos what its times are counted from
   */
  private static Stream<Sample> read(Path file, long zeroNanos) {
    try {
      MappingIterator<Map<String, String>> stored =
          CSV.readerForMapOf(String.class).with(HEADER).readValues(file.toFile());
      Spliterator<Sample> samples =
          Spliterators.spliteratorUnknownSize(
              new Reading(stored, zeroNanos, isWhole(file)), Spliterator.ORDERED);
      return StreamSupport.stream(samples, false).onClose(() -> close(stored));
    } catch (JsonProcessingException e) {
      return Stream.empty(); // not even its heads can be read
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a file ends with the end of a line. */
  public static boolean isWhole(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      if (channel.size() == 0) {
        return true;
      }
      ByteBuffer last = ByteBuffer.allocate(1);
      channel.position(channel.size() - 1).read(last);
      return last.get(0) == '\n';
    }
  }

  /** One after the other, as far as they can be read. */
  private static final class Reading implements Iterator<Sample> {
    private final MappingIterator<Map<String, String>> lines;
    private final long zeroNanos;
    private final boolean whole;
    private Sample next;

    Reading(MappingIterator<Map<String, String>> lines, long zeroNanos, boolean whole)
        throws IOException {
      this.lines = lines;
      this.zeroNanos = zeroNanos;
      this.whole = whole;
      next = read();
    }

    private Sample read() throws IOException {
      try {
        if (!lines.hasNextValue()) {
          return null;
        }
        Map<String, String> line = lines.nextValue();
        boolean last = !whole && !lines.hasNextValue();
        return last ? null : sample(line, zeroNanos);
      } catch (JsonProcessingException | NumberFormatException | NullPointerException e) {
        return null;
      }
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Sample next() {
      Sample now = next;
      if (now == null) {
        throw new NoSuchElementException();
      }
      try {
        next = read();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return now;
    }
  }

  private static void close(MappingIterator<?> stored) {
    try {
      stored.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Sample sample(Map<String, String> line, long zeroNanos) {
    return new Sample(
        zeroNanos + Math.round(Double.parseDouble(line.get("t_ms")) * 1e6),
        new Phase(Objects.requireNonNull(line.get("phase"))),
        Math.round(Double.parseDouble(line.get("rss_mib")) * MIB),
        line.get("cpu_s").isEmpty()
            ? UNKNOWN
            : Math.round(Double.parseDouble(line.get("cpu_s")) * 1e3),
        line.get("minor_faults").isEmpty() ? UNKNOWN : Long.parseLong(line.get("minor_faults")),
        line.get("threads").isEmpty() ? UNKNOWN : Integer.parseInt(line.get("threads")));
  }

  /**
   * Ends it, with all times counted from another zero: that of the release, once it is known.
   *
   * @param zeroNanos on the runner's clock; 0: there was no release, they stay as they are
   */
  public void close(long zeroNanos) throws IOException {
    close();
    if (zeroNanos != 0) {
      write(file, timeline(), zeroNanos);
    }
  }

  /** Writes a timeline to a file, whole or not at all. */
  public static void write(Path file, Timeline timeline, long zeroNanos) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".tmp");
    try (BufferedWriter text = Files.newBufferedWriter(draft);
        SequenceWriter lines = CSV.writer(schema()).writeValues(text);
        Stream<Sample> samples = timeline.samples()) {
      text.write(String.join(",", COLUMNS) + "\n");
      for (Sample sample : (Iterable<Sample>) samples::iterator) {
        lines.write(line(sample, zeroNanos));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public synchronized void close() {
    try {
      lines.close();
      text.close();
    } catch (IOException e) {
      failure = file.getFileName() + " cannot be written: " + e.getMessage();
    }
  }
}
