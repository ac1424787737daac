package dev.ebb.runner.plan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A settings profile: what is configured besides what ebb sets for every client.
 *
 * @param properties of every client's KafkaConsumer
 * @param bySettings the same for clients whose settings have other names
 * @param byClient what one client takes besides, over the former
 */
public record Profile(
    String name,
    Map<String, String> properties,
    Map<String, Map<String, String>> bySettings,
    Map<String, Map<String, String>> byClient) {

  /** The one that arms' names do not mention. */
  static final String STANDARD = "default";

  private static final List<String> KEYS =
      List.of("description", "properties", "settings", "clients");

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
              for (String own : clients.keys()) {
                Client client = Clients.named(own, home);
                Map<String, String> settings = clients.map(own);
                if (client.settings().kafka()) {
                  settings
                      .keySet()
                      .forEach(
                          key ->
                              ConsumerProperties.require(
                                  clients.where(own) + ": " + key,
                                  key,
                                  client.settings().attributes()));
                }
                byClient.put(own, settings);
              }
            });
    Map<String, Map<String, String>> byFamily = new LinkedHashMap<>();
    yaml.section("settings")
        .ifPresent(
            families -> families.keys().forEach(key -> byFamily.put(key, families.map(key))));
    return new Profile(Definition.armName("--profiles", file), properties, byFamily, byClient);
  }

  /**
   * The levels of those that say something of a client; the standard one always does.
   *
   * @throws Refused when the client is left without one
   */
  static List<Level> levels(Client client, Axis.Asked asked) {
    List<Level> levels = new ArrayList<>();
    for (String typed : asked.typed()) {
      Profile profile = named(typed, asked.home());
      if (profile.speaksOf(client)) {
        levels.add(profile.level(client, typed));
      } else if (asked.clients().stream().noneMatch(profile::speaksOf)) {
        throw new Refused("--profiles " + typed + " says nothing of any of the clients");
      }
    }
    if (levels.isEmpty()) {
      throw new Refused(
          "--profiles: none of "
              + String.join(", ", asked.typed())
              + " says anything of "
              + client.name()
              + ", whose settings are those of "
              + client.settings().family()
              + ": add 'default', or a section 'settings: "
              + client.settings().family()
              + ":' to one of them");
    }
    return levels;
  }

  private boolean speaksOf(Client client) {
    return name.equals(STANDARD)
        || byClient.containsKey(client.name())
        || (client.settings().kafka()
            ? !properties.isEmpty()
            : bySettings.containsKey(client.settings().family()));
  }

  /**
   * What it is for a client.
   *
   * @param origin what was typed for it
   */
  Level level(Client client, String origin) {
    Map<String, String> all =
        new LinkedHashMap<>(
            client.settings().kafka()
                ? properties
                : bySettings.getOrDefault(client.settings().family(), Map.of()));
    all.putAll(byClient.getOrDefault(client.name(), Map.of()));
    return new Level(name, name.equals(STANDARD) ? "" : name, origin, Settings.properties(all));
  }

  /** Where ebb keeps its own. */
  private static Path folder(Path home) {
    return home.resolve("experiments").resolve("profiles");
  }
}
