package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.plan.Workload;
import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.subject.Conversation;
import dev.ebb.runner.subject.TrialFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A record whose handler throws. It is watched until all others have been handled, or until nothing
 * has moved for a while: what the library does by default is the answer, whatever it is.
 */
record Poisoned() implements Scenario {

  /** Longer than libraries wait between two attempts by default. */
  private static final Duration QUIET = Duration.ofSeconds(12);

  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Ends that no record brings about. */
  private static final Pattern OTHERS =
      Pattern.compile("by signal|out of memory|not JSON|floods|cannot be written");

  private static final Duration GONE = Duration.ofSeconds(8);
  private static final Duration MOST = Duration.ofSeconds(90);

  @Override
  public String name() {
    return "poison";
  }

  @Override
  public String question() {
    return "a record whose handler throws: is it skipped, or tried again, and do others get on?";
  }

  @Override
  public int spikes() {
    return 1;
  }

  @Override
  public List<? extends Metric<Seen>> metrics() {
    return List.of(PoisonMetric.values());
  }

  /** What became of it. */
  enum Fate {
    /** It was left out, perhaps with others of its batch, and what lies behind it was handled. */
    SKIPPED,
    /** It is tried again and again, and its partition stands still. */
    RETRIED,
    /** Nothing moves any more, and the process is still there. */
    DEAD,
    /** The library has closed its consumer, or the process has ended. */
    STOPPED
  }

  /**
   * What was seen.
   *
   * @param attempts how often its handler was called for it; empty: it does not tell
   * @param retryMillis between two of them, on average
   * @param others different records handled, of how many there are besides it
   */
  record Choked(
      Fate fate, OptionalLong attempts, OptionalDouble retryMillis, long others, long besides) {}

  /** The one of partition 0 that cannot be handled. */
  static long number(Stage stage) {
    return Math.max(1, stage.plan().workload().recordsIn(0) / 2);
  }

  @Override
  public void play(Stage stage)
      throws TrialFailed, ClusterException, IOException, InterruptedException {
    Faults faults = Faults.begin(stage);
    Member only = stage.subjects().first().orElseThrow();
    long besides = stage.plan().workload().records() - 1;
    Fate fate = watch(stage, only, besides);
    Conversation conversation = only.subject().conversation();
    if (fate != Fate.STOPPED) {
      stage.subjects().mark(Phase.DRAIN);
      only.endAndAsk(Phase.DRAIN);
    }
    faults.seen();
    Event last = conversation.heard().last().orElse(Event.NOTHING);
    if (fate != Fate.STOPPED) {
      stage.enter(Phase.STOP);
      last = conversation.stop();
      fate = fate == Fate.DEAD && atEnd(stage, last) ? Fate.SKIPPED : fate;
    }
    Long attempts = last.number("poison_attempts");
    if (attempts != null && attempts == 0) {
      throw new TrialFailed("the record that cannot be handled has never come to the handler");
    }
    stage
        .outcomes()
        .add(
            new Choked(
                fate,
                attempts == null ? OptionalLong.empty() : OptionalLong.of(attempts),
                between(last),
                conversation.heard().distinct(),
                besides));
  }

  /** Whether the last record of each partition was handled, though not all before it. */
  private static boolean atEnd(Stage stage, Event stopped) {
    Workload workload = stage.plan().workload();
    for (int partition = 0; partition < workload.partitions(); partition++) {
      long next = stopped.fields().path("next_seq").path("" + partition).asLong(0);
      if (next < workload.recordsIn(partition)) {
        return false;
      }
    }
    return true;
  }

  private static OptionalDouble between(Event last) {
    Long attempts = last.number("poison_attempts");
    Long first = last.number("poison_first_us");
    Long latest = last.number("poison_last_us");
    return attempts == null || attempts < 2 || first == null || latest == null
        ? OptionalDouble.empty()
        : OptionalDouble.of((latest - first) / 1e3 / (attempts - 1));
  }

  private static Fate watch(Stage stage, Member only, long besides)
      throws InterruptedException, TrialFailed {
    Conversation conversation = only.subject().conversation();
    Workload workload = stage.plan().workload();
    long work = workload.paced() ? workload.processTime().toNanos() : 0;
    long works = workload.paced() ? workload.records() / workload.processBatch() + 1 : 0;
    long quiet = Math.max(QUIET.toNanos(), 3 * work);
    long most = Math.max(MOST.toNanos(), 2 * works * work);
    long begin = System.nanoTime();
    long since = begin;
    long lastTry = begin;
    long pause = 0;
    long moved = -1;
    long tried = -1;
    while (System.nanoTime() - begin < most) {
      try {
        if (conversation.drainedWithin(besides, System.nanoTime() + LOOK.toNanos())) {
          return Fate.SKIPPED;
        }
      } catch (TrialFailed e) {
        stage.requireUnharmed();
        hearOut(only);
        if (attempts(conversation) == 0 || OTHERS.matcher(e.getMessage()).find()) {
          throw e;
        }
        only.notes().add(Finding.note("stopped-by-poison", "it has stopped: " + e.getMessage()));
        return Fate.STOPPED;
      }
      long distinct = conversation.heard().distinct();
      long attempts = attempts(conversation);
      if (distinct != moved || attempts != tried) {
        long now = System.nanoTime();
        since = distinct != moved ? now : since;
        pause = attempts != tried && tried > 0 ? now - lastTry : pause;
        lastTry = attempts != tried ? now : lastTry;
        boolean retried = attempts != tried && distinct == moved;
        if (retried && System.nanoTime() - since > quiet) {
          return Fate.RETRIED;
        }
        moved = distinct;
        tried = attempts;
      } else if (System.nanoTime() - Math.max(since, lastTry) > Math.max(quiet, 3 * pause)) {
        // some wait twice as long before each attempt
        stage.requireUnharmed();
        return Fate.DEAD;
      }
    }
    stage.requireUnharmed();
    if (System.nanoTime() - Math.max(since, lastTry) > quiet) {
      return Fate.DEAD;
    }
    throw new TrialFailed(
        "it was not through after "
            + most / 1_000_000_000
            + " s, and still moved: fewer --records");
  }

  /** Its last words say how often it has tried. */
  private static void hearOut(Member only) throws InterruptedException {
    long deadline = System.nanoTime() + GONE.toNanos();
    while (only.subject().alive() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    only.subject().kill();
  }

  private static long attempts(Conversation conversation) {
    Long attempts =
        conversation.heard().last().map(event -> event.number("poison_attempts")).orElse(null);
    return attempts == null ? 0 : attempts;
  }
}
