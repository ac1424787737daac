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
import dev.ebb.runner.sample.Sample;
import dev.ebb.runner.sample.Timeline;
import dev.ebb.runner.trial.Column;
import dev.ebb.runner.trial.Row;
import dev.ebb.runner.trial.TrialOutcome;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.Reader;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

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

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final CsvMapper CSV =
      CsvMapper.builder().enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING).build();

  private static final List<String> SAMPLE_COLUMNS =
      List.of("t_ms", "phase", "rss_mib", "cpu_s", "minor_faults", "threads");

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

  /** Keeps the rows so far, one a trial. */
  public void writeRows(String file, List<Row> rows) throws IOException {
    writeTable(
        file,
        Arrays.stream(Column.values()).map(Column::label).toList(),
        rows.stream().map(Row::byLabel).toList());
  }

  /** Writes any table, with its header even when it has no lines. */
  public void writeTable(String file, List<String> columns, List<Map<String, Object>> lines)
      throws IOException {
    replace(file, csv(columns, lines));
  }

  /** A table as CSV. */
  public static byte[] csv(List<String> columns, List<Map<String, Object>> lines)
      throws IOException {
    CsvSchema.Builder schema = CsvSchema.builder().setUseHeader(true);
    columns.forEach(schema::addColumn);
    return CSV.writer(schema.build()).writeValueAsBytes(lines);
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

  private void writeText(String file, String text) throws IOException {
    replace(file, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** Keeps a finished trial's timeline and configuration beside its events. */
  public void writeTrial(TrialOutcome outcome) throws IOException {
    String folder = "trials/" + safe(outcome.spec().folder()) + "/";
    writeSamples(
        outcome.spec().folder(), "samples.csv", outcome.timeline(), outcome.releaseNanos());
    writeTable(folder, outcome.memory());
    if (outcome.closer() != null) {
      writeTable(folder, outcome.closer());
    }
    if (outcome.instances() != null) {
      writeTable(folder, outcome.instances());
    }
    for (int i = 0; i < outcome.instanceTimelines().size(); i++) {
      writeSamples(
          outcome.spec().folder(),
          "samples-" + (i + 1) + ".csv",
          outcome.instanceTimelines().get(i),
          outcome.releaseNanos());
    }
    StringBuilder text = new StringBuilder();
    new TreeMap<>(outcome.configuration())
        .forEach(
            (key, value) ->
                text.append(key).append('=').append(value.replace("\\", "\\\\")).append('\n'));
    writeText(folder + "consumer.properties", text.toString());
  }

  /**
   * Keeps a trial's timeline.
   *
   * @param zeroNanos what the times are counted from; 0: it was not reached, the first sample is
   */
  public void writeSamples(String folder, String file, Timeline timeline, long zeroNanos)
      throws IOException {
    List<Sample> samples = timeline.samples();
    long zero = zeroNanos != 0 || samples.isEmpty() ? zeroNanos : samples.get(0).nanos();
    List<Map<String, Object>> lines = new ArrayList<>();
    for (Sample sample : samples) {
      lines.add(line(sample, zero));
    }
    writeTable("trials/" + safe(folder) + "/" + file, SAMPLE_COLUMNS, lines);
  }

  private void writeTable(String folder, TrialOutcome.Table table) throws IOException {
    writeTable(folder + table.file(), table.columns(), table.lines());
  }

  private static Map<String, Object> line(Sample sample, long zeroNanos) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("t_ms", rounded((sample.nanos() - zeroNanos) / 1e6));
    line.put("phase", sample.phase().label());
    line.put("rss_mib", rounded(sample.rssMib()));
    line.put("cpu_s", rounded(sample.cpuMillis() / 1e3));
    line.put("minor_faults", sample.minorFaults());
    line.put("threads", sample.threads());
    return line;
  }

  private static double rounded(double value) {
    return Math.round(value * 1_000) / 1_000.0;
  }

  /** What {@code run.json} says. */
  public JsonNode run() {
    Path file = path.resolve("run.json");
    try {
      return JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new Refused(file + " is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new Refused(path + " holds no run: run.json cannot be read", e);
    }
  }

  /** The rows of a file that {@link #writeRows} wrote; none when there is no such file. */
  public List<Row> rows(String name) {
    try {
      return table(name).stream().map(Row::read).toList();
    } catch (NumberFormatException e) {
      throw new Refused(path.resolve(name) + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** A trial's table; none when the trial has no such file. */
  public List<Map<String, String>> trialTable(String folder, String file) {
    return table("trials/" + safe(folder) + "/" + file);
  }

  /** What a trial's client said, as far as it can be read. */
  public List<JsonNode> events(String folder) {
    Path file = path.resolve("trials").resolve(safe(folder)).resolve("events.jsonl");
    try (MappingIterator<JsonNode> lines =
        JSON.readerFor(JsonNode.class).readValues(file.toFile())) {
      List<JsonNode> events = new ArrayList<>();
      while (lines.hasNextValue()) {
        events.add(lines.nextValue());
      }
      return events;
    } catch (IOException e) {
      return List.of(); // missing, or cut off: then nothing of it is shown
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
      throw new Refused(file + " cannot be read: " + e.getMessage(), e);
    }
    Map<String, String> map = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> map.put(key, properties.getProperty(key)));
    return map;
  }

  /** Whether a trial's file ends with a whole line; also when there is none. */
  public boolean isWhole(String folder, String name) {
    Path file = path.resolve("trials").resolve(safe(folder)).resolve(name);
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      if (bytes.length() == 0) {
        return true;
      }
      bytes.seek(bytes.length() - 1);
      return bytes.read() == '\n';
    } catch (IOException e) {
      return true;
    }
  }

  /** Whether it holds a run with single-use producers. */
  public boolean isChurn() {
    return CHURN.equals(run().path("kind").asText());
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
      return lines.readAll();
    } catch (IOException e) {
      throw new Refused(file + " cannot be read: " + e.getMessage(), e);
    }
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
