package dev.ebb.runner.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import one.convert.Arguments;
import one.convert.JfrToFlame;

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
          List<String> names = Arrays.asList(line.substring(0, space).split(";"));
          stacks.add(new Stack(names, Long.parseLong(line.substring(space + 1))));
        }
      }
      return new Stacks(List.copyOf(stacks));
    } finally {
      Files.deleteIfExists(text);
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
