package dev.ebb.runner.churn;

import dev.ebb.runner.load.Pusher;
import dev.ebb.runner.plan.ChurnArm;
import dev.ebb.runner.plan.ChurnPlan;
import dev.ebb.runner.plan.Layout;
import dev.ebb.runner.process.ClientProcess;
import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.process.Jdk;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.subject.TrialFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The application that pushes, as its trial sees it. */
final class PushProcess implements AutoCloseable {

  private static final Duration STALL = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(250);

  private final ClientProcess process;
  private final Watch watch;
  private volatile long underWay;

  /** Who is asked and told while it pushes. */
  interface Watch {

    /** Makes sure that there still is a broker to push to. */
    void requireBroker() throws BrokerGone;

    /** Of the pushes under way more are done. */
    void pushing();
  }

  /** The broker has ended by itself. */
  static final class BrokerGone extends Exception {
    private static final long serialVersionUID = 1;
  }

  /** Starts it; its files go to {@code folder}. */
  PushProcess(ChurnPlan plan, ChurnArm arm, Jdk jdk, ChurnCluster cluster, Path folder, Watch watch)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(jdk.java(), "-Xms64m", "-Xmx256m"));
    command.addAll(List.of("-XX:+UseSerialGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"));
    command.addAll(List.of("-cp", new Layout(plan.home()).jar("runner").toString()));
    command.add(Pusher.class.getName());
    this.watch = watch;
    process =
        new ClientProcess(
            command, Map.of(), folder.resolve("events.jsonl"), folder.resolve("stderr.log"));
    Map<String, Object> producer = new LinkedHashMap<>(Pusher.defaults());
    producer.putAll(cluster.access().config());
    producer.put("client.id", "ebb-churn");
    producer.putAll(plan.properties());
    int pool = arm.kind().producers() == ChurnArm.Producers.POOLED ? plan.pool() : 1;
    // On its stdin: everybody on the machine can read a command line.
    process
        .child()
        .say(
            new Pusher.Job(
                    arm.kind(),
                    plan.partitions(),
                    plan.records(arm),
                    plan.recordBytes(),
                    plan.threads(arm),
                    pool,
                    cluster.topic(),
                    producer)
                .line());
  }

  /** Waits until it can be told to push. */
  void awaitStarted() throws InterruptedException, TrialFailed, BrokerGone {
    await("started");
  }

  /**
   * Has it push, and waits for the end of it.
   *
   * @param word {@code push} as its arm does, or {@code warm}
   * @param where the topic
   * @param notes what is noticed is added there
   */
  Event push(String word, int count, String where, List<Finding> notes)
      throws IOException, InterruptedException, TrialFailed, BrokerGone {
    underWay = 0;
    process.child().say(word + " " + count + " " + where);
    Event done = await("pushed");
    underWay = 0;
    if (done.fields().path("hopeless").asBoolean()) {
      watch.requireBroker();
      throw new TrialFailed("pushes fail: " + done.fields().path("reason").asText());
    }
    if (done.number("failed") > 0) {
      notes.add(
          Finding.note(
              "pushes-failed",
              Map.of("pushes", (double) done.number("failed")),
              String.format(
                  Locale.ROOT,
                  "%,d pushes failed and are not counted, the last for %s",
                  done.number("failed"),
                  done.fields().path("reason").asText())));
    }
    return done;
  }

  /** Of the pushes under way, those that are done. */
  long underWay() {
    return underWay;
  }

  private Event await(String name) throws InterruptedException, TrialFailed, BrokerGone {
    long moved = System.nanoTime();
    while (true) {
      Event event = process.next(POLL);
      watch.requireBroker();
      if (event != null && event.name().equals(name)) {
        return event;
      }
      if (event != null && event.name().equals(Event.UNUSABLE)) {
        throw new TrialFailed(event.text("message"));
      }
      if (event != null && event.name().equals(Event.ENDED)) {
        throw new TrialFailed("the process that pushes has ended: " + process.lastWords());
      }
      if (event != null && event.name().equals("pushing") && event.number("pushes") > underWay) {
        underWay = event.number("pushes");
        moved = System.nanoTime();
        watch.pushing();
      } else if (System.nanoTime() - moved > STALL.toNanos()) {
        throw new TrialFailed("no push has succeeded for " + STALL.toSeconds() + " s");
      }
    }
  }

  /** Lets it close its producers first, as long as there is a broker. */
  void askToStop() throws InterruptedException {
    process.askToStop();
  }

  @Override
  public void close() {
    process.close();
  }
}
