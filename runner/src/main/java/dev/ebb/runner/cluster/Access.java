package dev.ebb.runner.cluster;

import dev.ebb.runner.plan.Near;
import dev.ebb.runner.plan.Refused;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How to reach a cluster. What the command config holds is never shown: it reaches clients in this
 * process as their configuration, and those in others by the name of its file.
 */
public final class Access {

  private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

  /** What ebb's flags and methods stand for: a file that says otherwise would be half obeyed. */
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
   * @throws Refused when it cannot be read, or sets what ebb sets, or a server has no port
   */
  public static Access with(String bootstrapServers, Path commandConfig) {
    List<String> servers = Reach.servers(bootstrapServers);
    if (servers.isEmpty() || !servers.stream().allMatch(Reach::isAddress)) {
      throw new Refused(
          "--bootstrap-server " + bootstrapServers + ": HOST:PORT is wanted, several by commas");
    }
    if (commandConfig == null) {
      return open(String.join(",", servers));
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
    return new Access(String.join(",", servers), commandConfig.toAbsolutePath(), config);
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
    return switch (new Reach(bootstrapServers).look()) {
      case REFUSED -> "; nothing listens there: does it run, and is that its address?";
      case NOT_REACHED -> "; no connection to it has come about: can it be reached from here?";
      case CONNECTED ->
          "; something listens there, but no broker has answered as "
              + protocol()
              + (commandConfig == null
                  ? ": is the connection to be secured (--command-config)"
                  : ", by --command-config " + commandConfig + ": is that what it speaks")
              + ", and can the addresses that its brokers advertise be reached from here?";
    };
  }

  /** The first of these servers that speaks TLS to one who does not; empty: none is seen to. */
  Optional<String> withTls() {
    return protocol().endsWith("PLAINTEXT")
        ? new Reach(bootstrapServers).withTls()
        : Optional.empty();
  }

  /** As Kafka takes it: in capitals or not. */
  private String protocol() {
    return config.getOrDefault("security.protocol", "PLAINTEXT").strip().toUpperCase(Locale.ROOT);
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
