package dev.ebb.runner.cluster;

import dev.ebb.common.Secrets;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;

/**
 * What is set for a topic other than Kafka's defaults; secrets are hidden.
 *
 * @param own set on the topic itself
 * @param brokers from the brokers' configuration
 */
public record TopicSettings(SortedMap<String, String> own, SortedMap<String, String> brokers) {

  static TopicSettings of(Collection<ConfigEntry> entries) {
    SortedMap<String, String> own = new TreeMap<>();
    SortedMap<String, String> brokers = new TreeMap<>();
    for (ConfigEntry entry : entries) {
      if (entry.source() == ConfigSource.DYNAMIC_TOPIC_CONFIG) {
        own.put(entry.name(), shown(entry));
      } else if (!entry.isDefault()) {
        brokers.put(entry.name(), shown(entry));
      }
    }
    return new TopicSettings(own, brokers);
  }

  private static String shown(ConfigEntry entry) {
    return entry.isSensitive() || Secrets.isOne(entry.name()) ? "(hidden)" : entry.value();
  }
}
