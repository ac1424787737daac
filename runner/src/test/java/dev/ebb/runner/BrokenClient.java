package dev.ebb.runner;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;

/**
 * A client that speaks the protocol, but for one thing. Arguments: what it does wrong ({@code
 * nothing}, {@code garbles}, {@code uncommitted}, {@code loses}, {@code never-commits}, {@code
 * stays}, {@code deaf}: to the word stop; {@code grumbles}: ends with exit code 1; {@code alone}:
 * has one consumer, however many it is to have), servers, topic, group, how many records, isolation
 * level.
 */
public final class BrokenClient {

  private static volatile boolean stopped;
  private static volatile boolean asked;

  private BrokenClient() {}

  public static void main(String[] args) throws InterruptedException {
    String wrong = args[0];
    long expect = Long.parseLong(args[4]);
    Thread stdin =
        new Thread(
            () -> {
              try (Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8)) {
                while (lines.hasNextLine() && !stopped) {
                  String command = lines.nextLine();
                  asked |= command.equals("report");
                  stopped |= command.equals("stop") && !wrong.equals("deaf");
                }
              }
              stopped |= !wrong.equals("stays");
            });
    stdin.setDaemon(true);
    stdin.start();
    say("started", "");
    if (wrong.equals("grumbles") && args[2].endsWith("-missing")) {
      System.exit(1);
    }
    if (wrong.equals("garbles")) {
      System.out.println("{\"event\": \"assigned\", oh");
    }
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, args[1]);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, args[3]);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        wrong.equals("uncommitted") ? "read_uncommitted" : args[5]);
    String bytes = "org.apache.kafka.common.serialization.ByteArrayDeserializer";
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, bytes);
    config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, bytes);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config)) {
      consumer.subscribe(List.of(args[2]));
      drain(consumer, wrong, expect);
    } catch (NoOffsetForPartitionException e) {
      System.exit(1);
    }
  }

  private static void drain(KafkaConsumer<byte[], byte[]> consumer, String wrong, long expect) {
    Map<Integer, Long> next = new TreeMap<>();
    long processed = 0;
    long lost = 0;
    int partitions = 0;
    long saidNanos = 0;
    while (!stopped) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
        long number = ByteBuffer.wrap(record.value()).getLong();
        if (wrong.equals("loses") && number == 7) {
          lost++;
          continue;
        }
        processed++;
        next.put(record.partition(), number + 1);
      }
      int held = consumer.assignment().size();
      if (held > partitions) {
        partitions = held;
        say("assigned", ",\"partitions\":" + held);
      }
      if (asked || System.nanoTime() - saidNanos > 1_000_000_000) {
        asked = false;
        saidNanos = System.nanoTime();
        say("report", ",\"processed\":" + processed);
      }
      if (expect > 0 && processed + lost >= expect) {
        say("drained", ",\"processed\":" + (processed + lost));
        expect = 0;
      }
      if (!wrong.equals("never-commits") && held > 0) {
        consumer.commitSync();
      }
    }
    StringBuilder upTo = new StringBuilder();
    next.forEach(
        (partition, number) ->
            upTo.append(upTo.isEmpty() ? "" : ",")
                .append('"')
                .append(partition)
                .append("\":")
                .append(number));
    say(
        "stopped",
        ",\"processed\":"
            + processed
            + ",\"lost\":"
            + lost
            + ",\"duplicated\":0,\"redelivered\":0,\"out_of_order\":0,\"clean\":true,\"first_seq\":{},"
            + "\"next_seq\":{"
            + upTo
            + "}");
  }

  private static void say(String event, String fields) {
    long micros = System.currentTimeMillis() * 1_000;
    System.out.println("{\"event\":\"" + event + "\",\"t_us\":" + micros + fields + "}");
  }
}
