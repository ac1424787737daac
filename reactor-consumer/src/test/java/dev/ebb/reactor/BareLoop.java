package dev.ebb.reactor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.kafka.receiver.KafkaReceiver;
import reactor.kafka.receiver.ReceiverOptions;

/**
 * The smallest loop one can write with this library: what {@code ebb overhead} holds {@link
 * ReactorConsumer} against. It loads nothing of ebb's.
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
    expected = Long.parseLong(args[0]);
    Map<String, Object> config = new HashMap<>();
    for (String pair : List.of(args).subList(3, args.length)) {
      config.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    KafkaReceiver<byte[], byte[]> receiver =
        KafkaReceiver.create(
            ReceiverOptions.<byte[], byte[]>create(config).subscription(List.of(args[1])));
    switch (args[2]) {
      case "batch" ->
          receiver
              .receiveBatch()
              .concatMap(
                  batch ->
                      batch.doOnNext(
                          record -> {
                            count(record.value());
                            record.receiverOffset().acknowledge();
                          }),
                  1)
              .subscribe();
      case "autoack" ->
          receiver
              .receiveAutoAck()
              .concatMap(batch -> batch.doOnNext(record -> count(record.value())), 1)
              .subscribe();
      default ->
          receiver
              .receive()
              .subscribe(
                  record -> {
                    count(record.value());
                    record.receiverOffset().acknowledge();
                  });
    }
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
