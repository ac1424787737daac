package dev.ebb.runner.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import one.convert.Arguments;
import one.convert.JfrToFlame;
import one.jfr.JfrReader;
import one.jfr.event.MallocEvent;

/**
 * Who allocated how much, by stack: what a flight recording holds, through async-profiler's
 * converter.
 *
 * @param frames of each stack, the outermost first, and its bytes
 */
public record Stacks(List<Stack> frames) {

  /** What a recording is read for. */
  public enum What {
    /** Objects on the heap; the innermost frame is their class. */
    ALLOCATED(arguments -> arguments.alloc = true),
    /** What malloc was asked for and has not been given back; the outermost frame is the thread. */
    HELD(
        arguments -> {
          arguments.nativemem = true;
          arguments.leak = true;
          arguments.tail = 0;
          arguments.threads = true;
        });

    private final Consumer<Arguments> set;

    What(Consumer<Arguments> set) {
      this.set = set;
    }

    private Arguments arguments(String output, String title) {
      Arguments arguments = new Arguments();
      set.accept(arguments);
      arguments.total = true;
      arguments.dot = true;
      arguments.norm = true;
      arguments.inverted = true; // what calls stands above, where one looks first
      arguments.output = output;
      arguments.title = title;
      return arguments;
    }
  }

  /**
   * One.
   *
   * @param names class and method, or a function
   */
  public record Stack(List<String> names, long bytes) {}

  /** Reads a recording. */
  public static Stacks of(Path recording, What what) throws IOException {
    Path text = Files.createTempFile("ebb-stacks-", ".txt");
    try {
      convert(recording, text, what.arguments("collapsed", ""));
      List<Stack> stacks = new ArrayList<>();
      for (String line : Files.readAllLines(text)) {
        int space = line.lastIndexOf(' ');
        if (space > 0) {
          List<String> names =
              Arrays.stream(line.substring(0, space).split(";")).map(Stacks::plain).toList();
          stacks.add(new Stack(names, Long.parseLong(line.substring(space + 1))));
        }
      }
      return new Stacks(List.copyOf(stacks));
    } finally {
      Files.deleteIfExists(text);
    }
  }

  /** Without how it was compiled, or that it is a class: {@code _[j]}. */
  private static String plain(String frame) {
    return frame.replaceFirst("_\\[\\w\\]$", "");
  }

  /**
   * What malloc had given out when it was the most, by the thread that asked for it.
   *
   * @param bytes by a thread's name, as the kernel has it
   */
  public static Map<String, Long> mostHeld(Path recording) throws IOException {
    try (JfrReader reader = new JfrReader(recording.toString())) {
      List<MallocEvent> events = reader.readAllEvents(MallocEvent.class);
      Held held = new Held(Long.MAX_VALUE);
      events.forEach(held::take);
      Held then = new Held(held.mostAt);
      events.forEach(then::take);
      Map<String, Long> byName = new HashMap<>();
      then.byThread.forEach(
          (thread, bytes) ->
              byName.merge(
                  Objects.requireNonNullElse(reader.threads.get(thread), "?"), bytes, Long::sum));
      return byName;
    } catch (RuntimeException e) {
      throw new IOException(recording + " cannot be read: " + e, e);
    }
  }

  /** What has been given out and not given back. */
  private static final class Held {
    private final long until;
    private final Map<Long, MallocEvent> given = new HashMap<>();
    private final Map<Integer, Long> byThread = new HashMap<>();
    private long bytes;
    private long most;
    private long mostAt;

    Held(long until) {
      this.until = until;
    }

    void take(MallocEvent event) {
      if (event.time > until) {
        return;
      }
      MallocEvent before = given.remove(event.address);
      if (before != null) {
        bytes -= before.size;
        byThread.merge(before.tid, -before.size, Long::sum);
      }
      if (event.size > 0) { // else it is given back
        given.put(event.address, event);
        bytes += event.size;
        byThread.merge(event.tid, event.size, Long::sum);
      }
      if (bytes > most) {
        most = bytes;
        mostAt = event.time;
      }
    }
  }

  /** Draws a recording as a flame graph: a page that stands by itself. */
  public static void draw(Path recording, Path page, What what, String title) throws IOException {
    convert(recording, page, what.arguments("html", title));
  }

  private static void convert(Path recording, Path to, Arguments arguments) throws IOException {
    try {
      JfrToFlame.convert(recording.toString(), to.toString(), arguments);
    } catch (RuntimeException e) {
      throw new IOException(recording + " cannot be read: " + e, e);
    }
  }

  /** All of them together. */
  public long bytes() {
    return frames.stream().mapToLong(Stack::bytes).sum();
  }
}
