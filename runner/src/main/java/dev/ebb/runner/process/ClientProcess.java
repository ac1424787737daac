package dev.ebb.runner.process;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A client's process: what it says on stdout as events, in their order, and commands on its stdin.
 */
public final class ClientProcess implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Longer lines are cut: no event is that long. */
  private static final int LONGEST = 1 << 20;

  /** What is printed for nobody in particular is kept up to here. */
  private static final int MOST_STRAY = 1_000;

  /** Before the client has to wait until it is listened to. */
  private static final int MOST_EVENTS = 100_000;

  private final Child child;
  private final Path stderr;
  private final Speech speech;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>(MOST_EVENTS);
  private final Thread pump;
  private volatile long processed;
  private int stray;
  private volatile String lastStray;

  /**
   * One event of the client.
   *
   * @param name what happened; {@link #ENDED} when no further event can come, {@link #UNUSABLE}
   *     when what it said cannot be understood or kept, with the {@code message}
   */
  public record Event(String name, JsonNode fields) {
    public static final String ENDED = "ended";
    public static final String UNUSABLE = "unusable";

    /** One that tells nothing. */
    public static final Event NOTHING = new Event("", JSON.createObjectNode());

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

  /** Starts a command that speaks the protocol. */
  public ClientProcess(
      List<String> command, Map<String, String> environment, Path events, Path stderr)
      throws IOException {
    this(command, environment, new Speech.Protocol(), events, stderr);
  }

  /**
   * Starts the command; its events are kept in {@code events}, its stderr, and what it prints on
   * stdout besides, in {@code stderr}.
   *
   * @param environment over the runner's own
   */
  public ClientProcess(
      List<String> command,
      Map<String, String> environment,
      Speech speech,
      Path events,
      Path stderr)
      throws IOException {
    this.stderr = stderr;
    this.speech = speech;
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
      for (String line = readLine(lines); line != null; line = readLine(lines)) {
        take(line, kept, file);
      }
    } catch (IOException e) {
      if (child.alive()) { // otherwise it was killed while it was read from
        unusable("what the client says cannot be read: " + e.getMessage());
      }
    } finally {
      add(new Event(Event.ENDED, JSON.createObjectNode()));
    }
  }

  /** The next line, cut where it is too long to be one; null: there is none. */
  private static String readLine(BufferedReader from) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = from.read(); c != '\n'; c = from.read()) {
      if (c < 0) {
        return line.isEmpty() ? null : line.toString();
      }
      if (c != '\r' && line.length() < LONGEST) {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** Keeps and understands one line; the client goes on talking, whatever comes of it. */
  private void take(String line, BufferedWriter kept, Path file) {
    Event event;
    try {
      event = speech.hear(line).orElse(null);
    } catch (Speech.Unintelligible e) {
      keepStray(line);
      unusable(e.getMessage());
      return;
    }
    if (event == null) {
      keepStray(line);
      return;
    }
    try {
      kept.write(event.fields().toString());
      kept.newLine();
      kept.flush();
    } catch (IOException e) {
      unusable(file.getFileName() + " cannot be written: " + e.getMessage());
    }
    hear(event);
  }

  /** Something that the client has not said itself, but that is known of it. */
  public void hear(Event event) {
    if (event.number("processed") != null) {
      processed = event.number("processed");
    }
    add(event);
  }

  private void add(Event event) {
    try {
      events.put(event);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void unusable(String message) {
    add(new Event(Event.UNUSABLE, JSON.createObjectNode().put("message", message)));
  }

  /** What the JVM itself says on stdout ("Terminating due to java.lang.OutOfMemoryError"). */
  private void keepStray(String line) {
    stray++;
    lastStray = line;
    if (stray == MOST_STRAY && speech instanceof Speech.Protocol) {
      unusable("the client floods its stdout with what is no event: " + Shown.beginOf(line));
    }
    if (stray > MOST_STRAY) {
      return;
    }
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

  /** Says a command to it. */
  public void say(String command) throws IOException {
    child.say(command);
  }

  /** Gives it the chance to leave its group, if it is still there. */
  public void askToStop() throws InterruptedException {
    if (speech instanceof Speech.Protocol) {
      child.askToStop();
    } else {
      child.terminate();
    }
    child.awaitExit(Duration.ofSeconds(6));
  }

  /** All that it has still to say, now that it has ended. */
  public List<Event> rest(Duration patience) throws InterruptedException {
    List<Event> rest = new ArrayList<>();
    long deadline = System.nanoTime() + patience.toNanos();
    Event event = next(patience);
    while (event != null && !event.name().equals(Event.ENDED)) {
      rest.add(event);
      event = next(Duration.ofNanos(deadline - System.nanoTime()));
    }
    return rest;
  }

  /** What it has printed last that says nothing to ebb, in words; empty where there is none. */
  public String stray() {
    String last = lastStray;
    return last == null
        ? ""
        : "; "
            + (speech instanceof Speech.Protocol
                ? "what it prints is no event of the protocol (for other lines there is 'progress:"
                    + " pattern')"
                : "what it prints tells of no records")
            + ", the last line: "
            + Shown.beginOf(last);
  }

  /** The last lines of its stderr. */
  public String lastWords() {
    return Child.tail(stderr, 3);
  }

  /** How it ended, with the last lines of its stderr. */
  public String death() throws InterruptedException {
    if (!child.awaitExit(Duration.ofSeconds(2))) {
      return "the client closed its stdout";
    }
    String words = lastWords();
    return "the client " + child.exitStatus() + (words.isEmpty() ? "" : ": " + words);
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
