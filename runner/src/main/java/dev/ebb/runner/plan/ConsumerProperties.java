package dev.ebb.runner.plan;

import dev.ebb.common.Secrets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigException;

/** Which properties may be given to a KafkaConsumer under comparison, and with what values. */
public final class ConsumerProperties {

  /** What makes the comparison one: not for a property to change. */
  private static final Set<String> SET_BY_EBB =
      Set.of(
          ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
          ConsumerConfig.GROUP_ID_CONFIG,
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);

  private static final String BYTES = "org.apache.kafka.common.serialization.ByteArrayDeserializer";

  private ConsumerProperties() {}

  /**
   * Makes sure that a key is one.
   *
   * @param where to name in a refusal
   * @param attributes further keys that are good here
   */
  public static void require(String where, String key, Collection<String> attributes) {
    requireNoSecret(where, key);
    if (SET_BY_EBB.contains(key)) {
      throw new Refused(where + ": set by ebb, the same for every client");
    }
    List<String> known = new ArrayList<>(ConsumerConfig.configNames());
    known.addAll(attributes);
    if (!known.contains(key)) {
      throw new Refused(where + " is no consumer property" + Near.hint(key, known));
    }
  }

  /**
   * Makes sure that no secret gets onto a command line, which all can read, nor into the results.
   *
   * @param where to name in a refusal
   */
  public static void requireNoSecret(String where, String key) {
    if (Secrets.isOne(key)) {
      throw new Refused(
          where
              + " is a secret that everybody could read there: put it into --command-config FILE");
    }
  }

  /** Makes sure that Kafka takes the values. */
  public static void requireValues(String where, Map<String, String> properties) {
    Map<String, Object> resolved = new LinkedHashMap<>(properties);
    resolved.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
    resolved.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, BYTES);
    resolved.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, BYTES);
    try {
      new ConsumerConfig(resolved).values();
    } catch (ConfigException e) {
      throw new Refused(where + ": " + e.getMessage(), e);
    }
  }
}
