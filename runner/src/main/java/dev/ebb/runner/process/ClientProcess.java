package dev.ebb.runner.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A consumer process that speaks the supervised protocol: JSON events on stdout, stop at the end of
 * stdin.
 */
public final class ClientProcess implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of a line that cannot be understood. */
  private static final int SHOWN = 120;

  private final Child child;
  private final Path stderr;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Thread pump;
  private volatile long processed;

  /**
   * One event of the client.
   *
   * @param name what happened; {@link #ENDED} when no further event can come, {@link #UNUSABLE}
   *     when what it said cannot be understood or kept, with the {@code message}
   */
  public record Event(String name, JsonNode fields) {
    public static final String ENDED = "ended";
    public static final String UNUSABLE = "unusable";

    /** A field's text, or null. */
    public String text(String field) {
      return fields.path(field).asText(null);
    }

    /** A whole number, or null when the event does not know it. */
    public Long number(String field) {
      JsonNode value = fields.get(field);
      return value == null || !value.isNumber() ? null : value.longValue();
    }
  }

  /**
   * Starts the command; its events are kept in {@code events}, its stderr in {@code stderr}.
   *
   * @param environment over the runner's own
   */
  public ClientProcess(
      List<String> command, Map<String, String> environment, Path events, Path stderr)
      throws IOException {
    this.stderr = stderr;
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectError(stderr.toFile());
    child = new Child(builder);
    pump = new Thread(() -> pump(events), "ebb-events");
    pump.setDaemon(true);
    pump.start();
  }

  public Child child() {
    return child;
  }

  public long pid() {
    return child.pid();
  }

  /** Records processed, as of the latest event. */
  public long processed() {
    return processed;
  }

  private void pump(Path file) {
    try (BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(child.process().getInputStream(), StandardCharsets.UTF_8));
        BufferedWriter kept = Files.newBufferedWriter(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("{")) {
          take(line, kept, file);
        } else {
          keepStray(line);
        }
      }
    } catch (IOException e) {
      if (child.alive()) { // otherwise it was killed while it was read from
        unusable("what the client says cannot be read: " + e.getMessage());
      }
    } finally {
      events.add(new Event(Event.ENDED, JSON.createObjectNode()));
    }
  }

  /** Keeps and understands one line; the client goes on talking, whatever comes of it. */
  private void take(String line, BufferedWriter kept, Path file) {
    try {
      kept.write(line);
      kept.newLine();
      kept.flush();
    } catch (IOException e) {
      unusable(file.getFileName() + " cannot be written: " + e.getMessage());
    }
    try {
      JsonNode fields = JSON.readTree(line);
      if (fields.hasNonNull("processed")) {
        processed = fields.get("processed").longValue();
      }
      events.add(new Event(fields.path("event").asText(), fields));
    } catch (JsonProcessingException e) {
      unusable(
          "the client said what is not JSON: "
              + e.getOriginalMessage()
              + ": "
              + line.substring(0, Math.min(SHOWN, line.length())));
    }
  }

  private void unusable(String message) {
    events.add(new Event(Event.UNUSABLE, JSON.createObjectNode().put("message", message)));
  }

  /** What the JVM itself says on stdout ("Terminating due to java.lang.OutOfMemoryError"). */
  private void keepStray(String line) {
    try {
      Files.writeString(stderr, line + System.lineSeparator(), StandardOpenOption.APPEND);
    } catch (IOException e) {
      // only the explanation of a failure is lost, not the failure
    }
  }

  /** The next event, or null when none comes in time. */
  public Event next(Duration patience) throws InterruptedException {
    return events.poll(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS);
  }

  /** Asks for a report event now. */
  public void askForReport() throws IOException {
    child.say("report");
  }

  /** Gives it the chance to leave its group, if it is still there. */
  public void askToStop() throws InterruptedException {
    child.askToStop();
    child.awaitExit(Duration.ofSeconds(6));
  }

  /** The last lines of its stderr. */
  public String lastWords() {
    return Child.tail(stderr, 3);
  }

  @Override
  public void close() {
    child.close();
    try {
      pump.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
