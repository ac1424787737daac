package dev.ebb.runner.run;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.EmbeddedCluster;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.load.Filler;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.HeapSize;
import dev.ebb.runner.plan.JvmProfile;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.ClientProcess;
import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.process.OnSignal;
import dev.ebb.runner.sample.Proc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.commons.statistics.descriptive.Median;

/**
 * What ebb itself costs in a client: each consumer against the smallest loop one can write with its
 * library, as whole processes in pairs, taking turns in who goes first.
 *
 * <p>Two kinds of runs: on an empty topic for the memory at idle, and through a filled one for the
 * time between the first and the last record and for the memory after full collections.
 */
public final class Overhead {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration IDLE = Duration.ofSeconds(5);
  private static final int COLLECTIONS = 3;

  /** Longer than the commit interval: until then some clients keep track of every record. */
  private static final Duration COMMITTED = Duration.ofSeconds(6);

  private final Path home;
  private final Jdk jdk;
  private final HeapSize heap;
  private final Workload workload;
  private final int pairs;
  private final Consumer<String> progress;

  /** Prepares a measurement. */
  public Overhead(
      Path home, Jdk jdk, HeapSize heap, Workload workload, int pairs, Consumer<String> progress) {
    this.home = home;
    this.jdk = jdk;
    this.heap = heap;
    this.workload = workload;
    this.pairs = pairs;
    this.progress = progress;
  }

  /**
   * One client's pairs.
   *
   * @param drainRatio time of the bare loop over ebb's time, a pair each: 1 means equally fast
   * @param idleMib RSS at idle, malloc trimmed, ebb's minus the bare loop's, a pair each
   * @param afterGcMib RSS after the drain, full collections and a trim, likewise
   */
  public record Result(String client, double[] drainRatio, double[] idleMib, double[] afterGcMib) {

    public static double median(double[] values) {
      return Median.withDefaults().evaluate(values);
    }
  }

  private record Reading(double seconds, double afterGcMib) {}

  /** Measures these clients in their default modes. */
  public List<Result> measure(List<Client> clients)
      throws IOException, ClusterException, InterruptedException {
    RunLock lock = RunLock.take();
    EmbeddedCluster.requireSpace(workload.diskBytes(), "--records");
    Path scratch = Files.createTempDirectory("ebb-overhead-");
    EmbeddedCluster cluster =
        EmbeddedCluster.start(
            EmbeddedCluster.Settings.temporary(
                home, jdk, 1, scratch.resolve("broker.log"), List.of()));
    OnSignal abort = new OnSignal(() -> cleanUp(cluster, scratch));
    try (Topics topics = new Topics(cluster.access())) {
      topics.create("ebb-empty", workload.partitions());
      topics.create("ebb-full", workload.partitions());
      progress.accept("writing " + workload.records() + " records");
      Filler.fill(cluster.access(), "ebb-full", workload, 0);
      List<Result> results = new ArrayList<>();
      for (Client client : clients) {
        results.add(measure(client, cluster.bootstrapServers(), scratch));
      }
      return results;
    } finally {
      cleanUp(cluster, scratch);
      abort.close();
      lock.close();
    }
  }

  private static void cleanUp(EmbeddedCluster cluster, Path scratch) {
    cluster.close();
    try {
      for (String file : List.of("broker.log", "events", "stderr")) {
        Files.deleteIfExists(scratch.resolve(file));
      }
      Files.deleteIfExists(scratch);
    } catch (IOException e) {
      System.err.println("warning: " + scratch + " could not be deleted: " + e.getMessage());
    }
  }

  private Result measure(Client client, String bootstrap, Path scratch)
      throws IOException, InterruptedException {
    double[] ratio = new double[pairs];
    double[] idle = new double[pairs];
    double[] afterGc = new double[pairs];
    for (int pair = 0; pair < pairs; pair++) {
      Reading[] readings = new Reading[2];
      double[] idles = new double[2];
      for (int turn = 0; turn < 2; turn++) {
        int which = (pair + turn) % 2; // 0: ebb's consumer, 1: the bare loop
        idles[which] = idle(client, which == 1, bootstrap, scratch);
        readings[which] = drain(client, which == 1, bootstrap, scratch);
      }
      ratio[pair] = readings[1].seconds / readings[0].seconds;
      idle[pair] = idles[0] - idles[1];
      afterGc[pair] = readings[0].afterGcMib - readings[1].afterGcMib;
      progress.accept(
          String.format(
              "%s %d/%d: %.2f s, bare %.2f s; idle %+.1f MiB, after gc %+.1f MiB",
              client.name(),
              pair + 1,
              pairs,
              readings[0].seconds,
              readings[1].seconds,
              idle[pair],
              afterGc[pair]));
    }
    return new Result(client.name(), ratio, idle, afterGc);
  }

  private double idle(Client client, boolean bare, String bootstrap, Path scratch)
      throws IOException, InterruptedException {
    try (ClientProcess process = start(client, bare, bootstrap, "ebb-empty", scratch)) {
      TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
      double rss = trimmedRss(process);
      process.askToStop();
      return rss;
    }
  }

  private Reading drain(Client client, boolean bare, String bootstrap, Path scratch)
      throws IOException, InterruptedException {
    try (ClientProcess process = start(client, bare, bootstrap, "ebb-full", scratch)) {
      Event event = process.next(PATIENCE);
      while (event != null && !event.name().equals("drained")) {
        if (event.name().equals(Event.ENDED)) {
          throw new IOException(
              (bare ? "the bare loop of " : "") + client.name() + " ended: " + process.lastWords());
        }
        event = process.next(PATIENCE);
      }
      if (event == null) {
        throw new IOException(client.name() + " did not drain within " + PATIENCE);
      }
      double seconds =
          bare
              ? event.number("drain_ns") / 1e9
              : (event.number("last_record_us") - event.number("first_record_us")) / 1e6;
      TimeUnit.NANOSECONDS.sleep(COMMITTED.toNanos());
      for (int i = 0; i < COLLECTIONS; i++) {
        jdk.jcmd(process.pid(), "GC.run");
      }
      double rss = trimmedRss(process);
      process.askToStop();
      return new Reading(seconds, rss);
    }
  }

  /** After trimming: what the JIT compilers happen to have left in malloc varies by 10 MiB. */
  private double trimmedRss(ClientProcess process) throws IOException, InterruptedException {
    jdk.jcmd(process.pid(), "System.trim_native_heap");
    TimeUnit.SECONDS.sleep(1);
    Proc.Rollup rollup = Proc.rollup(process.pid());
    if (rollup == null) {
      throw new IOException("the memory of process " + process.pid() + " cannot be read");
    }
    return rollup.rss();
  }

  private ClientProcess start(
      Client client, boolean bare, String bootstrap, String topic, Path scratch)
      throws IOException {
    Path module = home.resolve(client.module()).resolve("target");
    String group = "ebb-overhead-" + System.nanoTime();
    String records = Long.toString(workload.records());
    String mode = client.modes().get(0);
    List<String> command = new ArrayList<>();
    command.add(jdk.java());
    command.addAll(JvmProfile.G1.flags());
    command.addAll(List.of("-Xms" + HeapSize.INITIAL, "-Xmx" + heap));
    if (bare) {
      command.addAll(List.of("-cp", module.resolve("test-classes") + ":" + module + "/classes:"));
      command.set(command.size() - 1, command.get(command.size() - 1) + module + "/lib/*");
      command.add("dev.ebb." + client.name() + ".BareLoop");
      command.addAll(List.of(records, topic, mode));
      command.add("bootstrap.servers=" + bootstrap);
      command.add("group.id=" + group);
      command.add("auto.offset.reset=earliest");
      command.add("isolation.level=read_committed");
      command.add("allow.auto.create.topics=false");
      for (String side : List.of("key", "value")) {
        command.add(
            side + ".deserializer=org.apache.kafka.common.serialization.ByteArrayDeserializer");
      }
    } else {
      command.addAll(List.of("-jar", client.jar(home).toString(), "--supervised"));
      command.addAll(List.of("--bootstrap-server", bootstrap, "--topic", topic));
      command.addAll(List.of("--group", group, "--mode", mode, "--expect", records));
      command.addAll(List.of("--accounting", "sequence"));
    }
    return new ClientProcess(command, scratch.resolve("events"), scratch.resolve("stderr"));
  }
}
