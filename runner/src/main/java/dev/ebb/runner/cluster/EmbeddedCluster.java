package dev.ebb.runner.cluster;

import dev.ebb.runner.plan.Refused;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.process.OnSignal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/**
 * Real KRaft brokers in child JVMs on loopback; the first is the controller, too. Their storage is
 * in temporary directories that are gone afterwards, unless a directory to keep was given.
 */
public final class EmbeddedCluster implements Cluster {

  /** What ebb's own directories under the machine's temporary one begin with. */
  public static final String DIRECTORY_PREFIX = "ebb-broker-";

  private static final Duration READY = Duration.ofSeconds(60);
  private static final int ATTEMPTS = 3;

  /** Free space that must remain beside what is to be written, in bytes. */
  private static final long RESERVE = 256L << 20;

  private final Settings settings;
  private final List<EmbeddedNode> nodes;
  private final Set<Integer> away = ConcurrentHashMap.newKeySet();

  private EmbeddedCluster(Settings settings, List<EmbeddedNode> nodes) {
    this.settings = settings;
    this.nodes = nodes;
  }

  /**
   * How the nodes are to be started.
   *
   * @param brokers how many
   * @param port of the first; 0: a free one
   * @param data where the data is kept; null: in temporary directories, deleted afterwards
   * @param log the first node's log, the others' beside it; null: beside the data
   * @param heap of each
   * @param jvmArgs for the nodes' JVMs, over ebb's own
   * @param properties of the brokers, over ebb's own
   * @param kafka which version of Kafka they are; null: the one ebb was built with
   */
  public record Settings(
      Path home,
      Jdk jdk,
      int brokers,
      int port,
      Path data,
      Path log,
      String heap,
      List<String> jvmArgs,
      Map<String, String> properties,
      String kafka) {

    /** Of the Kafka that ebb was built with. */
    public Settings(
        Path home,
        Jdk jdk,
        int brokers,
        int port,
        Path data,
        Path log,
        String heap,
        List<String> jvmArgs,
        Map<String, String> properties) {
      this(home, jdk, brokers, port, data, log, heap, jvmArgs, properties, null);
    }

    /** The same of another version of Kafka; null: the one ebb was built with. */
    public Settings of(String version) {
      return new Settings(home, jdk, brokers, port, data, log, heap, jvmArgs, properties, version);
    }

    /** On free ports, in temporary directories. */
    public static Settings temporary(
        Path home, Jdk jdk, int brokers, Path log, List<String> jvmArgs) {
      return new Settings(home, jdk, brokers, 0, null, log, "512m", jvmArgs, Map.of());
    }
  }

  /**
   * Starts the nodes and waits until the Admin client sees all of them.
   *
   * @throws Refused when the port is taken, or a node does not start and its log says why not
   */
  public static EmbeddedCluster start(Settings settings) throws InterruptedException {
    if (settings.port() != 0) {
      refuseTakenPort(settings.port());
    }
    for (int attempt = 1; ; attempt++) {
      List<EmbeddedNode> nodes = new ArrayList<>();
      EmbeddedCluster cluster = new EmbeddedCluster(settings, nodes);
      // Ctrl-C in a terminal ends the nodes themselves at once: then they cannot clear up.
      OnSignal abort = new OnSignal(cluster::close);
      try {
        cluster.launch();
        cluster.awaitReady();
        cluster.requireVersion();
        return cluster;
      } catch (Refused e) {
        boolean portLost = nodes.stream().anyMatch(EmbeddedNode::portWasTaken);
        cluster.close();
        if (settings.port() != 0 || !portLost || attempt == ATTEMPTS) {
          throw e; // a free port found may be taken by another before the node binds it: try again
        }
      } catch (InterruptedException | RuntimeException e) {
        cluster.close();
        throw e;
      } finally {
        abort.close();
      }
    }
  }

  private void launch() {
    List<String> java = new ArrayList<>();
    java.add(settings.jdk().java());
    java.addAll(List.of("-Xms" + settings.heap(), "-Xmx" + settings.heap()));
    java.addAll(List.of("-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError"));
    java.addAll(settings.jvmArgs());
    java.addAll(List.of("-cp", BrokerLibraries.classPath(settings.home(), settings.kafka())));
    String id = Uuid.randomUuid().toString();
    try {
      int controllerPort = freePort();
      for (int node = 1; node <= settings.brokers(); node++) {
        Path directory = directory(node);
        EmbeddedNode.Layout layout =
            new EmbeddedNode.Layout(
                node,
                node == 1 && settings.port() != 0 ? settings.port() : freePort(),
                java,
                directory,
                settings.data() != null,
                log(node, directory),
                id);
        layout.configure(new NodeProperties(settings).of(layout, controllerPort));
        synchronized (nodes) {
          nodes.add(new EmbeddedNode(layout));
        }
      }
    } catch (IOException e) {
      throw new Refused("the embedded broker cannot be started: " + e.getMessage(), e);
    }
  }

  /** That they are what was asked for is not left to their class path. */
  private void requireVersion() {
    String asked = settings.kafka();
    if (asked != null && !nodes.get(0).says("Kafka version: " + asked + " ")) {
      throw new Refused("the embedded broker does not say that it is of Kafka " + asked);
    }
  }

  private Path directory(int node) throws IOException {
    if (settings.data() == null) {
      return Files.createTempDirectory(DIRECTORY_PREFIX);
    }
    Path data = settings.data().toAbsolutePath();
    return Files.createDirectories(settings.brokers() == 1 ? data : data.resolve("node-" + node));
  }

  private Path log(int node, Path directory) {
    if (settings.log() == null) {
      return directory.resolve("broker.log");
    }
    return log(settings.log().toAbsolutePath(), node);
  }

  private static Path log(Path first, int node) {
    return node == 1 ? first : first.resolveSibling("broker-" + node + ".log");
  }

  /** Removes the logs of so many nodes, of which the first has written there. */
  public static void deleteLogs(Path first, int brokers) throws IOException {
    for (int node = 1; node <= brokers; node++) {
      Files.deleteIfExists(log(first, node));
    }
  }

  /**
   * Shuts all nodes down cleanly and starts them again, as new processes, on what is on disk.
   *
   * @throws Refused when one does not stop, or does not come back
   */
  public void restart() throws InterruptedException {
    for (int i = nodes.size() - 1; i >= 0; i--) {
      nodes.get(i).shutDown(); // the controller, which the others need for that, is the first
    }
    synchronized (nodes) {
      nodes.replaceAll(EmbeddedNode::again);
    }
    awaitReady();
  }

  /** Shuts one node down cleanly; until it is started again its absence is no failure. */
  public void shutDown(int id) throws InterruptedException {
    away.add(id);
    node(id).shutDown();
  }

  /** Starts a node again, as a new process, and waits until all are there. */
  public void startAgain(int id) throws InterruptedException {
    synchronized (nodes) {
      nodes.replaceAll(node -> node.id() == id ? node.again() : node);
    }
    awaitReady();
    away.remove(id);
  }

  /** Makes sure that a node is there that has been shut down. */
  public void requireBack(int id) throws InterruptedException {
    if (!node(id).child().alive()) {
      startAgain(id);
    }
    away.remove(id);
  }

  private EmbeddedNode node(int id) {
    return nodes().stream().filter(node -> node.id() == id).findFirst().orElseThrow();
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
    Map<String, Object> config = access().config();
    config.put("reconnect.backoff.max.ms", "100");
    config.put("default.api.timeout.ms", "2000");
    config.put("request.timeout.ms", "2000");
    while (System.nanoTime() < deadline) {
      for (EmbeddedNode node : nodes) {
        if (!node.child().alive()) {
          throw new Refused(
              "the embedded broker " + node.child().exitStatus() + ": " + node.lastWords());
        }
      }
      if (!nodes.stream().allMatch(EmbeddedNode::listening)) {
        TimeUnit.MILLISECONDS.sleep(50);
        continue;
      }
      try (Admin admin = Admin.create(config)) {
        if (admin.describeCluster().nodes().get(3, TimeUnit.SECONDS).size() == nodes.size()) {
          return;
        }
        TimeUnit.MILLISECONDS.sleep(50);
      } catch (ExecutionException | TimeoutException e) {
        // not yet
      }
    }
    throw new Refused(
        "the embedded broker was not ready after "
            + READY.toSeconds()
            + " s: "
            + nodes.get(0).lastWords());
  }

  @Override
  public Access access() {
    return Access.open(bootstrapServers());
  }

  public String bootstrapServers() {
    return nodes.stream().map(EmbeddedNode::server).collect(Collectors.joining(","));
  }

  /** The brokers, in the order of their ids. */
  public List<EmbeddedNode> nodes() {
    synchronized (nodes) {
      return List.copyOf(nodes);
    }
  }

  @Override
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("kind", "embedded");
    facts.put("brokers", settings.brokers());
    facts.put(
        "version",
        settings.kafka() == null
            ? BrokerLibraries.version(settings.home()).orElse(null)
            : settings.kafka());
    facts.put("heap", settings.heap());
    return facts;
  }

  @Override
  public List<Long> brokerPids() {
    return nodes().stream().map(EmbeddedNode::pid).toList();
  }

  @Override
  public Optional<String> failure() {
    return nodes().stream()
        .filter(node -> !node.child().alive() && !away.contains(node.id()))
        .findFirst()
        .map(EmbeddedNode::epitaph);
  }

  @Override
  public boolean awaitFilesGone(String topic, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (nodes().stream().anyMatch(node -> hasFilesOf(node.data(), topic))) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return true;
  }

  private static boolean hasFilesOf(Path data, String topic) {
    try (Stream<Path> entries = Files.list(data)) {
      return entries.anyMatch(entry -> entry.getFileName().toString().startsWith(topic));
    } catch (IOException e) {
      return false;
    }
  }

  /** Bytes that are free where brokers keep their data; 0: that cannot be looked at. */
  public static long space() {
    try {
      return Files.getFileStore(Path.of(System.getProperty("java.io.tmpdir"))).getUsableSpace();
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * Refuses when {@code bytes} do not fit where temporary nodes would keep them.
   *
   * @param mend what to ask less for
   * @throws Refused naming the directory and the mend
   */
  public static void requireSpace(long bytes, String mend) {
    Path directory = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      long free = Files.getFileStore(directory).getUsableSpace();
      if (free < bytes + RESERVE) {
        throw new Refused(
            String.format(
                Locale.ROOT,
                "the records need %,d MiB and %s has %,d MiB free: fewer %s, or another place by"
                    + " EBB_OPTS=-Djava.io.tmpdir=DIR",
                bytes + RESERVE >> 20,
                directory,
                free >> 20,
                mend));
      }
    } catch (IOException e) {
      throw new Refused(directory + " cannot be looked at: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    List<EmbeddedNode> all = nodes();
    all.forEach(EmbeddedNode::askToStop);
    all.forEach(EmbeddedNode::close);
  }
}
