package dev.ebb.common;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * A KafkaConsumer's whole configuration, defaults included. An interceptor is told only the keys
 * that were given, so they are resolved once more through {@link ConsumerConfig}.
 */
final class EffectiveConfig {

  /** What a share group decides by itself, or does not have. */
  private static final List<String> NOT_OF_SHARE_GROUPS =
      List.of(
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          ConsumerConfig.GROUP_PROTOCOL_CONFIG,
          ConsumerConfig.ISOLATION_LEVEL_CONFIG);

  private EffectiveConfig() {}

  /** Sorted by key; secrets are {@code [hidden]}. */
  static Map<String, String> of(Map<String, ?> given) {
    Map<String, Object> keys = new HashMap<>(given);
    Object acknowledging = keys.remove(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG);
    Map<String, Object> all = new TreeMap<>(new ConsumerConfig(keys).values());
    if (acknowledging != null) { // only a share consumer is given one
      all.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, acknowledging);
      all.keySet().removeAll(NOT_OF_SHARE_GROUPS);
    }
    Map<String, String> text = new TreeMap<>();
    all.forEach((key, value) -> text.put(key, Secrets.isOne(key) ? hidden(value) : text(value)));
    return text;
  }

  private static String hidden(Object value) {
    return value == null ? null : "[hidden]";
  }

  private static String text(Object value) {
    if (value instanceof Class<?> type) {
      return type.getName();
    }
    if (value instanceof Collection<?> values) {
      return values.stream().map(EffectiveConfig::text).collect(Collectors.joining(","));
    }
    return value == null ? null : value.toString();
  }
}
