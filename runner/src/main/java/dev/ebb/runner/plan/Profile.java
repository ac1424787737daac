package dev.ebb.runner.plan;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A settings profile: what is configured besides what ebb sets for every client.
 *
 * @param properties of every client's KafkaConsumer
 * @param byClient what a client's own library takes besides, over the former
 */
public record Profile(
    String name, Map<String, String> properties, Map<String, Map<String, String>> byClient) {

  /** The one that arms' names do not mention. */
  static final String STANDARD = "default";

  private static final List<String> KEYS = List.of("description", "properties", "clients");

  /**
   * Reads a profile that ebb ships, or a user's by its path.
   *
   * @throws Refused when there is none, or something in it cannot be used
   */
  public static Profile named(String name, Path home) {
    Path file = Definition.find("--profiles", folder(home), name);
    YamlFile yaml = YamlFile.read(file).requireKnown(KEYS);
    Map<String, String> properties = yaml.map("properties");
    yaml.section("properties")
        .ifPresent(
            section ->
                properties
                    .keySet()
                    .forEach(
                        key -> ConsumerProperties.require(section.where(key), key, List.of())));
    ConsumerProperties.requireValues(file.toString(), properties);
    Map<String, Map<String, String>> byClient = new LinkedHashMap<>();
    yaml.section("clients")
        .ifPresent(
            clients -> {
              clients.requireKnown(Client.ALL.stream().map(Client::name).toList());
              for (String client : clients.keys()) {
                Map<String, String> own = clients.map(client);
                own.keySet()
                    .forEach(
                        key ->
                            ConsumerProperties.require(
                                clients.where(client) + ": " + key,
                                key,
                                Client.named(client).attributes()));
                byClient.put(client, own);
              }
            });
    return new Profile(Definition.armName("--profiles", file), properties, byClient);
  }

  /**
   * What it is for a client.
   *
   * @param origin what was typed for it
   */
  Level level(Client client, String origin) {
    Map<String, String> all = new LinkedHashMap<>(properties);
    all.putAll(byClient.getOrDefault(client.name(), Map.of()));
    return new Level(name, name.equals(STANDARD) ? "" : name, origin, Settings.properties(all));
  }

  /** Where ebb keeps its own. */
  private static Path folder(Path home) {
    return home.resolve("experiments").resolve("profiles");
  }
}
