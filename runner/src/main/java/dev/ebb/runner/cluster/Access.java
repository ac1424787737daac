package dev.ebb.runner.cluster;

import dev.ebb.runner.plan.Near;
import dev.ebb.runner.plan.Refused;
import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How to reach a cluster. What the command config holds is never shown: it reaches clients in this
 * process as their configuration, and those in others by the name of its file.
 */
public final class Access {

  /** What ebb's flags and methods stand for: a file that says otherwise would be half obeyed. */
  private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

  /** Milliseconds: it is asked only who has not answered for seconds. */
  private static final int CONNECT_MS = 1_000;

  /** ApiVersions, version 0, without a client id: who speaks Kafka's protocol answers that. */
  private static final byte[] ASKS_FOR_VERSIONS = {0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 0, -1, -1};

  private static final byte TLS_ALERT = 21;
  private static final byte TLS_MAJOR = 3;

  private static final Set<String> NOT_IN_THE_FILE =
      Set.of(
          "group.id",
          "isolation.level",
          "key.deserializer",
          "value.deserializer",
          "key.serializer",
          "value.serializer",
          "transactional.id");

  private final String bootstrapServers;
  private final Path commandConfig;
  private final Map<String, String> config;

  private Access(String bootstrapServers, Path commandConfig, Map<String, String> config) {
    this.bootstrapServers = bootstrapServers;
    this.commandConfig = commandConfig;
    this.config = config;
  }

  /** A cluster that takes everybody. */
  public static Access open(String bootstrapServers) {
    return new Access(bootstrapServers, null, Map.of());
  }

  /**
   * Reads the properties file that Kafka's own tools take.
   *
   * @param commandConfig null: there is none
   * @throws Refused when it cannot be read, or sets what ebb sets
   */
  public static Access with(String bootstrapServers, Path commandConfig) {
    if (commandConfig == null) {
      return open(bootstrapServers);
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(commandConfig)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new Refused(
          e instanceof NoSuchFileException
              ? "--command-config "
                  + commandConfig
                  + ": there is no "
                  + commandConfig.toAbsolutePath()
              : "--command-config " + commandConfig + " cannot be read: " + e,
          e);
    }
    Map<String, String> config = new HashMap<>();
    for (String key : properties.stringPropertyNames()) {
      if (NOT_IN_THE_FILE.contains(key)) {
        throw new Refused(
            "--command-config " + commandConfig + " sets " + key + ", which ebb sets: take it out");
      }
      warnOfMisspelt(key, commandConfig);
      config.put(key, properties.getProperty(key));
    }
    return new Access(bootstrapServers, commandConfig.toAbsolutePath(), config);
  }

  /** Kafka's clients ignore what they do not know, such as what a plugin of theirs is told. */
  private static void warnOfMisspelt(String key, Path commandConfig) {
    Set<String> known = new HashSet<>(AdminClientConfig.configNames());
    known.addAll(ConsumerConfig.configNames());
    known.addAll(ProducerConfig.configNames());
    String hint = known.contains(key) ? "" : Near.hint(key, known);
    if (!hint.isEmpty() && WARNED.add(key)) {
      System.err.println(
          "warning: --command-config " + commandConfig + ": Kafka's clients know no " + key + hint);
    }
  }

  /** What may be why nobody answers, by whether anybody listens; to be put behind that. */
  String silence() {
    List<String> silent = new ArrayList<>();
    for (String server : bootstrapServers.split(",")) {
      if (!listens(server.strip())) {
        silent.add(server.strip());
      }
    }
    if (silent.size() == bootstrapServers.split(",").length) {
      return "; nothing listens there: does it run, and is that its address?";
    }
    return "; something listens there, but no broker has answered as "
        + protocol()
        + (commandConfig == null
            ? ": is the connection to be secured (--command-config)"
            : ", by --command-config " + commandConfig + ": is that what it speaks")
        + ", and can the addresses that its brokers advertise be reached from here?";
  }

  private static boolean listens(String server) {
    try (Socket socket = connect(server)) {
      return socket.isConnected();
    } catch (IOException | IllegalArgumentException e) {
      return false; // nor can what is no address
    }
  }

  private static Socket connect(String server) throws IOException {
    int colon = server.lastIndexOf(':');
    String host = server.substring(0, Math.max(colon, 0)).replaceAll("^.*//|[\\[\\]]", "");
    int port = Integer.parseInt(server.substring(colon + 1));
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host, port), CONNECT_MS);
      socket.setSoTimeout(CONNECT_MS);
      return socket;
    } catch (IOException | IllegalArgumentException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * The first of these servers that speaks TLS to one who does not; empty: none does, as far as can
   * be seen. A client without TLS takes the alert that it gets there for the size of a response, of
   * 352 MB, and wants as much memory.
   */
  Optional<String> withTls() {
    return protocol().endsWith("PLAINTEXT")
        ? Stream.of(bootstrapServers.split(",")).map(String::strip).filter(Access::tls).findFirst()
        : Optional.empty();
  }

  private static boolean tls(String server) {
    try (Socket socket = connect(server)) {
      socket.getOutputStream().write(ASKS_FOR_VERSIONS);
      byte[] first = socket.getInputStream().readNBytes(2);
      return first.length == 2 && first[0] == TLS_ALERT && first[1] == TLS_MAJOR;
    } catch (IOException | IllegalArgumentException e) {
      return false; // that it does not answer is found out by whoever asks
    }
  }

  private String protocol() {
    return config.getOrDefault("security.protocol", "PLAINTEXT");
  }

  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** The configuration of a client of this cluster, to be added to. */
  public Map<String, Object> config() {
    Map<String, Object> all = new HashMap<>(config);
    all.put("bootstrap.servers", bootstrapServers);
    return all;
  }

  /** The same for a child process, in the options of ebb's consumers. */
  public List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    if (commandConfig != null) {
      arguments.addAll(List.of("--command-config", commandConfig.toString()));
    }
    return arguments;
  }

  @Override
  public String toString() {
    return bootstrapServers;
  }
}
