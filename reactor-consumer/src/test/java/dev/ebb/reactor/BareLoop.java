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
                            count();
                            record.receiverOffset().acknowledge();
                          }),
                  1)
              .subscribe();
      case "autoack" ->
          receiver
              .receiveAutoAck()
              .concatMap(batch -> batch.doOnNext(record -> count()), 1)
              .subscribe();
      default ->
          receiver
              .receive()
              .subscribe(
                  record -> {
                    count();
                    record.receiverOffset().acknowledge();
                  });
    }
    System.in.read();
    System.exit(0);
  }

  private static void count() {
    if (count++ == 0) {
      first = System.nanoTime();
    }
    if (count == expected) {
      System.out.println(
          "{\"event\":\"drained\",\"drain_ns\":" + (System.nanoTime() - first) + "}");
    }
  }
}
