package dev.ebb.common;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Why a consumer has no partitions: looked for with an Admin client, which is loaded only once
 * there is trouble, since some libraries wait in silence.
 *
 * @param message for a person: what was tried, what was found
 * @param fatal whether waiting cannot mend it
 */
record Trouble(String message, boolean fatal) {

  /** What stands in the way of reading the topic, or null when broker and topic are there. */
  static Trouble find(Map<String, String> consumer, String topic, Duration patience) {
    String servers = consumer.get("bootstrap.servers");
    Map<String, Object> config = new HashMap<>(consumer);
    config.keySet().retainAll(AdminClientConfig.configNames());
    config.remove("metric.reporters");
    config.put(AdminClientConfig.CLIENT_ID_CONFIG, "ebb-trouble");
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
    try (Admin admin = Admin.create(config)) {
      described(admin.describeTopics(List.of(topic)))
          .get(patience.toMillis() + 1_000, TimeUnit.MILLISECONDS);
      return null;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return new Trouble("topic '" + topic + "' does not exist at " + servers, false);
      }
      if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
        return new Trouble("no broker answers at " + servers, false);
      }
      return new Trouble(Explanation.of(e.getCause(), servers), fatal(e.getCause()));
    } catch (TimeoutException e) {
      return new Trouble("no broker answers at " + servers, false);
    } catch (KafkaException e) {
      return new Trouble(Explanation.of(e, servers), true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Trouble("interrupted", true);
    }
  }

  /** By its name since kafka-clients 3.1; the one before that is gone since 4.0. */
  private static KafkaFuture<?> described(DescribeTopicsResult result) {
    try {
      return result.allTopicNames();
    } catch (NoSuchMethodError e) {
      try {
        return (KafkaFuture<?>) DescribeTopicsResult.class.getMethod("all").invoke(result);
      } catch (ReflectiveOperationException neither) {
        throw new KafkaException(neither);
      }
    }
  }

  private static boolean fatal(Throwable cause) {
    return cause instanceof AuthenticationException
        || cause instanceof AuthorizationException
        || cause instanceof ConfigException
        || cause instanceof InvalidTopicException;
  }
}
