package dev.ebb.vertx;

import dev.ebb.common.ConsumerMain;
import dev.ebb.common.Drain;
import dev.ebb.common.DrainConsumer;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.kafka.client.common.TopicPartition;
import io.vertx.kafka.client.consumer.KafkaConsumer;
import io.vertx.kafka.client.consumer.KafkaConsumerRecord;
import io.vertx.kafka.client.consumer.KafkaConsumerRecords;
import io.vertx.kafka.client.consumer.OffsetAndMetadata;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Vert.x Kafka client: records arrive on an event loop; back-pressure is the stream's {@code
 * pause()}.
 *
 * <p>Offsets are committed every 5 s by a Vert.x timer, and once more in close, naming what was
 * handled: with {@code enable.auto.commit} the close would commit the whole of the last poll, of
 * which the event loop may not have handled a part yet.
 *
 * <p>Modes: {@code handler}, record by record; {@code batch}, a poll at a time.
 */
public final class VertxConsumer implements DrainConsumer {

  private static final Logger LOG = LoggerFactory.getLogger(VertxConsumer.class);

  private static final long COMMIT_MILLIS = 5_000;

  /** Class path resolving would make a cache directory, which a killed process leaves behind. */
  private static final VertxOptions OPTIONS =
      new VertxOptions()
          .setFileSystemOptions(new FileSystemOptions().setClassPathResolvingEnabled(false));

  private final Vertx vertx;
  private final AtomicInteger open;
  private final Context context;
  private Drain drain;
  private KafkaConsumer<byte[], byte[]> consumer;
  private final Set<Integer> assigned = new HashSet<>();
  private final Map<Integer, Long> committed = new HashMap<>();
  private boolean closing;

  /**
   * One of those on the same Vert.x.
   *
   * @param open how many of them have not been closed yet
   */
  private VertxConsumer(Vertx vertx, AtomicInteger open, Context context) {
    this.vertx = vertx;
    this.open = open;
    this.context = context;
    open.incrementAndGet();
  }

  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx(OPTIONS);
    VertxConsumer first = new VertxConsumer(vertx, new AtomicInteger(), vertx.getOrCreateContext());
    ConsumerMain.run("vertx-consumer", first, args);
  }

  @Override
  public Class<?> library() {
    return KafkaConsumer.class;
  }

  @Override
  public List<String> modes() {
    return List.of("handler", "batch");
  }

  /** On a context of its own, as a further verticle is. */
  @Override
  public DrainConsumer another() {
    Promise<Context> own = Promise.promise();
    Deployable verticle =
        given -> {
          own.complete(given);
          return Future.succeededFuture();
        };
    Future<Context> deployed = vertx.deployVerticle(verticle).compose(id -> own.future());
    Context context = deployed.toCompletionStage().toCompletableFuture().join();
    return new VertxConsumer(vertx, open, context);
  }

  @Override
  public void start(Drain drain) throws Exception {
    Promise<Void> subscribed = Promise.promise();
    context.runOnContext(nothing -> subscribe(drain).onComplete(subscribed));
    subscribed.future().toCompletionStage().toCompletableFuture().get();
  }

  private Future<Void> subscribe(Drain drain) {
    if (closing) {
      return Future.succeededFuture();
    }
    this.drain = drain;
    vertx.exceptionHandler(drain::failed);
    Map<String, String> config = drain.configuration();
    config.putIfAbsent("enable.auto.commit", "false");
    try {
      consumer = KafkaConsumer.create(vertx, config);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
    consumer.exceptionHandler(this::failed);
    consumer.partitionsAssignedHandler(this::assigned);
    consumer.partitionsRevokedHandler(
        partitions -> {
          drain.revoked();
          partitions.forEach(partition -> assigned.remove(partition.getPartition()));
        });
    if (drain.mode().equals("batch")) {
      consumer.batchHandler(this::handle);
    } else {
      consumer.handler(this::handle);
    }
    vertx.setPeriodic(COMMIT_MILLIS, timer -> commit());
    return consumer.subscribe(drain.topic());
  }

  /**
   * A group that has moved on, or is about to, takes no commit; what it would have said comes
   * again, or the next commit says it.
   */
  private void failed(Throwable e) {
    if (e instanceof CommitFailedException || e instanceof RebalanceInProgressException) {
      LOG.warn("nothing is committed: {}", e.getMessage());
    } else {
      drain.failed(e);
    }
  }

  private void assigned(Set<TopicPartition> partitions) {
    Map<Integer, Long> handled = drain.handledOffsets();
    for (TopicPartition partition : partitions) {
      assigned.add(partition.getPartition());
      // What was handled before another member had the partition is not to be committed again.
      committed.put(partition.getPartition(), handled.get(partition.getPartition()));
    }
    drain.assigned(partitions.size());
  }

  private void handle(KafkaConsumerRecord<byte[], byte[]> record) {
    if (drain.handle(record.partition(), record.offset(), record.value())) {
      work(1);
    }
  }

  private void handle(KafkaConsumerRecords<byte[], byte[]> batch) {
    if (closing) {
      return;
    }
    int due = 0;
    for (ConsumerRecord<byte[], byte[]> record : batch.records()) {
      due += drain.handle(record.partition(), record.offset(), record.value()) ? 1 : 0;
    }
    if (due > 0) {
      work(due);
    }
  }

  /**
   * Simulated work, as often as it has fallen due, never blocks the event loop: the stream is
   * paused and a timer resumes it.
   */
  private void work(int times) {
    consumer.pause();
    vertx.setTimer(
        Math.max(1, times * drain.work().toMillis()),
        timer -> {
          drain.worked();
          if (!closing) {
            consumer.resume();
          }
        });
  }

  private Future<Void> commit() {
    Map<Integer, Long> handled = drain.handledOffsets();
    handled.keySet().retainAll(assigned);
    handled.entrySet().removeIf(entry -> entry.getValue().equals(committed.get(entry.getKey())));
    if (handled.isEmpty()) {
      return Future.succeededFuture();
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    handled.forEach(
        (partition, offset) ->
            offsets.put(
                new TopicPartition(drain.topic(), partition), new OffsetAndMetadata(offset, "")));
    return consumer.commit(offsets).onSuccess(done -> committed.putAll(handled)).mapEmpty();
  }

  @Override
  public void close() throws Exception {
    Promise<Void> closed = Promise.promise();
    context.runOnContext(nothing -> closeOnContext().onComplete(closed));
    try {
      closed
          .future()
          .toCompletionStage()
          .toCompletableFuture()
          .get(drain == null ? 1 : drain.closeTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      if (open.decrementAndGet() == 0) {
        vertx.close();
      }
    }
  }

  private Future<Void> closeOnContext() {
    closing = true;
    if (consumer == null) {
      return Future.succeededFuture();
    }
    consumer.pause();
    return commit().eventually(consumer::close);
  }
}
