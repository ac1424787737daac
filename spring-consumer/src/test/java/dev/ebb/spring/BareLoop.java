package dev.ebb.spring;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.MessageListener;

/**
 * The smallest loop one can write with the library: what ebb's consumer is held against. Arguments:
 * records, topic, mode, key=value...
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
    MessageListener<byte[], byte[]> each = BareLoop::count;
    BatchMessageListener<byte[], byte[]> all = records -> records.forEach(BareLoop::count);
    ContainerProperties properties = new ContainerProperties(args[1]);
    properties.setMessageListener(args[2].equals("batch") ? all : each);
    new KafkaMessageListenerContainer<byte[], byte[]>(
            new DefaultKafkaConsumerFactory<>(config), properties)
        .start();
    System.in.read();
    System.exit(0);
  }

  /** Looks at the record, as any handler does. */
  private static void count(ConsumerRecord<byte[], byte[]> record) {
    looked += record.value()[0];
    if (count++ == 0) {
      first = System.nanoTime();
    }
    if (count == expected) {
      System.out.println(
          "{\"event\":\"drained\",\"drain_ns\":" + (System.nanoTime() - first) + "}");
    }
  }
}
