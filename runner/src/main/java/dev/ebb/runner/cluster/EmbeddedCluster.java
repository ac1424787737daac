package dev.ebb.runner.cluster;

import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.Child;
import dev.ebb.runner.process.Jdk;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * A real KRaft node in a child JVM on loopback. Its storage is a temporary directory that is gone
 * afterwards, unless a directory to keep was given.
 */
public final class EmbeddedCluster implements AutoCloseable {

  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(10);
  private static final Duration CLEAN_SHUTDOWN = Duration.ofSeconds(60);

  /** Free space that must remain beside what is to be written, in bytes. */
  private static final long RESERVE = 256L << 20;

  private final List<String> command;
  private final Child child;
  private final Path directory;
  private final boolean keep;
  private final Path log;
  private final int port;

  private EmbeddedCluster(List<String> command, Path directory, boolean keep, Path log, int port)
      throws IOException {
    this.command = command;
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    this.child = new Child(builder);
    this.directory = directory;
    this.keep = keep;
    this.log = log;
    this.port = port;
  }

  /**
   * How the node is to be started.
   *
   * @param port 0: a free one
   * @param data where the data is kept; null: in a temporary directory, deleted afterwards
   * @param log the node's log; null: beside the data
   * @param jvmArgs for the node's JVM, over ebb's own
   * @param properties of the broker, over ebb's own
   */
  public record Settings(
      Path home,
      Jdk jdk,
      int port,
      Path data,
      Path log,
      String heap,
      List<String> jvmArgs,
      Map<String, String> properties) {

    /** On a free port, in a temporary directory. */
    public static Settings temporary(Path home, Jdk jdk, Path log) {
      return new Settings(home, jdk, 0, null, log, "512m", List.of(), Map.of());
    }
  }

  /**
   * Starts a node and waits until the Admin client gets an answer from it.
   *
   * @throws Refused when the port is taken, the node does not start, or its log says why not
   */
  public static EmbeddedCluster start(Settings settings) throws InterruptedException {
    if (settings.port() != 0) {
      refuseTakenPort(settings.port());
    }
    for (int attempt = 1; ; attempt++) {
      EmbeddedCluster cluster = launch(settings);
      try {
        cluster.awaitReady();
        return cluster;
      } catch (Refused e) {
        boolean portLost = Child.tail(cluster.log, 40).contains("Address already in use");
        cluster.close();
        if (settings.port() != 0 || !portLost || attempt == 3) {
          throw e; // a free port found may be taken by another before the node binds it: try again
        }
      } catch (InterruptedException | RuntimeException e) {
        cluster.close();
        throw e;
      }
    }
  }

  private static EmbeddedCluster launch(Settings settings) {
    try {
      boolean keep = settings.data() != null;
      Path directory =
          keep
              ? Files.createDirectories(settings.data().toAbsolutePath())
              : Files.createTempDirectory("ebb-broker-");
      Path log =
          settings.log() == null
              ? directory.resolve("broker.log")
              : settings.log().toAbsolutePath();
      int port = settings.port() != 0 ? settings.port() : freePort();
      Path file = directory.resolve("server.properties");
      try (OutputStream out = Files.newOutputStream(file)) {
        Properties config = properties(directory, port, freePort());
        config.putAll(settings.properties());
        config.store(out, "written by ebb for this start");
      }
      Path lib = settings.home().resolve("runner/target/broker-lib");
      if (!Files.isDirectory(lib)) {
        throw new Refused(lib + " is missing: run mvn package in " + settings.home());
      }
      List<String> command = new ArrayList<>();
      command.add(settings.jdk().java());
      command.addAll(List.of("-Xms" + settings.heap(), "-Xmx" + settings.heap()));
      command.addAll(List.of("-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError"));
      command.addAll(settings.jvmArgs());
      command.addAll(List.of("-cp", lib + "/*", "dev.ebb.broker.BrokerMain", file.toString()));
      if (keep) {
        command.add("--keep");
      }
      return new EmbeddedCluster(command, directory, keep, log, port);
    } catch (IOException e) {
      throw new Refused("the embedded broker cannot be started: " + e.getMessage(), e);
    }
  }

  /**
   * Shuts the node down cleanly and starts it again, as a new process, on what it has on disk.
   *
   * @return the node as it is now; this one is gone
   * @throws Refused when it does not stop, or does not come back
   */
  public EmbeddedCluster restart() throws InterruptedException {
    try {
      child.say("shutdown");
      if (!child.awaitExit(CLEAN_SHUTDOWN)) {
        throw new Refused("the embedded broker did not shut down: " + lastWords());
      }
      EmbeddedCluster again = new EmbeddedCluster(command, directory, keep, log, port);
      try {
        again.awaitReady();
        return again;
      } catch (Refused | InterruptedException e) {
        again.close();
        throw e;
      }
    } catch (IOException e) {
      throw new Refused("the embedded broker cannot be restarted: " + e.getMessage(), e);
    }
  }

  private static Properties properties(Path directory, int port, int controllerPort) {
    Properties config = new Properties();
    String listeners =
        "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort;
    config.put("process.roles", "broker,controller");
    config.put("node.id", "1");
    config.put("listeners", listeners);
    config.put("advertised.listeners", listeners);
    config.put("controller.listener.names", "CONTROLLER");
    config.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controllerPort);
    config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    config.put("log.dirs", directory.resolve("data").toString());
    config.put("auto.create.topics.enable", "false");
    config.put("log.retention.ms", "-1");
    // One node: nothing can be replicated.
    config.put("offsets.topic.replication.factor", "1");
    config.put("transaction.state.log.replication.factor", "1");
    config.put("transaction.state.log.min.isr", "1");
    config.put("share.coordinator.state.topic.replication.factor", "1");
    config.put("share.coordinator.state.topic.min.isr", "1");
    config.put("offsets.topic.num.partitions", "5");
    config.put("transaction.state.log.num.partitions", "5");
    // A group of one need not wait for a second member.
    config.put("group.initial.rebalance.delay.ms", "0");
    // The default, 128 MiB, lies on the heap and hides everything else in a small one.
    config.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
    // A deleted topic's files are to be gone before the next trial, not a minute later.
    config.put("log.segment.delete.delay.ms", "100");
    config.put("log.initial.task.delay.ms", "1000");
    return config;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void refuseTakenPort(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      socket.getLocalPort();
    } catch (IOException e) {
      throw new Refused(
          "--port " + port + " is in use: choose another, or stop what listens there", e);
    }
  }

  private void awaitReady() throws InterruptedException {
    long deadline = System.nanoTime() + READY.toNanos();
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", bootstrapServers(),
            "reconnect.backoff.max.ms", "100",
            "default.api.timeout.ms", "2000",
            "request.timeout.ms", "2000");
    while (System.nanoTime() < deadline) {
      if (!child.alive()) {
        throw new Refused("the embedded broker " + child.exitStatus() + ": " + Child.tail(log, 3));
      }
      if (!listening()) {
        TimeUnit.MILLISECONDS.sleep(50);
        continue;
      }
      try (Admin admin = Admin.create(config)) {
        if (!admin.describeCluster().nodes().get(3, TimeUnit.SECONDS).isEmpty()) {
          return;
        }
      } catch (ExecutionException | TimeoutException e) {
        // not yet
      }
    }
    throw new Refused(
        "the embedded broker was not ready after "
            + READY.toSeconds()
            + " s: "
            + Child.tail(log, 3));
  }

  /** A plain look first: the Admin client warns in the log for every refused connection. */
  private boolean listening() {
    try (java.net.Socket socket = new java.net.Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  public Child child() {
    return child;
  }

  /** The last lines of the node's log. */
  public String lastWords() {
    return Child.tail(log, 3);
  }

  /** Where topics' files are; for looking whether a deleted topic's are gone. */
  public Path data() {
    return directory.resolve("data");
  }

  /**
   * Refuses when {@code bytes} do not fit where a temporary node would keep them.
   *
   * @throws Refused naming the directory and the mend
   */
  public static void requireSpace(long bytes) {
    Path directory = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      long free = Files.getFileStore(directory).getUsableSpace();
      if (free < bytes + RESERVE) {
        throw new Refused(
            String.format(
                "the backlog needs %,d MiB and %s has %,d MiB free: fewer --records, or another"
                    + " place by EBB_OPTS=-Djava.io.tmpdir=DIR",
                bytes + RESERVE >> 20, directory, free >> 20));
      }
    } catch (IOException e) {
      throw new Refused(directory + " cannot be looked at: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    child.askToStop();
    try {
      child.awaitExit(STOP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    child.close();
    if (!keep) {
      delete(directory);
    }
  }

  private static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("warning: " + directory + " could not be deleted: " + e.getMessage());
    }
  }
}
