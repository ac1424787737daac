package dev.ebb.runner.trial;

import dev.ebb.runner.cluster.ClusterException;
import dev.ebb.runner.cluster.Membership;
import dev.ebb.runner.load.Spike;
import dev.ebb.runner.plan.Client;
import dev.ebb.runner.process.ClientProcess.Event;
import dev.ebb.runner.process.HotSpot;
import dev.ebb.runner.result.Finding;
import dev.ebb.runner.sample.Phase;
import dev.ebb.runner.subject.TrialFailed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The step in which the clients close, and every record is accounted for. */
final class Stopping {

  private Stopping() {}

  /**
   * What became of the records; empty: the client cannot tell.
   *
   * @param processed handled, those that came again included
   * @param lost never handled
   * @param duplicated handled again for no reason
   * @param redelivered handled again after partitions had been assigned anew
   * @param expected how many there were
   * @param grown whether others wrote to the topic meanwhile: losses cannot be told then
   * @param clean whether all were closed cleanly
   */
  record Accounted(
      OptionalLong processed,
      OptionalLong lost,
      OptionalLong duplicated,
      OptionalLong redelivered,
      OptionalLong outOfOrder,
      OptionalLong commits,
      long expected,
      boolean grown,
      boolean clean) {

    /** Different records handled. */
    OptionalLong distinct() {
      return processed.isEmpty()
          ? processed
          : OptionalLong.of(processed.getAsLong() - duplicated.orElse(0) - redelivered.orElse(0));
    }

    Accounted with(OptionalLong nowLost) {
      return new Accounted(
          processed, nowLost, duplicated, redelivered, outOfOrder, commits, expected, grown, clean);
    }
  }

  /** The final flags of a JVM, as one line; null: it told none. */
  record JvmFlags(String text) {}

  /**
   * Asks all to stop.
   *
   * @param released spikes that were; none: there is nothing to account for
   */
  static void play(Stage stage, List<Spike> released)
      throws TrialFailed, ClusterException, InterruptedException {
    stage.enter(Phase.STOP);
    stage.subjects().mark(Phase.STOP); // at the end of this phase there is nothing left to look at
    List<Event> stopped = new ArrayList<>();
    stage.outcomes().all(Faults.Gone.class).forEach(gone -> stopped.add(gone.said()));
    for (Member member : stage.subjects()) {
      flags(member);
      stopped.add(member.subject().conversation().stop());
    }
    if (released.isEmpty()) {
      return;
    }
    Account account = new Account(stopped, stage.consumers());
    Place place = stage.place();
    Accounted accounted =
        stage
            .outcomes()
            .add(
                place.existing() == null
                    ? account.of(stage.plan().workload(), released.size())
                    : account.of(place.existing()));
    boolean ordered = !stage.spec().arm().sharing();
    note(stage, accounted);
    requireNoMore(stage, accounted);
    Account.requireWhole(accounted, ordered);
    Map<Integer, Long> ends = released.get(released.size() - 1).lastOffsets();
    List<String> uncommitted = Account.uncommitted(stage.group().committed(), ends);
    int number = 1;
    for (Membership other : stage.otherGroups()) {
      number++;
      for (String clause : Account.uncommitted(other.committed(), ends)) {
        uncommitted.add("consumer " + number + ": " + clause);
      }
    }
    if (uncommitted.isEmpty()) {
      return;
    }
    if (accounted.redelivered().orElse(0) == 0) {
      throw new TrialFailed(
          "the close left records uncommitted: " + String.join(", ", uncommitted));
    }
    stage.note(
        Finding.note(
            "stopped-redelivering",
            "it was stopped while records came again: uncommitted, so that they would once more, "
                + String.join(", ", uncommitted)));
  }

  /** Of a client that is counted by what it prints: more than there are is no count. */
  static void requireNoMore(Stage stage, Accounted accounted) throws TrialFailed {
    if (stage.spec().arm().client().progress() instanceof Client.Lines
        && accounted.processed().orElse(0) > accounted.expected()) {
      throw new TrialFailed(
          "its lines come to "
              + accounted.processed().getAsLong()
              + " of "
              + accounted.expected()
              + " records: the number that its pattern finds has to be that since the line before,"
              + " and not the sum so far");
    }
  }

  private static void flags(Member member) {
    Optional<HotSpot> jvm = member.subject().jvm();
    if (jvm.isPresent()) {
      try {
        member.outcomes().add(new JvmFlags(jvm.get().flags()));
      } catch (IOException e) {
        member
            .notes()
            .add(
                Finding.note(
                    "flags-unknown", "the JVM's final flags are unknown: " + e.getMessage()));
      }
    }
  }

  private static void note(Stage stage, Accounted accounted) {
    if (accounted.grown()) {
      stage.note(
          Finding.note(
              "topic-grew",
              "the topic grew meanwhile: "
                  + accounted.processed().orElse(0)
                  + " records were read where "
                  + accounted.expected()
                  + " had been counted; whether any was lost cannot be told"));
    }
    long again = accounted.redelivered().orElse(0);
    if (again > 0) {
      stage.note(
          Finding.note(
              "redelivered",
              Map.of("records", (double) again),
              String.format(
                  Locale.ROOT,
                  "%,d records were handled again after partitions had been assigned anew, as"
                      + " at-least-once allows; its drain is longer for it",
                  again)));
    }
    if (stage.spec().arm().sharing() && accounted.outOfOrder().orElse(0) > 0) {
      stage.note(
          Finding.note(
              "out-of-order",
              Map.of("records", (double) accounted.outOfOrder().getAsLong()),
              String.format(
                  Locale.ROOT,
                  "%,d records came after later ones of their partition: a share group does not"
                      + " promise their order",
                  accounted.outOfOrder().getAsLong())));
    }
    if (accounted.lost().isEmpty() && !accounted.grown()) {
      stage.note(
          Finding.note("losses-unknown", "this client cannot tell whether it has lost any record"));
    }
  }
}
