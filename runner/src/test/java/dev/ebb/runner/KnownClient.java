package dev.ebb.runner;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Scanner;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * A client of which it is known what it does. Arguments: how it is ({@code careful}: commits every
 * record; {@code never}: commits none; {@code drops}: passes one over; {@code greedy}: reads all
 * that there is before it handles any), servers, topic, group, isolation level, records between two
 * pieces of work, seconds of work, how many records to expect.
 */
public final class KnownClient {

  private static final long DROPPED = 7;

  private static volatile boolean stopped;
  private static volatile boolean asked;

  private final String how;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<Integer, long[]> seen = new TreeMap<>();
  private final Queue<ConsumerRecord<byte[], byte[]>> ahead = new ArrayDeque<>();
  private long processed;
  private long dropped;
  private long commits;
  private long firstMicros;
  private long expected;
  private int mostAhead;

  private KnownClient(String how, KafkaConsumer<byte[], byte[]> consumer) {
    this.how = how;
    this.consumer = consumer;
  }

  /** What it keeps for nothing, in MiB: the property {@code ballast}. */
  private static final byte[] BALLAST = new byte[Integer.getInteger("ballast", 0) << 20];

  public static void main(String[] args) throws InterruptedException {
    Arrays.fill(BALLAST, (byte) 1);
    Thread stdin =
        new Thread(
            () -> {
              try (Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8)) {
                while (lines.hasNextLine()) {
                  asked |= lines.nextLine().equals("report");
                }
              }
              stopped = true;
            });
    stdin.setDaemon(true);
    stdin.start();
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, args[1]);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, args[3]);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, args[4]);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
    config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_500);
    String bytes = "org.apache.kafka.common.serialization.ByteArrayDeserializer";
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, bytes);
    config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, bytes);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config)) {
      KnownClient client = new KnownClient(args[0], consumer);
      say("started", System.getProperty("said", ""));
      consumer.subscribe(List.of(args[2]), new Assigned());
      client.expected = Long.parseLong(args[7]);
      client.drain(Long.parseLong(args[5]), (long) (Double.parseDouble(args[6]) * 1e3));
      say("stopped", client.account());
    }
  }

  private void drain(long batch, long workMillis) throws InterruptedException {
    long saidNanos = 0;
    while (!stopped) {
      boolean more = false;
      do {
        more = false;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          ahead.add(record);
          more = how.equals("greedy");
        }
      } while (more);
      mostAhead = Math.max(mostAhead, ahead.size());
      while (!ahead.isEmpty() && !stopped) {
        if (handle(ahead.remove()) && batch > 0 && processed % batch == 0) {
          say("report", figures());
          Thread.sleep(workMillis);
        }
        if (processed == expected) {
          say("drained", figures());
        }
      }
      if (asked || System.nanoTime() - saidNanos > 1_000_000_000) {
        asked = false;
        saidNanos = System.nanoTime();
        say("report", figures());
      }
    }
  }

  private boolean handle(ConsumerRecord<byte[], byte[]> record) {
    long number = ByteBuffer.wrap(record.value()).getLong();
    if (how.equals("drops") && record.partition() == 0 && number == DROPPED) {
      dropped++;
      return false;
    }
    processed++;
    firstMicros = firstMicros == 0 ? micros() : firstMicros;
    seen.computeIfAbsent(record.partition(), partition -> new long[] {number, number})[1] =
        number + 1;
    if (!how.equals("never")) {
      consumer.commitSync(
          Map.of(
              new TopicPartition(record.topic(), record.partition()),
              new OffsetAndMetadata(record.offset() + 1)));
      commits++;
    }
    return true;
  }

  private String figures() {
    StringBuilder stretches = new StringBuilder();
    seen.forEach(
        (partition, span) ->
            stretches
                .append(stretches.isEmpty() ? "" : ",")
                .append('"')
                .append(partition)
                .append("\":[")
                .append(span[0])
                .append(',')
                .append(span[1])
                .append(']'));
    return ",\"processed\":"
        + processed
        + ",\"distinct\":"
        + processed
        + ",\"first_record_us\":"
        + (firstMicros == 0 ? "null" : firstMicros)
        + ",\"last_record_us\":"
        + (firstMicros == 0 ? "null" : micros())
        + ",\"commits\":"
        + commits
        + ",\"ahead_records_max\":"
        + mostAhead
        + ",\"seen\":{"
        + stretches
        + "}";
  }

  private String account() {
    return figures()
        + ",\"lost\":"
        + dropped
        + ",\"duplicated\":0,\"redelivered\":0,\"out_of_order\":0,\"clean\":true";
  }

  private static long micros() {
    return System.currentTimeMillis() * 1_000;
  }

  private static void say(String event, String fields) {
    System.out.println("{\"event\":\"" + event + "\",\"t_us\":" + micros() + fields + "}");
  }

  private record Assigned() implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      say("assigned", ",\"partitions\":" + partitions.size());
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      // what was handled is committed, or never is
    }
  }
}
