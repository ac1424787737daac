package dev.ebb.reactor;

import dev.ebb.common.ConsumerMain;
import dev.ebb.common.Drain;
import dev.ebb.common.DrainConsumer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.kafka.receiver.KafkaReceiver;
import reactor.kafka.receiver.ReceiverOptions;
import reactor.kafka.receiver.ReceiverRecord;

/**
 * Reactor Kafka (discontinued in May 2025): records are acknowledged once handled, and the receiver
 * commits what is acknowledged every 5 s, its default, and when it is disposed of.
 *
 * <p>Modes: {@code receive}, record by record; {@code batch}, a poll at a time; {@code autoack}, a
 * poll at a time, acknowledged by the receiver when the inner flux ends.
 */
public final class ReactorConsumer implements DrainConsumer {

  private Disposable subscription;
  private boolean closing;

  public static void main(String[] args) {
    ConsumerMain.run("reactor-consumer", new ReactorConsumer(), args);
  }

  @Override
  public Class<?> library() {
    return KafkaReceiver.class;
  }

  @Override
  public List<String> modes() {
    return List.of("receive", "batch", "autoack");
  }

  @Override
  public DrainConsumer another() {
    return new ReactorConsumer();
  }

  @Override
  public synchronized void start(Drain drain) {
    if (closing) {
      return;
    }
    ReceiverOptions<byte[], byte[]> options =
        ReceiverOptions.<byte[], byte[]>create(new HashMap<>(drain.configuration()))
            .subscription(List.of(drain.topic()))
            .commitInterval(Duration.ofSeconds(5))
            .closeTimeout(drain.closeTimeout())
            .addAssignListener(partitions -> drain.assigned(partitions.size()))
            .addRevokeListener(partitions -> drain.revoked());
    KafkaReceiver<byte[], byte[]> receiver = KafkaReceiver.create(options);
    subscription =
        switch (drain.mode()) {
          case "batch" ->
              receiver
                  .receiveBatch()
                  .concatMap(batch -> acknowledging(batch, drain), 1)
                  .subscribe(record -> {}, drain::failed);
          case "autoack" ->
              receiver
                  .receiveAutoAck()
                  .concatMap(batch -> handling(batch, drain), 1)
                  .subscribe(record -> {}, drain::failed);
          default ->
              drain.paced()
                  ? acknowledging(receiver.receive(), drain).subscribe(record -> {}, drain::failed)
                  : receiver
                      .receive()
                      .subscribe(record -> acknowledge(record, drain), drain::failed);
        };
  }

  private static void acknowledge(ReceiverRecord<byte[], byte[]> record, Drain drain) {
    drain.handle(record.partition(), record.offset(), record.value());
    record.receiverOffset().acknowledge();
  }

  private static Flux<?> acknowledging(Flux<ReceiverRecord<byte[], byte[]>> records, Drain drain) {
    if (!drain.paced()) {
      return records.doOnNext(record -> acknowledge(record, drain));
    }
    return records.concatMap(
        record ->
            work(record, drain)
                .doOnSuccess(
                    done -> {
                      record.receiverOffset().acknowledge();
                      drain.worked();
                    }),
        1);
  }

  private static Flux<?> handling(Flux<ConsumerRecord<byte[], byte[]>> records, Drain drain) {
    if (!drain.paced()) {
      return records.doOnNext(
          record -> drain.handle(record.partition(), record.offset(), record.value()));
    }
    return records.concatMap(record -> work(record, drain).doOnSuccess(done -> drain.worked()), 1);
  }

  /** Simulated work is a delay that the next record waits for; no thread is blocked. */
  private static Mono<Long> work(ConsumerRecord<byte[], byte[]> record, Drain drain) {
    return drain.handle(record.partition(), record.offset(), record.value())
        ? Mono.delay(drain.work())
        : Mono.empty();
  }

  @Override
  public synchronized void close() {
    closing = true;
    if (subscription != null) {
      subscription.dispose();
    }
  }
}
