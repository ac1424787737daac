package dev.ebb.runner.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.sample.SampleLog;
import dev.ebb.runner.sample.Timeline;
import dev.ebb.runner.trial.TrialOutcome;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A run on disk: written as the run goes, each file whole or not at all, readable after a crash.
 *
 * <p>{@code run.json}, {@code trials.csv} and {@code controls.csv} (a row a trial), {@code
 * summary.csv} and {@code summary.json} (a row an arm), {@code report.md}, and {@code
 * trials/ARM-N/} with {@code samples.csv}, {@code events.jsonl}, {@code stderr.log} and {@code
 * consumer.properties}.
 */
public final class RunDirectory {

  /** Of {@code run.json} and {@code summary.json}; a newer one is refused, not guessed at. */
  public static final int SCHEMA_VERSION = 1;

  /** What {@code run.json} says of a run with single-use producers; a comparison says nothing. */
  public static final String CHURN = "churn";

  /** And of a measurement of what ebb itself costs. */
  public static final String OVERHEAD = "overhead";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final CsvMapper CSV =
      CsvMapper.builder().enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING).build();

  private final Path path;

  private RunDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes a new directory for a run.
   *
   * @throws Refused when it cannot be made
   */
  public static RunDirectory create(Path results, String name) {
    String base = TIME.format(Instant.now()) + "-" + shortened(safe(name));
    try {
      Files.createDirectories(results);
      for (int attempt = 1; ; attempt++) {
        Path path = results.resolve(attempt == 1 ? base : base + "-" + attempt);
        try {
          Files.createDirectory(path);
          Files.createDirectory(path.resolve("trials"));
          return new RunDirectory(path);
        } catch (FileAlreadyExistsException e) {
          // two runs within one second: the next number
        }
      }
    } catch (IOException e) {
      throw new Refused(
          "--results " + results + " cannot be written to (" + e + "): choose another", e);
    }
  }

  /**
   * Opens the directory of an earlier run.
   *
   * @throws Refused when there is no readable run of a known schema version in it
   */
  public static RunDirectory open(Path path) {
    RunDirectory directory = new RunDirectory(path);
    int version = directory.run().path("schema_version").asInt(0);
    if (version < 1 || version > SCHEMA_VERSION) {
      throw new Refused(
          path.resolve("run.json")
              + " has schema version "
              + version
              + ", this ebb reads up to "
              + SCHEMA_VERSION
              + ": use the ebb that wrote it, or a newer one");
    }
    return directory;
  }

  /**
   * The folders in this one that hold a run of any kind, by name.
   *
   * @throws Refused when it cannot be listed
   */
  public static List<Path> in(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> new RunDirectory(path).exists()).sorted().toList();
    } catch (IOException e) {
      throw new Refused(folder + " is no folder that can be listed (" + e + ")", e);
    }
  }

  /** Only what is safe in a file name on any system. */
  static String safe(String name) {
    String safe = name.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[.-]+|[.-]+$", "");
    return safe.isEmpty() ? "run" : safe;
  }

  private static String shortened(String name) {
    return name.substring(0, Math.min(60, name.length()));
  }

  public Path path() {
    return path;
  }

  /** Makes the folder of one trial. */
  public Path trialFolder(String folder) throws IOException {
    return Files.createDirectories(path.resolve("trials").resolve(safe(folder)));
  }

  /** Keeps what is known of the run so far. */
  public void writeRun(Map<String, Object> run) throws IOException {
    replace("run.json", JSON.writeValueAsBytes(run));
  }

  /**
   * Appends a line to a table, which is begun where it is not there yet. What a killed run has left
   * half written is taken off first.
   */
  public void append(String file, List<String> columns, Map<String, Object> line)
      throws IOException {
    begin(file, columns);
    Path target = path.resolve(file);
    byte[] whole = CSV.writer(schema(columns, false)).writeValueAsBytes(line);
    try (FileChannel channel =
        FileChannel.open(target, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long end = wholeLines(channel);
      channel.truncate(end);
      channel.position(end);
      ByteBuffer bytes = ByteBuffer.wrap(whole);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  /** Begins a table with its header, unless it is there. */
  public void begin(String file, List<String> columns) throws IOException {
    if (!Files.exists(path.resolve(file))) {
      replace(file, csv(columns, List.of()));
    }
  }

  /** Up to where a file consists of whole lines, in bytes. */
  private static long wholeLines(FileChannel channel) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    long end = channel.size();
    while (end > 0) {
      last.clear();
      channel.read(last, end - 1);
      if (last.get(0) == '\n') {
        return end;
      }
      end--;
    }
    return 0;
  }

  /** Writes any table, with its header even when it has no lines. */
  public void writeTable(String file, List<String> columns, List<Map<String, Object>> lines)
      throws IOException {
    replace(file, csv(columns, lines));
  }

  /** A table as CSV. */
  public static byte[] csv(List<String> columns, List<Map<String, Object>> lines)
      throws IOException {
    return CSV.writer(schema(columns, true)).writeValueAsBytes(lines);
  }

  private static CsvSchema schema(List<String> columns, boolean header) {
    CsvSchema.Builder schema = CsvSchema.builder().setUseHeader(header);
    columns.forEach(schema::addColumn);
    return schema.build();
  }

  /** A document as JSON. */
  public static byte[] json(Object document) throws IOException {
    return JSON.writeValueAsBytes(document);
  }

  /** Writes any file, in a folder or not. */
  public void write(String file, byte[] content) throws IOException {
    Files.createDirectories(path.resolve(file).getParent());
    replace(file, content);
  }

  /** Keeps what a finished trial has found beside its events and samples. */
  public void writeTrial(TrialOutcome outcome) throws IOException {
    String folder = "trials/" + safe(outcome.spec().folder()) + "/";
    for (TrialOutcome.Table table : outcome.tables()) {
      writeTable(folder + table.file(), table.columns(), table.lines());
    }
    StringBuilder text = new StringBuilder();
    new TreeMap<>(outcome.configuration())
        .forEach(
            (key, value) ->
                text.append(key).append('=').append(value.replace("\\", "\\\\")).append('\n'));
    replace(folder + "consumer.properties", text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Whether there is a run in it; it may be removed while ebb works. */
  public boolean exists() {
    return Files.isRegularFile(path.resolve("run.json"));
  }

  /** What {@code run.json} says. */
  public JsonNode run() {
    Path file = path.resolve("run.json");
    try {
      return JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new Refused(file + " is not JSON: " + oneLine(e), e);
    } catch (IOException e) {
      throw new Refused(path + " holds no run: run.json cannot be read", e);
    }
  }

  /** The rows of a table, one a trial; none when there is no such file. */
  public List<Row> rows(String name) {
    List<Row> rows = table(name).stream().map(Row::read).toList();
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).arm() == null) {
        throw new Refused(path.resolve(name) + ":" + (i + 2) + ": it names no arm");
      }
    }
    return rows;
  }

  /** A trial's table; none when the trial has no such file. */
  public List<Map<String, String>> trialTable(String folder, String file) {
    return table("trials/" + safe(folder) + "/" + file);
  }

  /** A file of a trial's, whole; empty: there is none, or it cannot be read. */
  public Optional<String> trialText(String folder, String file) {
    try {
      return Optional.of(
          Files.readString(path.resolve("trials").resolve(safe(folder)).resolve(file)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * A trial's timeline, read from its file as often as something is asked of it; times are in
   * nanoseconds from the release.
   */
  public Timeline timeline(String folder, String file) {
    return SampleLog.stored(path.resolve("trials").resolve(safe(folder)).resolve(file));
  }

  /** Whether a trial's file ends with a whole line; also when there is none. */
  public boolean isWhole(String folder, String file) {
    Path target = path.resolve("trials").resolve(safe(folder)).resolve(file);
    try {
      return !Files.exists(target) || SampleLog.isWhole(target);
    } catch (IOException e) {
      return true;
    }
  }

  /** Reads what is made of its files; one that holds what is no number is told by the run. */
  public <T> T readable(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (NumberFormatException e) {
      throw new Refused(path + " cannot be read: " + oneLine(e), e);
    }
  }

  /**
   * What a trial's client said, one event after the other: of a day there may be many.
   *
   * @return whether all of it could be read: it may be missing, or cut off
   */
  public boolean events(String folder, Consumer<JsonNode> each) {
    Path file = path.resolve("trials").resolve(safe(folder)).resolve("events.jsonl");
    try (MappingIterator<JsonNode> lines =
        JSON.readerFor(JsonNode.class).readValues(file.toFile())) {
      while (lines.hasNextValue()) {
        each.accept(lines.nextValue());
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The configuration that a trial's KafkaConsumer had; empty when it is not known. */
  public Map<String, String> configuration(String folder) {
    Path file = path.resolve("trials").resolve(safe(folder)).resolve("consumer.properties");
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      return Map.of();
    } catch (IOException | IllegalArgumentException e) {
      throw new Refused(file + " cannot be read: " + oneLine(e), e);
    }
    Map<String, String> map = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> map.put(key, properties.getProperty(key)));
    return map;
  }

  /** What kind of work it holds; null: a comparison. */
  public String kind() {
    return run().path("kind").asText(null);
  }

  /** A table by its file; none when there is no such file. */
  public List<Map<String, String>> table(String name) {
    Path file = path.resolve(name);
    if (!Files.exists(file)) {
      return List.of();
    }
    CsvSchema schema = CsvSchema.emptySchema().withHeader();
    try (MappingIterator<Map<String, String>> lines =
        CSV.readerForMapOf(String.class).with(schema).readValues(file.toFile())) {
      List<Map<String, String>> all = lines.readAll();
      return SampleLog.isWhole(file) ? all : all.subList(0, Math.max(0, all.size() - 1));
    } catch (IOException e) {
      throw new Refused(file + " cannot be read: " + oneLine(e), e);
    }
  }

  private static String oneLine(Exception e) {
    String said =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    return String.valueOf(said).replaceAll("\\s+", " ");
  }

  private void replace(String file, byte[] content) throws IOException {
    Path target = path.resolve(file);
    Path draft = target.resolveSibling(target.getFileName() + ".tmp");
    Files.write(draft, content);
    try {
      Files.move(
          draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
