package dev.ebb.smallrye;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigProviderResolver;
import io.smallrye.reactive.messaging.kafka.IncomingKafkaRecord;
import io.smallrye.reactive.messaging.kafka.IncomingKafkaRecordBatch;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * The smallest loop one can write with this library: what {@code ebb overhead} holds {@link
 * SmallryeConsumer} against. It loads nothing of ebb's but the list of SmallRye's own parts.
 *
 * <p>Usage: {@code BareLoop RECORDS TOPIC MODE KEY=VALUE...}
 */
public final class BareLoop {

  private static long expected;
  private static long count;
  private static long looked;
  private static long first;

  private BareLoop() {}

  public static void main(String[] args) throws Exception {
    System.setProperty("org.jboss.logging.provider", "slf4j");
    System.setProperty("vertx.disableFileCPResolving", "true");
    expected = Long.parseLong(args[0]);
    boolean batch = args[2].equals("batch");
    String channel = "mp.messaging.incoming.records.";
    Map<String, String> config = new HashMap<>();
    for (String pair : List.of(args).subList(3, args.length)) {
      config.put(
          channel + pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    config.put(channel + "connector", "smallrye-kafka");
    config.put(channel + "topic", args[1]);
    config.put(channel + "batch", Boolean.toString(batch));
    SmallRyeConfigProviderResolver.instance()
        .registerConfig(
            new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(config, "bare", 500))
                .build(),
            Thread.currentThread().getContextClassLoader());
    Messaging.weld().addBeanClass(batch ? Batches.class : Records.class).initialize();
    System.in.read();
    System.exit(0);
  }

  @ApplicationScoped
  static class Records {
    @Incoming("records")
    CompletionStage<Void> consume(IncomingKafkaRecord<byte[], byte[]> record) {
      count(record.getPayload());
      return record.ack();
    }
  }

  @ApplicationScoped
  static class Batches {
    @Incoming("records")
    CompletionStage<Void> consume(IncomingKafkaRecordBatch<byte[], byte[]> batch) {
      batch.forEach(record -> count(record.getPayload()));
      return batch.ack();
    }
  }

  /** Looks at the record, as any handler does: its value may have been made by another core. */
  private static void count(byte[] value) {
    looked += value[0];
    if (count++ == 0) {
      first = System.nanoTime();
    }
    if (count == expected) {
      System.out.println(
          "{\"event\":\"drained\",\"drain_ns\":" + (System.nanoTime() - first) + "}");
    }
  }
}
