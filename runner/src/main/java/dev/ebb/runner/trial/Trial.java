package dev.ebb.runner.trial;

import dev.ebb.common.Explanation;
import dev.ebb.runner.cluster.Cluster;
import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.Membership;
import dev.ebb.runner.cluster.Topics;
import dev.ebb.runner.plan.Axis;
import dev.ebb.runner.plan.Plan;
import dev.ebb.runner.plan.TrialSpec;
import dev.ebb.runner.plan.TrialSpec.Kind;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.result.Metric;
import dev.ebb.runner.result.Row;
import dev.ebb.runner.subject.Conversation;
import dev.ebb.runner.subject.Progress;
import dev.ebb.runner.subject.TrialFailed;
import dev.ebb.runner.subject.Trouble;
import dev.ebb.runner.trial.Draining.Released;
import dev.ebb.runner.trial.Stopping.JvmFlags;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.KafkaException;

/**
 * One arm through a scenario: a client in a fresh process, or several in one group.
 *
 * <p>A failure of whatever kind is part of what it comes to, and nothing is left behind.
 */
public final class Trial {

  private final Stage stage;
  private final Scenario scenario;
  private volatile String untidy;

  /**
   * What a trial was given.
   *
   * @param expected records that are to be handled; empty: none
   * @param instances processes
   * @param language of the client
   */
  record Given(OptionalLong expected, int instances, String language) {}

  /** How many samples there are. */
  record Sampled(long count) {}

  /** Prepares one. */
  public Trial(Plan plan, Place place, Cluster cluster, Topics topics, Progress progress) {
    Plan own = plan.of(place.spec().arm());
    scenario = Scenarios.of(place.spec().kind(), place.spec().arm().scenario());
    stage = new Stage(own, place, cluster, topics, progress, scenario.changing());
    long expected = stage.expected(scenario.spikes());
    stage
        .outcomes()
        .add(
            new Given(
                expected == 0 ? OptionalLong.empty() : OptionalLong.of(expected),
                plan.common().instances(),
                stage.spec().arm().client().language()));
  }

  /** Runs it; an interruption leaves nothing behind. */
  public TrialOutcome run() throws InterruptedException {
    String reason = null;
    try {
      scenario.play(stage);
    } catch (IOException | RuntimeException | ClusterException | TrialFailed e) {
      reason = (stage.phases().current().label() + ": " + inWords(e)).replaceAll("\\s+", " ");
      reason += missed(reason);
    } finally {
      cleanUp();
    }
    return outcome(reason);
  }

  private String inWords(Exception e) {
    if (stage.subjects().overLimit()) {
      return "the client wanted more than its "
          + stage.plan().common().memory()
          + " (--client-memory) and the kernel killed it";
    }
    if (e instanceof KafkaException) {
      String servers = stage.cluster().access().bootstrapServers();
      return e.getCause() == null
          ? e.getMessage()
          : e.getMessage() + ": " + Explanation.of(e, servers);
    }
    return Trouble.inWords(e, stage.place().folder());
  }

  /** Leaves no process, topic or group behind, however the trial went. */
  private void cleanUp() throws InterruptedException {
    stage.subjects().end();
    stage.clear();
    Place place = stage.place();
    try {
      if (place.existing() != null) {
        stage.group().dissolve();
        return;
      }
      try {
        stage.group().dissolve(); // first: what a share group has read is kept by topic
        dissolve(stage.otherGroups());
      } finally {
        stage.topics().delete(place.topic());
      }
      if (!stage.cluster().awaitFilesGone(place.topic(), Duration.ofSeconds(10))) {
        stage.note(
            Finding.note(
                "files-stay",
                "the files of topic "
                    + place.topic()
                    + " are still there: less page cache is left"));
      }
    } catch (ClusterException e) {
      stage.note(Finding.note("untidy", e.getMessage()));
      untidy = e.getMessage();
    }
  }

  /** All that can be; then the first that could not is told. */
  private static void dissolve(List<Membership> groups)
      throws ClusterException, InterruptedException {
    ClusterException failure = null;
    for (Membership group : groups) {
      try {
        group.dissolve();
      } catch (ClusterException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** What the client lacks, where that is the reason and it was not told. */
  private String missed(String reason) {
    if (stage.spec().arm().settings().libraries().isEmpty() || reason.contains("Error: ")) {
      return "";
    }
    return LinkErrors.inAll(stage.place().folder())
        .filter(error -> !reason.contains(error.replaceAll(".*: ", "")))
        .map(error -> "; it lacks something of its libraries: " + error)
        .orElse("");
  }

  private TrialOutcome outcome(String reason) {
    stage.phases().end();
    stage.outcomes().add(new Sampled(stage.subjects().samples()));
    Seen seen = stage.seen();
    Row row = row(seen, reason);
    List<TrialOutcome.Table> tables = new ArrayList<>(List.of(Tables.memory(seen)));
    Tables.instances(seen).ifPresent(tables::add);
    if (stage.spec().kind() == Kind.ALLOCATIONS || stage.spec().kind() == Kind.NATIVE) {
      tables.add(Tables.looked(row, stage.spec().kind()));
    }
    Optional<Released> released = stage.outcomes().first(Released.class);
    released
        .flatMap(
            at ->
                Tables.ahead(
                    stage.subjects().ever(), at.nanos(), Draining.bytes(stage, 1_000) / 1e3))
        .ifPresent(tables::add);
    try {
      stage.subjects().keep(stage.place().folder(), released.map(Released::nanos).orElse(0L));
    } catch (IOException e) {
      stage.note(Finding.note("samples-unkept", "its timeline is not whole: " + e.getMessage()));
    }
    Optional<Conversation> first =
        stage.subjects().first().map(member -> member.subject().conversation());
    return new TrialOutcome(
        stage.spec(),
        row,
        stage.phases().millis(),
        notes(),
        tables,
        first.map(said -> said.heard().configuration()).orElse(Map.of()),
        first.map(said -> said.heard().versions()).orElse(Map.of()),
        stage
            .subjects()
            .first()
            .flatMap(member -> member.outcomes().first(JvmFlags.class))
            .map(JvmFlags::text)
            .orElse(null),
        stage.outcomes().first(OwnCost.OwnCpu.class));
  }

  /** What was noticed, and of which process. */
  private List<Finding> notes() {
    List<Finding> notes = new ArrayList<>(stage.notes());
    int number = 0;
    for (Member member : stage.subjects().ever()) {
      number++;
      String who = stage.subjects().several() ? "instance " + number + ": " : "";
      member.notes().forEach(note -> notes.add(note.said(who + note.words())));
    }
    return notes;
  }

  private Row row(Seen seen, String reason) {
    TrialSpec spec = stage.spec();
    Row row = Row.empty().with(Row.ARM, spec.arm().name());
    for (Axis axis : Axis.ALL) {
      row = row.with(axis.name(), spec.arm().level(axis).label());
    }
    if (spec.kind() == Kind.COUNTED) {
      row = row.with(Row.TRIAL, spec.number()).with(Row.ORDER, spec.order());
    }
    row = row.with(Row.STATUS, reason == null ? Row.OK : Row.FAILED).with(Row.REASON, reason);
    long processed = stage.subjects().processed();
    if (reason != null && processed > 0) {
      row = row.with(TrialMetric.RECORDS_PROCESSED, processed);
    }
    for (Metric<Seen> metric : Figures.all()) {
      row = row.with(metric, read(metric, seen, stage.notes()));
    }
    return row;
  }

  /** A figure that cannot be read is unknown, and said to be so; the trial is none the worse. */
  static Object read(Metric<Seen> metric, Seen seen, List<Finding> notes) {
    try {
      return seen.read(metric);
    } catch (RuntimeException e) {
      notes.add(Finding.note("figure-broken", metric.label() + " could not be read: " + e));
      return null;
    }
  }

  /** Ends the clients at once, from another thread: the runner itself is being stopped. */
  public void abort() {
    stage.abort();
  }

  /** Why something of it may still be on the cluster, once it is over; null: nothing is. */
  public String untidy() {
    return untidy;
  }
}
