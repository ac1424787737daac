package dev.ebb.runner.overhead;

import dev.ebb.runner.cluster.Access;
import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.load.ExistingTopic;
import dev.ebb.runner.load.HeldTopic;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.ClientProcess;
import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.process.HotSpot;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.sample.Proc;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One pair: a consumer of ebb's and the smallest loop one can write with its library, as whole
 * processes, which take turns in who goes first.
 *
 * <p>Each joins its group and idles, while the topic is held back, as clients do in a trial: what
 * is loaded and compiled once falls there. Then it drains the topic.
 */
public final class PairTrial {

  /** What they drain. */
  public static final String TOPIC = "ebb-overhead";

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration JOINED_WITHIN = Duration.ofSeconds(60);
  private static final Duration JOINED_POLL = Duration.ofMillis(200);
  private static final Duration IDLE = Duration.ofSeconds(5);
  private static final int COLLECTIONS = 3;

  /** Longer than the commit interval: until then some clients keep track of every record. */
  private static final Duration COMMITTED = Duration.ofSeconds(6);

  private final Setup setup;
  private final Client client;
  private final Client.Module module;
  private final int number;
  private final Path folder;
  private final AtomicReference<ClientProcess> running = new AtomicReference<>();

  /**
   * What is alike for all pairs.
   *
   * @param home of the modules
   * @param heap every JVM's limit
   * @param workload that {@link #TOPIC} holds
   * @param access to the broker
   */
  public record Setup(Path home, Jdk jdk, HeapSize heap, Workload workload, Access access) {

    private ExistingTopic topic() {
      Map<Integer, Long> from = new HashMap<>();
      for (int partition = 0; partition < workload.partitions(); partition++) {
        from.put(partition, 0L);
      }
      return new ExistingTopic(TOPIC, from, Map.of(), workload.records(), workload.payloadBytes());
    }
  }

  /**
   * Prepares one.
   *
   * @param number from 1; in odd ones ebb's goes first
   * @param folder where its files go; it exists
   */
  public PairTrial(Setup setup, Client client, Client.Module module, int number, Path folder) {
    this.setup = setup;
    this.client = client;
    this.module = module;
    this.number = number;
    this.folder = folder;
  }

  /** Measures it. */
  public Pair run() throws IOException, InterruptedException {
    Pair.Reading[] readings = new Pair.Reading[2];
    for (int turn = 0; turn < 2; turn++) {
      int which = (number + 1 + turn) % 2; // 0: ebb's consumer, 1: the bare loop
      readings[which] = read(which == 1);
    }
    return new Pair(client.name(), number, readings[0], readings[1]);
  }

  /** Ends what is running, from another thread. */
  public void abort() {
    ClientProcess process = running.get();
    if (process != null) {
      process.close();
    }
  }

  private Pair.Reading read(boolean bare) throws IOException, InterruptedException {
    String group = "ebb-overhead-" + System.nanoTime();
    try (Topics topics = new Topics(setup.access);
        HeldTopic held = new HeldTopic(setup.access, topics, setup.topic(), group)) {
      held.prepare(written -> {});
      try (ClientProcess process = start(bare, group)) {
        awaitJoined(topics, group, process);
        TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
        double idle = trimmedRss(process);
        double before = cpuSeconds(process);
        held.release(written -> {});
        Event drained = awaitDrained(process, bare);
        double cpu = cpuSeconds(process) - before;
        double seconds =
            bare
                ? drained.number("drain_ns") / 1e9
                : (drained.number("last_record_us") - drained.number("first_record_us")) / 1e6;
        TimeUnit.NANOSECONDS.sleep(COMMITTED.toNanos());
        HotSpot jvm = new HotSpot(setup.jdk, process.pid());
        for (int i = 0; i < COLLECTIONS; i++) {
          jvm.ask("GC.run");
        }
        double after = trimmedRss(process);
        process.askToStop();
        return new Pair.Reading(seconds, cpu, idle, after);
      }
    } catch (ClusterException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Waits until it is the group's second member, with no partition. */
  private void awaitJoined(Topics topics, String group, ClientProcess process)
      throws ClusterException, IOException, InterruptedException {
    long deadline = System.nanoTime() + JOINED_WITHIN.toNanos();
    while (!topics.isStable(group, 2, setup.workload.partitions())) {
      if (!process.child().alive()) {
        throw new IOException(client.name() + " ended: " + process.lastWords());
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(
            client.name() + " has not joined within " + JOINED_WITHIN.toSeconds() + " s");
      }
      TimeUnit.NANOSECONDS.sleep(JOINED_POLL.toNanos());
    }
  }

  private Event awaitDrained(ClientProcess process, boolean bare)
      throws IOException, InterruptedException {
    while (true) {
      Event event = process.next(PATIENCE);
      if (event == null) {
        throw new IOException(client.name() + " did not drain within " + PATIENCE);
      }
      if (event.name().equals("drained")) {
        return event;
      }
      if (event.name().equals(Event.UNUSABLE)) {
        throw new IOException(event.text("message"));
      }
      if (event.name().equals(Event.ENDED)) {
        throw new IOException(
            (bare ? "the bare loop of " : "") + client.name() + " ended: " + process.lastWords());
      }
    }
  }

  private static double cpuSeconds(ClientProcess process) throws IOException {
    return process
        .child()
        .process()
        .info()
        .totalCpuDuration()
        .map(cpu -> cpu.toNanos() / 1e9)
        .orElseThrow(
            () -> new IOException("the CPU time of process " + process.pid() + " is not known"));
  }

  /** After trimming: what the JIT compilers happen to have left in malloc varies by 10 MiB. */
  private double trimmedRss(ClientProcess process) throws IOException, InterruptedException {
    new HotSpot(setup.jdk, process.pid()).trim();
    TimeUnit.SECONDS.sleep(1);
    Proc.Rollup rollup = Proc.rollup(process.pid());
    if (rollup == null) {
      throw new IOException("the memory of process " + process.pid() + " cannot be read");
    }
    return rollup.rss();
  }

  private ClientProcess start(boolean bare, String group) throws IOException {
    List<String> command = new ArrayList<>(List.of(setup.jdk.java(), "-XX:+UseG1GC"));
    command.addAll(List.of("-Xms" + HeapSize.INITIAL, "-Xmx" + setup.heap));
    command.addAll(bare ? bareLoop(group) : consumer(group));
    String file = bare ? "bare" : "ebb";
    ClientProcess process =
        new ClientProcess(
            command,
            Map.of(),
            folder.resolve(file + ".jsonl"),
            folder.resolve(file + "-stderr.log"));
    running.set(process);
    return process;
  }

  private String servers() {
    return setup.access.bootstrapServers();
  }

  private List<String> consumer(String group) {
    String records = Long.toString(setup.workload.records());
    List<String> words = new ArrayList<>();
    words.addAll(List.of("-jar", module.jar(setup.home).toString(), "--supervised"));
    words.addAll(List.of("--bootstrap-server", servers(), "--topic", TOPIC));
    words.addAll(List.of("--group", group, "--mode", client.modes().get(0)));
    words.addAll(List.of("--expect", records, "--accounting", "sequence"));
    return words;
  }

  private List<String> bareLoop(String group) {
    Path target = module.jar(setup.home).getParent();
    List<String> words = new ArrayList<>();
    words.addAll(
        List.of(
            "-cp",
            target.resolve("test-classes") + ":" + target + "/classes:" + target + "/lib/*"));
    words.add("dev.ebb." + client.name() + ".BareLoop");
    words.addAll(List.of(Long.toString(setup.workload.records()), TOPIC, client.modes().get(0)));
    words.add("bootstrap.servers=" + servers());
    words.add("group.id=" + group);
    words.add("auto.offset.reset=earliest");
    words.add("isolation.level=read_committed");
    words.add("allow.auto.create.topics=false");
    for (String side : List.of("key", "value")) {
      words.add(side + ".deserializer=org.apache.kafka.common.serialization.ByteArrayDeserializer");
    }
    return words;
  }
}
