package dev.ebb.runner.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.ebb.runner.plan.ChurnArm;
import dev.ebb.runner.plan.ChurnArm.Producers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The application that pushes, as a process of its own so that its CPU time is its own: a push is a
 * few records, and is over when the broker has acknowledged all of them.
 *
 * <p>The first line of stdin is its {@link Job}. Each line {@code push N TOPIC} after it makes it
 * push N times, {@code warm N TOPIC} too, a record each with single-use producers whatever the kind
 * is; what came of it is a JSON event on stdout. At the end of stdin it stops.
 */
public final class Pusher {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final OperatingSystemMXBean SELF =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** So many pushes failing one after the other, and the rest would, too. */
  private static final int HOPELESS = 20;

  private static final String END = "end";
  private static final long REPORT_MILLIS = 500;

  /** The parts of a push, in their order. */
  private enum Part {
    /** {@code new KafkaProducer}. */
    CONSTRUCT,
    /** Until the topic's partitions are known; with a transactional id, until it has its id. */
    METADATA,
    /** Until all records are acknowledged; without a transactional id the id is waited for here. */
    SEND,
    CLOSE,
    /** All of it. */
    PUSH
  }

  /** What each of several pushes is. */
  private record Push(ChurnArm.Kind kind, int records, String topic) {}

  /**
   * What it is to do.
   *
   * @param records of a push, each of {@code recordBytes}
   * @param pool producers that are kept, where the kind keeps any
   * @param transactionalId where the kind has one
   * @param producer configuration of every producer, secrets included
   */
  public record Job(
      ChurnArm.Kind kind,
      int partitions,
      int records,
      int recordBytes,
      int threads,
      int pool,
      String transactionalId,
      Map<String, Object> producer) {

    /** As one line. */
    public String line() throws IOException {
      return JSON.writeValueAsString(this);
    }
  }

  private final Job job;
  private final byte[] value;
  private final List<KafkaProducer<byte[], byte[]>> kept = new ArrayList<>();

  private volatile boolean pushing;
  private final AtomicLong pushes = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  private Pusher(Job job) {
    this.job = job;
    value = new byte[job.recordBytes];
    new Random(value.length).nextBytes(value);
  }

  /** What every producer is given unless the user says otherwise; recorded with the results. */
  public static Map<String, Object> defaults() {
    Map<String, Object> defaults = new LinkedHashMap<>();
    defaults.put("client.id", "ebb-churn");
    defaults.put("acks", "all");
    // A push waits for its own records: nothing more would come to fill the batch.
    defaults.put("linger.ms", 0);
    // A third of a producer's CPU time would go into telling JMX and telemetry of its metrics.
    defaults.put("metric.reporters", "");
    defaults.put("enable.metrics.push", false);
    defaults.put("max.block.ms", 30_000);
    defaults.put("request.timeout.ms", 15_000);
    defaults.put("delivery.timeout.ms", 30_000);
    return defaults;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String first = in.readLine();
    if (first == null) {
      return; // whoever started it has ended
    }
    Pusher pusher = new Pusher(JSON.readValue(first, Job.class));
    say("started", Map.of());
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Thread input = new Thread(() -> pusher.read(in, lines), "ebb-input");
    input.setDaemon(true);
    input.start();
    for (String line = lines.take(); !line.equals(END); line = lines.take()) {
      String[] words = line.split(" ");
      if (words.length == 3) {
        boolean warmUp = words[0].equals("warm");
        Push push =
            warmUp
                ? new Push(ChurnArm.Kind.RECREATE, 1, words[2])
                : new Push(pusher.job.kind, pusher.job.records, words[2]);
        pusher.pushing = true;
        pusher.push(push, Integer.parseInt(words[1]));
        pusher.pushing = false;
      }
    }
    pusher.kept.forEach(KafkaProducer::close);
    System.exit(0);
  }

  /**
   * At the end of input nobody waits for pushes under way any more: whoever wanted them is gone.
   */
  private void read(BufferedReader in, BlockingQueue<String> lines) {
    try (BufferedReader input = in) {
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      // as good as its end
    }
    if (pushing) {
      Runtime.getRuntime().halt(0);
    }
    lines.add(END);
  }

  private static synchronized void say(String event, Map<String, Object> fields)
      throws IOException {
    Instant now = Instant.now();
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("event", event);
    line.put("t_us", now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000);
    line.putAll(fields);
    System.out.println(JSON.writeValueAsString(line));
  }

  private KafkaProducer<byte[], byte[]> producer(ChurnArm.Kind like) {
    Map<String, Object> all = new HashMap<>(job.producer);
    all.put("enable.idempotence", like.idempotent());
    if (like.transactional()) {
      all.put("transactional.id", job.transactionalId);
    }
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Pushes so often, on all threads together, and says what it took. */
  private void push(Push push, int count) throws IOException, InterruptedException {
    while (push.kind.producers() != Producers.SINGLE_USE && kept.size() < job.pool) {
      kept.add(producer(push.kind));
    }
    pushes.set(0);
    long[][] nanos = new long[Part.values().length][count];
    AtomicInteger next = new AtomicInteger();
    AtomicInteger inARow = new AtomicInteger();
    AtomicReference<Exception> last = new AtomicReference<>();
    failed.set(0);
    long cpu = SELF.getProcessCpuTime();
    long start = System.nanoTime();
    ExecutorService workers = Executors.newFixedThreadPool(job.threads);
    for (int i = 0; i < job.threads; i++) {
      workers.execute(
          () -> {
            long[] marks = new long[Part.values().length];
            for (int n = next.getAndIncrement();
                n < count && inARow.get() < HOPELESS;
                n = next.getAndIncrement()) {
              try {
                once(push, n, marks);
                for (int part = 0; part < marks.length; part++) {
                  nanos[part][n] = marks[part];
                }
                inARow.set(0);
                pushes.incrementAndGet();
              } catch (KafkaException | ExecutionException e) {
                failed.incrementAndGet();
                inARow.incrementAndGet();
                last.set(e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
              }
            }
          });
    }
    workers.shutdown();
    while (!workers.awaitTermination(REPORT_MILLIS, TimeUnit.MILLISECONDS)) {
      say("pushing", Map.of("pushes", pushes.get()));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("pushes", pushes.get());
    said.put("failed", failed.get());
    said.put("seconds", seconds);
    said.put("cpu_us", (SELF.getProcessCpuTime() - cpu) / 1_000);
    for (Part part : Part.values()) {
      double[] millis =
          Arrays.stream(nanos[part.ordinal()])
              .filter(n -> n > 0)
              .mapToDouble(n -> n / 1e6)
              .toArray();
      String name = part.name().toLowerCase(java.util.Locale.ROOT);
      if (millis.length > 0) {
        said.put(name + "_p50_ms", Quantile.withDefaults().evaluate(millis, 0.5));
        said.put(name + "_p99_ms", Quantile.withDefaults().evaluate(millis, 0.99));
      }
    }
    if (failed.get() > 0) {
      Throwable why = last.get() instanceof ExecutionException e ? e.getCause() : last.get();
      said.put("reason", why.toString());
      said.put("hopeless", inARow.get() >= HOPELESS);
    }
    say("pushed", said);
  }

  /** One push; how long each part took goes to {@code marks}, in nanoseconds, 0: had none. */
  private void once(Push push, int n, long[] marks)
      throws ExecutionException, InterruptedException {
    Arrays.fill(marks, 0);
    long start = System.nanoTime();
    if (push.kind.producers() != Producers.SINGLE_USE) {
      send(push, kept.get(n % kept.size()), n);
      marks[Part.SEND.ordinal()] = System.nanoTime() - start;
    } else {
      KafkaProducer<byte[], byte[]> producer = producer(push.kind);
      try (producer) {
        long constructed = System.nanoTime();
        if (push.kind.transactional()) {
          producer.initTransactions();
        }
        producer.partitionsFor(push.topic);
        long ready = System.nanoTime();
        send(push, producer, n);
        long sent = System.nanoTime();
        marks[Part.CONSTRUCT.ordinal()] = constructed - start;
        marks[Part.METADATA.ordinal()] = ready - constructed;
        marks[Part.SEND.ordinal()] = sent - ready;
        marks[Part.CLOSE.ordinal()] = -sent;
      }
      marks[Part.CLOSE.ordinal()] += System.nanoTime();
    }
    marks[Part.PUSH.ordinal()] = System.nanoTime() - start;
  }

  private void send(Push push, KafkaProducer<byte[], byte[]> producer, int n)
      throws ExecutionException, InterruptedException {
    if (push.kind.transactional()) {
      producer.beginTransaction();
    }
    List<Future<RecordMetadata>> sent = new ArrayList<>(push.records);
    for (int record = 0; record < push.records; record++) {
      int partition = (int) (((long) n * push.records + record) % job.partitions);
      sent.add(producer.send(new ProducerRecord<>(push.topic, partition, null, value)));
    }
    for (Future<RecordMetadata> future : sent) {
      future.get();
    }
    if (push.kind.transactional()) {
      producer.commitTransaction();
    }
  }
}
