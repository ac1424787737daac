package dev.ebb.runner.cluster;

import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.Child;
import dev.ebb.runner.process.Folders;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** One Kafka node in a child JVM, with a directory of its own. */
public final class EmbeddedNode implements AutoCloseable {

  private static final Duration STOP = Duration.ofSeconds(10);
  private static final Duration CLEAN_SHUTDOWN = Duration.ofSeconds(60);

  private final Layout layout;
  private final Child child;
  private boolean closed;

  /**
   * What a node is.
   *
   * @param directory its own, with its {@code server.properties}
   * @param keep whether that stays afterwards
   */
  record Layout(
      int id, int port, List<String> java, Path directory, boolean keep, Path log, String cluster) {

    /** Writes the node's configuration. */
    void configure(Properties properties) throws IOException {
      Files.createDirectories(directory);
      try (OutputStream out = Files.newOutputStream(directory.resolve("server.properties"))) {
        properties.store(out, "written by ebb for this start");
      }
    }
  }

  /** Starts its process; its configuration is written. */
  EmbeddedNode(Layout layout) throws IOException {
    this.layout = layout;
    List<String> command = new ArrayList<>(layout.java());
    command.add("dev.ebb.broker.BrokerMain");
    command.addAll(List.of(layout.directory().resolve("server.properties").toString()));
    command.add(layout.cluster());
    if (layout.keep()) {
      command.add("--keep");
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(layout.log().toFile()));
    child = new Child(builder);
  }

  /** As in {@code node.id}. */
  public int id() {
    return layout.id();
  }

  String server() {
    return "127.0.0.1:" + layout.port();
  }

  public long pid() {
    return child.pid();
  }

  public Child child() {
    return child;
  }

  /** The last lines of its log. */
  String lastWords() {
    return Child.tail(layout.log(), 3);
  }

  /** Whether its log has these words, in the first lines of a start. */
  boolean says(String words) {
    try (Stream<String> lines = Files.lines(layout.log(), StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(line -> line.contains(words));
    } catch (IOException e) {
      return false;
    }
  }

  boolean portWasTaken() {
    return Child.tail(layout.log(), 40).contains("Address already in use");
  }

  /** How it ended, in words; of one that has. */
  public String epitaph() {
    return "the broker " + child.exitStatus() + ": " + lastWords();
  }

  /** Where topics' files are. */
  public Path data() {
    return layout.directory().resolve("data");
  }

  /** A plain look: the Admin client warns in the log for every refused connection. */
  boolean listening() {
    try (Socket socket = new Socket("127.0.0.1", layout.port())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Shuts it down cleanly, with what it has on disk left there.
   *
   * @throws Refused when it does not stop
   */
  void shutDown() throws InterruptedException {
    try {
      child.say("shutdown");
    } catch (IOException e) {
      throw new Refused("the embedded broker is gone: " + lastWords(), e);
    }
    if (!child.awaitExit(CLEAN_SHUTDOWN)) {
      throw new Refused("the embedded broker did not shut down: " + lastWords());
    }
  }

  /** The same node as a new process, on what is on disk; this one has been shut down. */
  EmbeddedNode again() {
    try {
      return new EmbeddedNode(layout);
    } catch (IOException e) {
      throw new Refused("the embedded broker cannot be restarted: " + e.getMessage(), e);
    }
  }

  void askToStop() {
    child.askToStop();
  }

  /** May be called by a signal's thread while the one that started it does so, too. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    child.askToStop();
    try {
      child.awaitExit(STOP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    child.close();
    if (!layout.keep()) {
      delete(layout.directory());
    }
  }

  static void delete(Path directory) {
    try {
      Folders.delete(directory);
    } catch (IOException e) {
      System.err.println("warning: " + directory + " could not be deleted: " + e.getMessage());
    }
  }
}
