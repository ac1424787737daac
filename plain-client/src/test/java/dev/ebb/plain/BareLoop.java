package dev.ebb.plain;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * The smallest loop one can write with this library: what {@code ebb overhead} holds {@link
 * PlainConsumer} against. It loads nothing of ebb's.
 *
 * <p>Usage: {@code BareLoop RECORDS TOPIC MODE KEY=VALUE...}
 */
public final class BareLoop {

  private static long looked;

  private BareLoop() {}

  public static void main(String[] args) throws Exception {
    long expected = Long.parseLong(args[0]);
    Map<String, Object> config = new HashMap<>();
    for (String pair : List.of(args).subList(3, args.length)) {
      config.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    if (args[2].equals("consumer")) {
      config.put("group.protocol", "consumer");
    }
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config)) {
      consumer.subscribe(List.of(args[1]));
      long count = 0;
      long first = 0;
      while (count < expected) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          looked += record.value()[0]; // as any handler does
          if (count++ == 0) {
            first = System.nanoTime();
          }
        }
      }
      System.out.println(
          "{\"event\":\"drained\",\"drain_ns\":" + (System.nanoTime() - first) + "}");
      while (System.in.available() == 0) {
        consumer.poll(Duration.ofMillis(200));
      }
    }
  }
}
