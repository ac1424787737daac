package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.Membership;
import dev.ebb.runner.load.Spike;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.plan.Client.Ask;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.subject.Conversation;
import dev.ebb.runner.subject.Heard;
import dev.ebb.runner.subject.Subject;
import dev.ebb.runner.subject.TrialFailed;
import dev.ebb.runner.trial.Stopping.Accounted;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A client put through the protocol, point by point. */
record Conformance() implements Scenario {

  /** A client that does it. */
  static final String DOES = "check-does";

  /** A client that does not, or for which it could not be tried. */
  static final String DOES_NOT = "check-does-not";

  /** A client that does not claim to. */
  static final String UNCLAIMED = "check-unclaimed";

  /** Twice the longest time that it may let pass between two commits. */
  private static final Duration COMMITTED_WITHIN = Duration.ofSeconds(12);

  private static final Duration LOOK = Duration.ofMillis(250);

  /** How long one is left alone with a broker or a topic that is not there. */
  private static final Duration LEFT_ALONE = Duration.ofSeconds(4);

  /** Of those that are started besides the first: their files are named after them. */
  private static final int WITHOUT_BROKER = 2;

  private static final int WITHOUT_TOPIC = 3;
  private static final int TOLD = 4;
  private static final int SEVERAL = 5;

  @Override
  public String name() {
    return "conformance";
  }

  @Override
  public String question() {
    return "does a client keep to the protocol? (ebb clients check)";
  }

  @Override
  public int spikes() {
    return 1;
  }

  private interface Step {
    void take() throws TrialFailed, ClusterException, IOException, InterruptedException;
  }

  /**
   * The points in their order; when one breaks the client off, those that need it are not tried.
   */
  private static final class Points {
    private final Stage stage;
    private final List<String> failed = new ArrayList<>();
    private boolean brokenOff;

    Points(Stage stage) {
      this.stage = stage;
    }

    void of(String what, Step step) throws InterruptedException {
      if (brokenOff) {
        say(DOES_NOT, what, "not tried");
        return;
      }
      brokenOff = !holds(what, step);
    }

    /** One that the others do not need. */
    void apart(String what, Step step) throws InterruptedException {
      holds(what, step);
    }

    private boolean holds(String what, Step step) throws InterruptedException {
      try {
        step.take();
        say(DOES, what, null);
        return true;
      } catch (TrialFailed | ClusterException | IOException | RuntimeException e) {
        failed.add(what);
        say(DOES_NOT, what, String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
        return false;
      }
    }

    void unclaimed(String what) {
      say(UNCLAIMED, what, null);
    }

    private void say(String code, String what, String why) {
      stage.note(Finding.note(code, why == null ? what : what + ": " + why));
    }
  }

  @Override
  public void play(Stage stage)
      throws TrialFailed, ClusterException, IOException, InterruptedException {
    Client client = stage.spec().arm().client();
    Points points = new Points(stage);
    List<Spike> spikes = Loading.play(stage, 1);
    points.of("starts, joins its group, is assigned", () -> Starting.play(stage, 1));
    if (client.supervised()) {
      points.of("answers report", () -> only(stage).conversation().report());
    }
    points.of("leaves alone what is not yet committed", () -> idle(stage));
    for (Ask ask : Ask.values()) {
      if (client.answers().contains(ask)) {
        points.of("answers " + ask.command(), () -> only(stage).conversation().ask(ask));
      } else if (!client.inJvm()) {
        points.unclaimed("answers " + ask.command());
      }
    }
    points.of("drains all that is committed", () -> Draining.play(stage, spikes.get(0)));
    Map<Integer, Long> last = spikes.get(0).lastOffsets();
    points.of("commits all of that while it runs", () -> awaitCommitted(stage, last));
    List<Event> stopped = new ArrayList<>();
    points.of(
        client.supervised() ? "ends cleanly when its stdin does" : "ends cleanly on SIGTERM",
        () -> {
          stage.enter(Phase.STOP);
          stopped.add(only(stage).conversation().stop());
        });
    points.of("leaves its group", () -> requireLeft(stage));
    account(stage, points, stopped);
    if (client.supervised()) {
      points.apart("ends cleanly when told to stop, its stdin still open", () -> toldToStop(stage));
    }
    if (client.supervised() && !stage.spec().arm().sharing()) {
      String several = "has several consumers in one process, each in a group of its own";
      if (client.hasSeveralConsumers()) {
        points.apart(several, () -> severalInOne(stage));
      } else {
        points.unclaimed(several);
      }
    }
    points.apart("ends without a broker, too", () -> endsElsewhere(stage, "127.0.0.1:1", null));
    points.apart(
        "ends without its topic, too",
        () -> endsElsewhere(stage, null, stage.place().topic() + "-missing"));
    if (!points.failed.isEmpty()) {
      throw new TrialFailed(
          points.failed.size() + " points do not hold, the first: " + points.failed.get(0));
    }
  }

  private static Subject only(Stage stage) {
    return stage.subjects().first().orElseThrow().subject();
  }

  private static void idle(Stage stage) throws TrialFailed, InterruptedException {
    Idling.play(stage);
    long read = stage.subjects().processed();
    if (read > 0) {
      throw new TrialFailed("it has read " + read + " records of an open transaction");
    }
  }

  private static void awaitCommitted(Stage stage, Map<Integer, Long> last)
      throws TrialFailed, ClusterException, InterruptedException {
    Conversation conversation = only(stage).conversation();
    long deadline = System.nanoTime() + COMMITTED_WITHIN.toNanos();
    while (true) {
      List<String> missing = Account.uncommitted(stage.group().committed(), last);
      if (missing.isEmpty()) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new TrialFailed(
            "after " + COMMITTED_WITHIN.toSeconds() + " s " + String.join(", ", missing));
      }
      conversation.awaitUntil(System.nanoTime() + LOOK.toNanos());
    }
  }

  private static void requireLeft(Stage stage)
      throws TrialFailed, ClusterException, InterruptedException {
    if (stage.group().hasMembers()) {
      throw new TrialFailed("it is still a member: others have to wait until its session is over");
    }
  }

  private static void account(Stage stage, Points points, List<Event> stopped)
      throws InterruptedException {
    if (stopped.isEmpty()) {
      return;
    }
    Accounted accounted = stage.outcomes().add(new Account(stopped).of(stage.plan().workload(), 1));
    if (stage.spec().arm().client().progress() instanceof Client.Lines) {
      points.of("counts each record once", () -> Stopping.requireNoMore(stage, accounted));
    }
    if (accounted.lost().isEmpty()) {
      points.unclaimed("accounts for each record");
      return;
    }
    points.of(
        "accounts for each record",
        () -> Account.requireWhole(accounted, !stage.spec().arm().sharing()));
  }

  /** Starts another one, in a group of its own. */
  private static void toldToStop(Stage stage)
      throws TrialFailed, IOException, InterruptedException {
    Member member = new Casting(stage, 1).elsewhere(null, null).start(TOLD);
    try {
      Conversation conversation = member.subject().conversation();
      if (stage.spec().arm().sharing()) {
        conversation.report();
      } else {
        conversation.awaitAssigned(stage.plan().workload().partitions(), Starting.ASSIGNED_WITHIN);
      }
      conversation.stopByCommand();
    } finally {
      member.subject().end();
    }
  }

  /** Starts another one with two consumers: each joins by itself, and reads all there is. */
  private static void severalInOne(Stage stage)
      throws TrialFailed, ClusterException, IOException, InterruptedException {
    int consumers = 2;
    Casting casting = new Casting(stage, 1).several(consumers);
    Membership second = stage.topics().membership(casting.group() + "-2", false);
    Member member = casting.start(SEVERAL);
    try {
      Conversation conversation = member.subject().conversation();
      Workload workload = stage.plan().workload();
      conversation.awaitAssigned(workload.partitions(), Starting.ASSIGNED_WITHIN);
      if (!second.hasMembers()) {
        throw new TrialFailed("it says that it has joined, and has no consumer in {group}-2");
      }
      long expected = consumers * workload.records();
      conversation.awaitDrained(expected, stage.plan().timing().stallTimeout());
      long handled = Heard.distinct(conversation.stop());
      if (handled != expected) {
        throw new TrialFailed(handled + " of " + expected + " records handled");
      }
      if (second.hasMembers()) {
        throw new TrialFailed("its second consumer is still a member");
      }
    } finally {
      member.subject().end();
    }
  }

  /** Starts another one where there is nothing to read, and sees that it ends when told to. */
  private static void endsElsewhere(Stage stage, String servers, String topic)
      throws TrialFailed, IOException, InterruptedException {
    Casting casting = new Casting(stage, 1).elsewhere(servers, topic);
    Member member = casting.start(servers == null ? WITHOUT_TOPIC : WITHOUT_BROKER);
    try {
      Subject subject = member.subject();
      long deadline = System.nanoTime() + LEFT_ALONE.toNanos();
      while (System.nanoTime() < deadline && subject.alive()) {
        TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
      }
      subject.conversation().endInOrder();
    } finally {
      member.subject().end();
    }
  }
}
