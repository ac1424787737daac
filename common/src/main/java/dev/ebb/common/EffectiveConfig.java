package dev.ebb.common;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * A KafkaConsumer's whole configuration, defaults included. An interceptor is told only the keys
 * that were given, so they are resolved once more through {@link ConsumerConfig}.
 */
final class EffectiveConfig {

  private EffectiveConfig() {}

  /** Sorted by key; secrets are {@code [hidden]}. */
  static Map<String, String> of(Map<String, ?> given) {
    Map<String, Object> all = new TreeMap<>(new ConsumerConfig(new HashMap<>(given)).values());
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
