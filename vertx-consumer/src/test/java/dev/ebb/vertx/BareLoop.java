package dev.ebb.vertx;

import io.vertx.core.Vertx;
import io.vertx.kafka.client.consumer.KafkaConsumer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The smallest loop one can write with this library: what {@code ebb overhead} holds {@link
 * VertxConsumer} against. It loads nothing of ebb's.
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
    System.setProperty("vertx.disableFileCPResolving", "true"); // as the consumer it stands beside
    expected = Long.parseLong(args[0]);
    Map<String, String> config = new HashMap<>();
    for (String pair : List.of(args).subList(3, args.length)) {
      config.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    Vertx vertx = Vertx.vertx();
    KafkaConsumer<byte[], byte[]> consumer = KafkaConsumer.create(vertx, config);
    if (args[2].equals("batch")) {
      consumer.batchHandler(batch -> batch.records().forEach(record -> count(record.value())));
    } else {
      consumer.handler(record -> count(record.value()));
    }
    consumer.subscribe(args[1]);
    System.in.read();
    System.exit(0);
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
