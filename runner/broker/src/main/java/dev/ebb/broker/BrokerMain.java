package dev.ebb.broker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;

/**
 * One Kafka node that never outlives whoever started it: when stdin ends it stops.
 *
 * <p>Usage: {@code BrokerMain CONFIG CLUSTER_ID [--keep]}. The node's storage, {@code log.dirs}, is
 * formatted for that cluster when it is new. With {@code --keep} the end of stdin is a clean
 * shutdown that leaves the data; without it the process halts and deletes the whole directory that
 * the configuration lies in. A line {@code shutdown} on stdin is a clean shutdown that leaves the
 * data in either case.
 */
public final class BrokerMain {

  private final Path directory;
  private final KafkaRaftServer server;
  private boolean keep;
  private boolean ending;

  private BrokerMain(Path directory, boolean keep, KafkaRaftServer server) {
    this.directory = directory;
    this.keep = keep;
    this.server = server;
  }

  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0]);
    boolean keep = args.length > 2 && args[2].equals("--keep");
    Properties properties = Utils.loadProps(file.toString());
    Path data = Path.of(properties.getProperty("log.dirs"));
    if (!Files.exists(data.resolve("meta.properties"))) {
      boolean controller = properties.getProperty("process.roles").contains("controller");
      format(file, args[1], controller);
    }
    KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
    BrokerMain broker = new BrokerMain(file.toAbsolutePath().getParent(), keep, server);
    Runtime.getRuntime().addShutdownHook(new Thread(broker::end, "ebb-broker-shutdown"));
    Thread supervisor = new Thread(broker::awaitEndOfInput, "ebb-broker-supervisor");
    supervisor.setDaemon(true);
    supervisor.start();
    server.startup();
    server.awaitShutdown();
  }

  private static void format(Path file, String clusterId, boolean controller) {
    List<String> arguments =
        new ArrayList<>(List.of("format", "-t", clusterId, "-c", file.toString()));
    if (controller) {
      arguments.add("--standalone"); // it is the only one
    }
    int failed = kafka.tools.StorageTool.execute(arguments.toArray(String[]::new), System.out);
    if (failed != 0) {
      throw new IllegalStateException("the storage could not be formatted: see above");
    }
  }

  private void awaitEndOfInput() {
    try {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("shutdown")) {
          leaveData();
          break;
        }
      }
    } catch (IOException e) {
      System.out.println("stdin failed, stopping: " + e);
    }
    end();
    Runtime.getRuntime().halt(0);
  }

  private synchronized void leaveData() {
    keep = true;
  }

  private synchronized void end() {
    if (ending) {
      return;
    }
    ending = true;
    if (keep) {
      server.shutdown();
    } else {
      deleteDirectory();
    }
  }

  /**
   * The broker is still writing, and a topic that is being created makes the whole of its path: a
   * file takes the directory's place for a moment, in which that fails, and where the directory is
   * there again before the file is, all is tried again. A broker whose log directory fails for it
   * is not to halt before the end of that.
   */
  private void deleteDirectory() {
    Exit.setHaltProcedure((status, message) -> waitForTheEnd());
    Exit.setExitProcedure((status, message) -> waitForTheEnd());
    for (int attempt = 0; attempt < 500; attempt++) {
      try (Stream<Path> tree = Files.walk(directory)) {
        tree.sorted(Comparator.reverseOrder()).forEach(BrokerMain::delete);
      } catch (IOException | UncheckedIOException e) {
        // gone or new meanwhile
      }
      try {
        Files.createFile(directory);
        LockSupport.parkNanos(20_000_000); // what is being written now fails then
        Files.delete(directory);
        return;
      } catch (IOException e) {
        LockSupport.parkNanos(20_000_000);
      }
    }
  }

  private static void waitForTheEnd() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // a directory that has got a new file: the next attempt
    }
  }
}
