package dev.ebb.smallrye;

import dev.ebb.common.ConsumerMain;
import dev.ebb.common.Drain;
import dev.ebb.common.DrainConsumer;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigProviderResolver;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.ClientCustomizer;
import io.smallrye.reactive.messaging.kafka.IncomingKafkaRecord;
import io.smallrye.reactive.messaging.kafka.IncomingKafkaRecordBatch;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.weld.environment.se.WeldContainer;

/**
 * SmallRye Reactive Messaging on Weld SE: an {@code @Incoming} method acknowledges each message
 * once it is handled, and the connector's default commit strategy ({@code throttled}) commits what
 * is acknowledged every 5 s.
 *
 * <p>Several in one process are copies of the channel, by its attribute {@code concurrency}.
 *
 * <p>Modes: {@code single}, a message a record; {@code batch}, a message a poll.
 */
public final class SmallryeConsumer implements DrainConsumer {

  private static final String CHANNEL = "records";

  private final Map<String, String> connection = new HashMap<>();
  private final List<Drain> drains = new ArrayList<>();
  private final Map<String, Drain> byChannel = new HashMap<>();
  private int others;
  private WeldContainer container;
  private boolean closing;

  public static void main(String[] args) {
    System.setProperty("org.jboss.logging.provider", "slf4j");
    // Vert.x would make a cache directory, which a killed process leaves behind.
    System.setProperty("vertx.disableFileCPResolving", "true");
    ConsumerMain.run("smallrye-consumer", new SmallryeConsumer(), args);
  }

  @Override
  public Class<?> library() {
    return KafkaRecord.class;
  }

  @Override
  public List<String> modes() {
    return List.of("single", "batch");
  }

  @Override
  public synchronized DrainConsumer another() {
    others++;
    return new Copy(this);
  }

  /** When the last of them is to start all do: they are in one container. */
  @Override
  public synchronized void start(Drain drain) {
    drains.add(drain);
    if (!closing && drains.size() > others) {
      start();
    }
  }

  private void start() {
    Drain drain = drains.get(0);
    boolean batch = drain.mode().equals("batch");
    Map<String, String> config = new HashMap<>();
    drain
        .configuration()
        .forEach(
            (key, value) -> {
              if (verbatim(key)) {
                connection.put(key, value);
              } else {
                config.put(attribute(key), value);
              }
            });
    config.put(attribute("connector"), "smallrye-kafka");
    config.put(attribute("topic"), drain.topic());
    config.put(attribute("consumer-rebalance-listener.name"), CHANNEL);
    // A graceful shutdown waits for 2 s and then until the commit timer, every 5 s, next counts
    // what is processed. Without it the connector commits what is acknowledged at once, and closes.
    config.putIfAbsent(attribute("graceful-shutdown"), "false");
    config.put(attribute("batch"), Boolean.toString(batch));
    for (int copy = 1; others > 0 && copy <= drains.size(); copy++) {
      config.put(attribute("concurrency"), Integer.toString(drains.size()));
      String channel = CHANNEL + "$" + copy;
      byChannel.put(channel, drains.get(copy - 1));
      config.put("mp.messaging.incoming." + channel + ".group.id", drains.get(copy - 1).group());
    }
    // Registered before the container starts: left to discovery, start-up has been seen to fail
    // now and then with SRCFG00015, "No configuration is available for this class loader".
    SmallRyeConfigProviderResolver.instance()
        .registerConfig(
            new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(config, "ebb", 500))
                .build(),
            Thread.currentThread().getContextClassLoader());
    container =
        Messaging.weld()
            .addBeanClass(batch ? Batches.class : Records.class)
            .addBeanClass(Assignments.class)
            .addBeanClass(Connection.class)
            .addExtension(new ThisConsumer(this))
            .initialize();
  }

  /**
   * How to connect is kept out of the channel's attributes, which the connector reads as JSON would
   * be: 00123 would become 123, and what is empty (no host name to verify) would be left out.
   */
  private static boolean verbatim(String key) {
    return key.startsWith("ssl.") || key.startsWith("sasl.") || key.startsWith("security.");
  }

  private static String attribute(String key) {
    return "mp.messaging.incoming." + CHANNEL + "." + key;
  }

  @Override
  public synchronized void close() {
    closing = true;
    if (container != null) {
      container.close();
    }
  }

  /** The one whose copy of the channel it came from: {@code records$2} is the second. */
  private Drain drain(KafkaRecord<?, ?> record) {
    if (others == 0) {
      return drains.get(0);
    }
    IncomingKafkaRecordMetadata<?, ?> metadata =
        record.getMetadata(IncomingKafkaRecordMetadata.class).orElseThrow();
    return byChannel.get(metadata.getChannel());
  }

  private static boolean handle(IncomingKafkaRecord<byte[], byte[]> record, Drain drain) {
    return drain.handle(record.getPartition(), record.getOffset(), record.getPayload());
  }

  /**
   * Simulated work, as often as it has fallen due: the next message is asked for when this
   * completes; no thread is blocked.
   */
  private static CompletionStage<Void> afterWork(
      Drain drain, int times, CompletionStage<Void> acknowledged) {
    return Uni.createFrom()
        .completionStage(acknowledged)
        .onItem()
        .delayIt()
        .by(drain.work().multipliedBy(times))
        .invoke(drain::worked)
        .subscribeAsCompletionStage();
  }

  /** A further channel of the same container, which the first one starts and closes. */
  private record Copy(SmallryeConsumer first) implements DrainConsumer {
    @Override
    public Class<?> library() {
      return first.library();
    }

    @Override
    public List<String> modes() {
      return first.modes();
    }

    @Override
    public DrainConsumer another() {
      return first.another();
    }

    @Override
    public void start(Drain drain) {
      first.start(drain);
    }

    @Override
    public void close() {
      // with the first
    }
  }

  /** Lets the beans inject this consumer, which no container has made. */
  static final class ThisConsumer implements Extension {
    private final SmallryeConsumer consumer;

    ThisConsumer(SmallryeConsumer consumer) {
      this.consumer = consumer;
    }

    void add(@Observes AfterBeanDiscovery discovery) {
      discovery
          .addBean()
          .types(SmallryeConsumer.class)
          .scope(Singleton.class)
          .createWith(context -> consumer);
    }
  }

  /** Mode {@code single}. */
  @ApplicationScoped
  static class Records {
    @Inject SmallryeConsumer consumer;

    @Incoming(CHANNEL)
    CompletionStage<Void> consume(IncomingKafkaRecord<byte[], byte[]> record) {
      Drain drain = consumer.drain(record);
      try {
        return handle(record, drain) ? afterWork(drain, 1, record.ack()) : record.ack();
      } catch (RuntimeException e) {
        return record.nack(e); // then its failure-strategy decides
      }
    }
  }

  /** Mode {@code batch}. */
  @ApplicationScoped
  static class Batches {
    @Inject SmallryeConsumer consumer;

    @Incoming(CHANNEL)
    CompletionStage<Void> consume(IncomingKafkaRecordBatch<byte[], byte[]> batch) {
      int due = 0;
      Drain drain = null;
      try {
        for (KafkaRecord<byte[], byte[]> record : batch) {
          drain = drain == null ? consumer.drain(record) : drain;
          due += handle((IncomingKafkaRecord<byte[], byte[]>) record, drain) ? 1 : 0;
        }
      } catch (RuntimeException e) {
        return batch.nack(e);
      }
      return due > 0 ? afterWork(drain, due, batch.ack()) : batch.ack();
    }
  }

  /** Gives the connector's KafkaConsumer how to connect, as it was given to ebb. */
  @ApplicationScoped
  static class Connection implements ClientCustomizer<Map<String, Object>> {
    @Inject SmallryeConsumer consumer;

    @Override
    public Map<String, Object> customize(
        String channel, Config attributes, Map<String, Object> config) {
      Map<String, Object> all = new HashMap<>(config);
      all.putAll(consumer.connection);
      return all;
    }
  }

  /** Tells the drain of its partitions. */
  @ApplicationScoped
  @Identifier(CHANNEL)
  static class Assignments implements KafkaConsumerRebalanceListener {
    @Inject SmallryeConsumer consumer;

    @Override
    public void onPartitionsAssigned(
        Consumer<?, ?> kafkaConsumer, Collection<TopicPartition> partitions) {
      drain(kafkaConsumer).assigned(partitions.size());
    }

    @Override
    public void onPartitionsRevoked(
        Consumer<?, ?> kafkaConsumer, Collection<TopicPartition> partitions) {
      drain(kafkaConsumer).revoked();
    }

    private Drain drain(Consumer<?, ?> kafkaConsumer) {
      String group = kafkaConsumer.groupMetadata().groupId();
      return consumer.drains.stream()
          .filter(drain -> drain.group().equals(group))
          .findFirst()
          .orElseThrow();
    }
  }
}
